"""What secrets look like by themselves: tokens with their vendors' prefixes, keys, headers, URLs, random words.

Those that are secrets because of the name beside them are in `secret_names.py`.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from super_agents.policy.secret_values import is_blank, is_mixed, is_named_secret, is_password, is_random, is_stand_in

if TYPE_CHECKING:
    from collections.abc import Callable

_BLOB_LINES = frozenset({64, 76})  # how long the lines of base64 in PEM files and in mail are


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern whose group `secret` is one if `holds` says so; one of `hints` is in the text in small letters."""

    id: str
    pattern: re.Pattern[str]
    hints: tuple[str, ...]
    holds: Callable[[str], bool]


def _token(rule: str, pattern: str, *hints: str, holds: Callable[[str], bool] = is_mixed) -> Rule:
    return Rule(rule, re.compile(rf"(?<![A-Za-z0-9_])(?P<secret>{pattern})(?![A-Za-z0-9])", re.ASCII), hints, holds)


def _is_aws_key(token: str) -> bool:
    return not token.endswith("EXAMPLE")  # the vendor's own documentation


def _is_jwt(token: str) -> bool:
    """The first part of a JSON web token is a JSON object that names its algorithm."""
    head = token.partition(".")[0]
    if not is_mixed(token):
        return False
    try:
        return "alg" in json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (ValueError, TypeError):
        return False


def _is_basic(encoded: str) -> bool:
    """What follows `Basic` is a user and a password in base64."""
    try:
        return b":" in base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False


def _is_in_url(password: str) -> bool:
    return not is_blank(password)


def _is_bearer(token: str) -> bool:
    return not token.isalpha() and not is_stand_in(token)


def _is_argument(password: str) -> bool:
    """A password behind a short flag; with digits only it is a port, as in `-p 8080:80`."""
    return is_password(password) and not password.replace(":", "").isdigit()


def _is_loose(token: str) -> bool:
    """A random word, but no line of a blob, digest in base64, public key or name made by a compiler."""
    known = token.startswith(("sha1-", "sha256-", "sha384-", "sha512-", "AAAA", "_Z", "_R"))
    return not known and len(token) not in _BLOB_LINES and is_random(token)


VENDORS = (
    _token("aws-access-key", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}", "akia", "asia", "abia", "acca", holds=_is_aws_key),
    _token("github-token", r"gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{50,255}", "gh", "github_pat_"),
    _token("gitlab-token", r"gl(?:pat|ptt|rt|dt|oas|cbt|ft|soat|agent|imt)-[\w-]{20,255}(?:\.[\w.]{2,60})?", "gl"),
    _token("slack-token", r"xox[abeoprs]-[\w-]{15,255}|xapp-\d-[\w-]{20,255}", "xox", "xapp-"),
    _token("stripe-key", r"(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,255}|whsec_[A-Za-z0-9+/=]{24,}", "k_", "whsec_"),
    _token("anthropic-key", r"sk-ant-[\w-]{20,255}", "sk-ant-"),
    _token("openai-key", r"sk-(?:proj|svcacct|admin|or-v1)-[\w-]{20,255}|sk-[A-Za-z0-9]{32,64}", "sk-"),
    _token("google-key", r"AIza[\w-]{35}|GOCSPX-[\w-]{20,40}|ya29\.[\w-]{20,2048}", "aiza", "gocspx-", "ya29."),
    _token("npm-token", r"npm_[A-Za-z0-9]{36}", "npm_"),
    _token("pypi-token", r"pypi-[\w-]{50,1024}", "pypi-"),
    _token("huggingface-token", r"hf_[A-Za-z0-9]{30,64}", "hf_"),
    _token("digitalocean-token", r"do[opr]_v1_[a-f0-9]{64}", "_v1_"),
    _token("shopify-token", r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}", "shp"),
    _token("sendgrid-key", r"SG\.[\w-]{16,32}\.[\w-]{32,64}", "sg."),
    _token("twilio-key", r"SK[0-9a-f]{32}", "sk"),
    _token("mailgun-key", r"key-[0-9a-f]{32}", "key-"),
    _token("telegram-token", r"\d{8,10}:AA[\w-]{32,34}", ":aa"),
    _token("vault-token", r"hv[sbr]\.[\w-]{24,300}", "hvs.", "hvb.", "hvr."),
    _token("age-key", r"AGE-SECRET-KEY-1[A-Z0-9]{58}", "age-secret-key-1"),
    _token("databricks-token", r"dapi[a-f0-9]{32}(?:-\d)?", "dapi"),
    _token("docker-token", r"dckr_(?:pat|oat)_[\w-]{20,64}", "dckr_"),
    _token("terraform-token", r"[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,70}", ".atlasv1."),
    _token("atlassian-token", r"ATATT3[\w=-]{60,255}", "atatt3"),
    _token("linear-key", r"lin_(?:api|oauth)_[A-Za-z0-9]{32,64}", "lin_"),
    _token("grafana-token", r"gl(?:sa|c)_[A-Za-z0-9_+/=]{32,400}", "glsa_", "glc_"),
    _token("new-relic-key", r"NR(?:AK|JS|II|IQ)-[A-Z0-9a-z]{19,40}", "nrak-", "nrjs-", "nrii-", "nriq-"),
    _token("sentry-token", r"sntry[su]_[\w+/=-]{40,400}", "sntry"),
    _token("square-token", r"sq0(?:atp|csp|idp)-[\w-]{22,60}", "sq0"),
    _token("postman-key", r"PMAK-[a-f0-9]{24}-[a-f0-9]{34}", "pmak-"),
    _token("figma-token", r"figd_[\w-]{40,64}", "figd_"),
    _token("supabase-token", r"sb[p]_[a-f0-9]{40}|sb_secret_[\w-]{20,64}", "sbp_", "sb_secret_"),
    _token("groq-key", r"gsk_[A-Za-z0-9]{40,64}", "gsk_"),
    _token("xai-key", r"xai-[A-Za-z0-9]{60,90}", "xai-"),
    _token("replicate-token", r"r8_[A-Za-z0-9]{37}", "r8_"),
    _token("planetscale-token", r"pscale_(?:tkn|pw|oauth)_[\w.-]{32,64}", "pscale_"),
    _token("doppler-token", r"dp\.(?:pt|st|ct|sa)\.[A-Za-z0-9._-]{40,64}", "dp."),
    _token("jwt", r"ey[A-Za-z0-9_-]{12,2048}\.[A-Za-z0-9_-]{4,8192}(?:\.[A-Za-z0-9_-]{8,2048})?", "ey", holds=_is_jwt),
)

SHAPES = (
    Rule(
        "private-key",
        re.compile(
            r"(?P<secret>-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----"
            r"(?:.*?-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----|[\s\S]*))",
            re.DOTALL,
        ),
        ("private key",),
        lambda block: len(block) > len("-----BEGIN PRIVATE KEY-----") + 40,
    ),
    Rule(
        "webhook",
        re.compile(
            r"hooks\.slack\.com/(?:services|workflows)/(?P<secret>[A-Z0-9]+/[A-Z0-9]+/[A-Za-z0-9]{16,64})"
            r"|discord(?:app)?\.com/api/webhooks/(?P<secret2>\d{17,20}/[\w-]{40,100})"
        ),
        ("hooks.slack.com/", "/api/webhooks/"),
        is_mixed,
    ),
    Rule(
        "url-credentials",
        re.compile(r"://(?:[^\s:/@\"'`<>\[]*):(?P<secret>[^\s/@\"'`<>]{3,512})@|://(?P<secret2>[\w.-]{20,512})@"),
        ("://",),
        _is_in_url,
    ),
    Rule("bearer", re.compile(r"(?i:\bbearer)\s+(?P<secret>[\w.~+/-]{16,8192}=*)"), ("bearer",), _is_bearer),
    Rule("basic", re.compile(r"(?i:\bbasic)\s+(?P<secret>[A-Za-z0-9+/]{8,1024}={0,2})"), ("basic",), _is_basic),
    Rule(
        "curl-user",
        re.compile(r"\s(?:-u|--user|--proxy-user)[ =][\"']?[^\s:\"']{1,128}:(?P<secret>[^\s\"']{3,256})"),
        ("-u",),
        lambda password: is_password(password) and not password.isdigit(),
    ),
    Rule(
        "sql-password",
        re.compile(r"(?i:\bidentified\s+by|\bpassword)[ ]\\?(?P<open>['\"])(?P<secret>[^'\"\n]{4,256})(?P=open)"),
        ("identified by", "password"),
        is_password,
    ),
    Rule(
        "password",
        re.compile(
            r"\bsshpass\s+-p\s*[\"']?(?P<secret>[^\s\"'\\]{4,256})"
            r"|\blogin\s(?:[^\n|;&]{0,200}?\s)?-p[ =][\"']?(?P<secret2>[^\s\"'\\]{4,256})"
        ),
        ("sshpass", "login"),
        _is_argument,
    ),
    Rule(
        "password",
        re.compile(r"\bmysql(?:dump|admin)?\s(?:[^\n|;&]{0,200}?\s)?-p[\"']?(?P<secret>[^\s\"'\\]{4,256})"),
        ("mysql",),
        _is_argument,
    ),
    Rule(
        "token",
        re.compile(r"(?i:authorization)[^\w\n]{1,6}(?i:token|apikey)[ ](?P<secret>[\w.~+/-]{16,4096}=*)"),
        ("authorization",),
        _is_bearer,
    ),
    Rule(
        "cookie",
        re.compile(r"(?i:cookie):[ ]?[\w.-]{1,60}=(?P<secret>[^\s;,\"'\\]{8,4096})"),
        ("cookie",),
        is_named_secret,
    ),
)

# Certificates and public keys are passed over as a whole.
LOOSE = Rule(
    "high-entropy",
    re.compile(
        r"-----BEGIN (?:[A-Z0-9]+ )*(?:CERTIFICATE|PUBLIC KEY)-----[^-]{0,16000}-----END"
        r"|(?<![A-Za-z0-9+/=_.:-])(?P<secret>[A-Za-z0-9_-]{32,128})={0,2}(?![A-Za-z0-9+/=_-])"
        r"|(?<=[=:])(?<!h1:)(?<!SHA256:)(?P<secret2>[A-Za-z0-9_-]{32,128})={0,2}(?![A-Za-z0-9+/=_-])"
    ),
    (),
    _is_loose,
)
