"""Telling a secret from a stand-in: placeholders, references to where the secret is, plain words."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise

from super_agents.policy.cheap_look import has_token

_REFERENCE = re.compile(
    r"""
      \$[A-Za-z_]\w* | %\w+% | <.*> | \[.*\] | \{.*\}             # $TOKEN, %TOKEN%, <token>, [token], {token}
    | .*(?:\$\{|\$\(|\{\{|\}\}|\s|<%).*                           # templates, and sentences
    | [A-Za-z_]\w*(?:(?:\.|->|::|\?\.)[A-Za-z_]\w*|\[[^\]]*\])+   # settings.password, tokens[0]
    | (?:\.{0,2}|~|[A-Za-z]:|[\w-]+)[/\\](?:[\w.-]+[/\\])*[A-Za-z.][\w.-]*  # paths
    | (?:https?|ssh|git|file|s3|env|vault|op|ref|sm|secretsmanager|keyring)://?.*  # where it is kept
    | (?:env|arn|ref|var):.*
    | [A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+                               # NAMES_OF_VARIABLES
    | [A-Za-z]+(?:[_\-.:][A-Za-z]+)+[0-9]?                        # words-joined_by.signs
    | \d{1,5} | \d+\.\d+(?:\.\d+)* | v\d[\w.]*                    # small numbers and versions
    """,
    re.VERBOSE | re.DOTALL,
)
_VARIABLE = re.compile(r"\$.*|%\w+%|<.*>|\[.*\]|.*[{}].*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+", re.DOTALL)
_CODE = re.compile(
    r"[$%<{\[(@&*!|>^].*|.*[(){}<>|\[\]].*", re.DOTALL
)  # what stands without quotes may be a call or a type
_PLACEHOLDER = re.compile(
    r"(?:your|my|some|insert|enter|replace|fake|dummy|mock|sample|test|example|demo|invalid|wrong)[_\- ]?"
    r"[A-Za-z_\- ]*\d{0,3}"
    r"|.*(?:example|placeholder|change[_-]?me|redacted|replace[_-]?me|not[_-]?a[_-]?real|xxxx|\*\*\*|\.\.\.|…).*"
    r"|(.)\1*"
    r"|(?:abc|123|test|foo|bar|baz|qwe)(?:abc|def|123|456|test|foo|bar|baz)*",
    re.IGNORECASE | re.DOTALL,
)
_WORDS = frozenset(
    """
    password passwd pwd passphrase passcode secret secrets token tokens key keys apikey auth credential credentials
    string str text int integer bool boolean bytes number object array any unknown optional required nullable none
    null nil undefined true false yes no on off empty hidden visible disabled enabled default basic bearer digest
    oauth oauth2 oauth2password ntlm kerberos negotiate plain plaintext incorrect forgotten invalid missing expired
    revoked changed updated confirm confirmation repeat reset identifier keyword operator punctuation literal
    whitespace newline comment manual automatic interactive anonymous public private internal external dynamic static
    inherit prompt random generated encrypted hashed bcrypt argon2 scrypt sha256 sha512 md5 base64 base32 base16
    secretstr secretbytes sensitive username user admin root guest login signin signup
    """.split()  # noqa: SIM905  a hundred words read better as text
)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-fA-F]{16,}")
_WORD_WITH_NUMBER = re.compile(r"[A-Za-z]+(?:[_-][A-Za-z]+)*[_-]?[0-9]{1,4}")

_SHORTEST_PASSWORD, _LONGEST_PASSWORD = 4, 256
_PLAIN_WORD = 8
_SHORTEST_TOKEN = 12
_TOKEN_ENTROPY = 2.8
_RANDOM_ENTROPY = 4.0
_RANDOM_CHANGES = 0.48


def entropy(text: str) -> float:
    """Return Shannon's entropy in bits a character: about 5 for 40 random letters and digits, 4 for long names."""
    return -sum(count / len(text) * math.log2(count / len(text)) for count in Counter(text).values())


def is_code(value: str) -> bool:
    """Tell whether a value that stands without quotes is an expression, a type or a sign of YAML's."""
    return bool(_CODE.fullmatch(value))


def is_stand_in(value: str) -> bool:
    """Tell whether a value only stands where a secret will be, or says where it is kept."""
    bare = value.strip("\"'`,; ")
    letters = re.sub(r"[\W_]", "", bare).lower()
    return not letters or letters in _WORDS or bool(_PLACEHOLDER.fullmatch(bare) or _REFERENCE.fullmatch(bare))


def is_blank(value: str) -> bool:
    """Tell whether a value stands where only a secret can, in a URL, and still is none: a placeholder or a variable."""
    letters = re.sub(r"[\W_]", "", value).lower()
    return not letters or letters in _WORDS or bool(_PLACEHOLDER.fullmatch(value) or _VARIABLE.fullmatch(value))


def is_password(value: str) -> bool:
    """Tell whether a value given to a name such as `password` is one that somebody chose."""
    if not _SHORTEST_PASSWORD <= len(value) <= _LONGEST_PASSWORD or is_stand_in(value):
        return False
    if value.isalpha():  # a word: `"password": "Kennwort"` is a translation, `password = "swordfish"` is not
        return len(value) >= _PLAIN_WORD and not value.istitle() and value.isascii()
    return True


def is_token(value: str) -> bool:
    """Tell whether a value given to a name such as `token` or `api_key` is a random one."""
    if len(value) < _SHORTEST_TOKEN or is_stand_in(value) or _UUID.fullmatch(value):
        return False
    if _HEX.fullmatch(value):
        return True
    if _WORD_WITH_NUMBER.fullmatch(value) and changes(value) < _RANDOM_CHANGES / 2:
        return False
    return any(letter.isdigit() for letter in value) and entropy(value) >= _TOKEN_ENTROPY


def is_named_secret(value: str) -> bool:
    """Tell whether a value given to a name such as `client_secret` is one: chosen by a person or random, no word."""
    return len(value) >= _PLAIN_WORD and not value.isalpha() and is_password(value) and not _UUID.fullmatch(value)


def is_key(value: str) -> bool:
    """As `is_token`, for names by which vendors call their keys: some of those are UUIDs."""
    return is_token(value) or bool(_UUID.fullmatch(value))


def is_random(token: str) -> bool:
    """Tell whether a long token without any name beside it must be random: all kinds of characters, well mixed.

    Measured with letters and digits: 32 random characters pass in 94 of 100 cases, 40 in 97, names in none of ours.
    """
    kinds = {_kind(letter) for letter in token}
    return kinds >= {"A", "a", "0"} and changes(token) >= _RANDOM_CHANGES and entropy(token) >= _RANDOM_ENTROPY


def is_mixed(token: str) -> bool:
    """Tell whether a long word in it has more than small letters and is no digest, as in what a machine made."""
    return has_token(token.encode())


def changes(text: str) -> float:
    """Return how often, of all chances, the kind of character changes: 0.6 when random, 0.3 in `camelCaseNames`."""
    kinds = [_kind(letter) for letter in text if letter.isalnum()]
    return sum(one != two for one, two in pairwise(kinds)) / max(len(kinds) - 1, 1)


def _kind(letter: str) -> str:
    return "0" if letter.isdigit() else "A" if letter.isupper() else "a" if letter.isalpha() else "-"
