"""What is a secret because of its name: values of variables, members, flags, headers and settings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from super_agents.policy.secret_rules import Rule
from super_agents.policy.secret_values import is_code, is_key, is_named_secret, is_password, is_token

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Family:
    """Names that end alike, the rule they stand for, and what a value must be to count."""

    id: str
    names: str
    hints: tuple[str, ...]
    holds: Callable[[str], bool]


FAMILIES = (
    Family(
        "password",
        r"(?:passw(?:or)?d|passphrase|passcode|(?<![A-Za-z])(?:pass|pwd)|(?<=[a-z])(?-i:Pass|Pwd))",
        ("pass", "pwd"),
        is_password,
    ),
    Family(
        "api-key",
        r"(?:(?:api|app|access|secret|private|signing|encryption|account|auth|master|shared|service|client|consumer|"
        r"webhook|license|storage|admin|deploy|subscription|ingestion|write|integration|hmac)[ _-]?key)",
        ("key",),
        is_key,
    ),
    Family("secret", r"secret", ("secret",), is_named_secret),
    Family(
        "token",
        r"(?:token|(?<![A-Za-z])(?:auth|sig|signature)|authorization|(?<=[a-z])(?-i:Auth|Signature))",
        ("token", "auth", "sig"),
        is_token,
    ),
)

_END = r"s?[0-9]{0,2}"
_CLOSE = r"(?:\\*[\"'`])?\]?"
_TYPE = r"(?:[ \t]*:[ \t]*[A-Za-z][\w.\[\]|]{0,30}(?:[ ]\|[ ]\w{1,20})?(?=[ \t]*=))?"
_GIVES = r"[ \t]*(?:={1,3}|:=|=>|:)[ \t]*"
_BARE = r"(?![\"'`\\\[])(?P<secret>(?:[^\s\"'`,;&<]|[,;&](?!\s|$|[\w.-]+=)|<(?!/)){4,4096})"
_QUOTED = r"[bfrBFR]{0,2}(?P<open>\\*[\"'`])(?P<secret>(?:(?!(?P=open))[^\n]){4,4096}?)(?P=open)"
_WORD = r"\S{1,200}[ \t\n]{1,40}"
_NAME_LIKE = re.compile(r"[A-Za-z_]+[0-9]{0,3}[;,)]?")


def _rules(family: Family) -> tuple[Rule, ...]:
    name = rf"(?i:{family.names}){_END}"
    # NAME=value of a shell or an .env file. No name is longer than 40; without a bound, a dump of capitals would be
    # gone through again from each of its letters.
    loud = rf"(?<![a-z])(?=[A-Z0-9_]{{1,40}}[ ]?=)(?:{name})"

    def literal(value: str) -> bool:
        return not is_code(value) and family.holds(value)

    def inline(value: str) -> bool:
        return not value.rstrip(".,;:!?").isalpha() and literal(value)

    def expression(value: str) -> bool:
        return not _NAME_LIKE.fullmatch(value) and inline(value)

    forms = (
        (rf"{name}{_CLOSE}{_TYPE}{_GIVES}{_QUOTED}", family.holds),
        (rf"{loud}=[ ]?{_BARE}", literal),
        (rf"(?:(?<!-)--?[\w-]{{0,40}}|[?&;][\w.-]{{0,40}}){name}(?:[ ]|=){_BARE}", literal),
        (rf"(?m)^[ \t+>-]*[\w.-]{{0,60}}{name}(?:=|:[ \t]+){_BARE}[ \t]*$", inline),
        (rf"(?i:host|user|dbname|server|uid|login)[ =]{_WORD}(?:{_WORD}){{0,6}}?{name}[ =]{_BARE}", inline),
        (rf"<[\w:.-]{{0,40}}{name}>{_BARE}", inline),
        (rf"{name}{_CLOSE}{_TYPE}{_GIVES}{_BARE}", expression),
    )
    return tuple(Rule(family.id, re.compile(pattern), family.hints, holds) for pattern, holds in forms)


NAMED = tuple(rule for family in FAMILIES for rule in _rules(family))
_WHOLE = tuple((family, re.compile(rf".*(?i:{family.names}){_END}", re.DOTALL)) for family in FAMILIES)


def family_of(name: str) -> Family | None:
    """Return the family a member's name belongs to: `db_password`, `clientSecret`, `X-Api-Key`, `tokens`."""
    return next((family for family, pattern in _WHOLE if pattern.fullmatch(name)), None)
