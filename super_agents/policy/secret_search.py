"""Going through a value and replacing what the rules find."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from super_agents.policy.secret_names import NAMED, family_of
from super_agents.policy.secret_rules import LOOSE, SHAPES, VENDORS, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Harmless = Callable[[str], bool]

REDACTED = "[redacted:{}]"
PATTERN_PREFIX = "re:"
_RULES = (*VENDORS, *SHAPES, *NAMED)
_SHORTEST = 6  # characters: a shorter text holds no secret unless its name says so
_LONGEST_FLAG = 60  # characters
_MARK = REDACTED.format("")[:-1]


def redact_value(value: Any, *, allow: tuple[str, ...]) -> Any:
    """Return a JSON value in which every secret, in names too, is replaced."""
    return _walk(value, known_harmless(allow))


def redact_text(text: str, harmless: Harmless) -> str:
    """Replace what any rule finds in one text."""
    if len(text) < _SHORTEST:
        return text
    small = text.lower()
    for rule in _RULES:
        if any(hint in small for hint in rule.hints):
            text = _replace(rule, text, harmless)
    return _replace(LOOSE, text, harmless)


def secrets_in(text: str, harmless: Harmless) -> list[tuple[str, int, int]]:
    """Return rule, start and end of every secret in one text, in the order of the text; no two overlap."""
    small = text.lower()
    found: list[tuple[str, int, int]] = []
    for rule in (*_RULES, LOOSE):
        if not rule.hints or any(hint in small for hint in rule.hints):
            for match in rule.pattern.finditer(text):
                place = _place(rule, match, harmless)
                if place and not any(place[0] < end and start < place[1] for _, start, end in found):
                    found.append((rule.id, *place))
    return sorted(found, key=lambda one: one[1])


def _walk(value: Any, harmless: Harmless) -> Any:
    if isinstance(value, str):
        return redact_text(value, harmless)
    if isinstance(value, dict):
        named = _name_in(value)
        return {
            redact_text(name, harmless): _member(named if named and name == "value" else name, item, harmless)
            for name, item in value.items()
        }
    if isinstance(value, list | tuple):
        return _items("", value, harmless)
    return value


def _items(name: str, values: Sequence[Any], harmless: Harmless) -> list[Any]:
    pairs = zip((None, *values), values, strict=False)
    return [_member(_flag(before) or name, item, harmless) for before, item in pairs]


def _name_in(members: dict[str, Any]) -> str:
    """Return what `value` is the value of in `{"name": "DB_PASSWORD", "value": …}`."""
    name = members.get("name") or members.get("key")
    return name if isinstance(name, str) else ""


def _flag(before: object) -> str:
    """Return the name of the flag whose value comes next in a list of arguments, as in `["--password", …]`."""
    is_flag = isinstance(before, str) and before.startswith("-") and len(before) <= _LONGEST_FLAG
    return str(before) if is_flag and " " not in str(before) else ""


def _member(name: str, value: Any, harmless: Harmless) -> Any:
    """A value, or a list of them, is judged by the name it is given; what is left goes through the rules."""
    if isinstance(value, list):
        return _items(name, value, harmless)
    family = family_of(name) if name and isinstance(value, str) else None
    left = _walk(value, harmless)
    if family is None or left != value or harmless(value) or not family.holds(value):
        return left
    return REDACTED.format(family.id)


def _replace(rule: Rule, text: str, harmless: Harmless) -> str:
    def judged(found: re.Match[str]) -> str:
        place = _place(rule, found, harmless)
        if place is None:
            return found[0]
        start, end = place
        return f"{text[found.start() : start]}{REDACTED.format(rule.id)}{text[end : found.end()]}"

    return rule.pattern.sub(judged, text)


def _place(rule: Rule, found: re.Match[str], harmless: Harmless) -> tuple[int, int] | None:
    """Return where in the text the secret is that a rule's pattern found, or None when it is none."""
    group = "secret" if found["secret"] is not None else "secret2"
    secret = found.groupdict().get(group)
    if secret is None or _MARK in secret or harmless(secret) or not rule.holds(secret):
        return None
    return found.span(group)


@lru_cache(maxsize=8)
def known_harmless(allow: tuple[str, ...]) -> Harmless:
    """Return what tells whether a found text is one that somebody has said to be harmless."""
    patterns = [
        re.compile(text.removeprefix(PATTERN_PREFIX) if text.startswith(PATTERN_PREFIX) else re.escape(text))
        for text in allow
    ]

    def harmless(secret: str) -> bool:
        return any(pattern.fullmatch(secret) for pattern in patterns)

    return harmless
