"""What may be written for each key of `triggers.toml`; reading raises `ValueError` with the reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from super_agents.triggers.conditions import spec_of
from super_agents.triggers.wording import PLACES, unknown_places

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_DURATION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|d)\s*", re.ASCII)
_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_STARS = 6  # of a pattern: each multiplies the time that the matching library takes for a path that does not match
_MOST = 200  # texts of a list
_LONGEST = 10_000  # characters
_LONGEST_PATTERN = 1024


class Taken(NamedTuple):
    """How a value is read, and what may be written."""

    read: Callable[[Any], Any]
    allowed: str


def text(longest: int) -> Taken:
    """Take a text in quotes, on one line or several."""
    return Taken(lambda value: _template(value, longest), f"a text in quotes of 1 to {longest} characters")


def count(low: int, high: int) -> Taken:
    """Take a whole number."""
    return Taken(lambda value: _count(value, low, high), f"a whole number from {low} to {high}")


def seconds(low: float, high: float) -> Taken:
    """Take a duration in quotes, and give it in seconds."""
    return Taken(lambda value: _seconds(value, low, high), 'a duration in quotes, such as "90s", "10min" or "1d"')


def _is_text(value: Any, longest: int) -> str:
    if not isinstance(value, str):
        message = "is no text in quotes"
        raise ValueError(message)  # noqa: TRY004 - one kind of error for all that may be wrong with a value
    if not value.strip() or len(value) > longest or "\0" in value:
        message = "is empty" if not value.strip() else f"is longer than {longest} characters, or has a NUL"
        raise ValueError(message)
    return value


def _template(value: Any, longest: int = _LONGEST) -> str:
    wrong = unknown_places(_is_text(value, longest))
    if wrong:
        message = f"has `{{{wrong[0]}}}`, which stands for nothing"
        raise ValueError(message)
    return str(value)


def _texts(value: Any) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not 0 < len(listed) <= _MOST:
        message = f"is no list of 1 to {_MOST} texts"
        raise ValueError(message)
    return tuple(_is_text(item, _LONGEST_PATTERN) for item in listed)


def _patterns(value: Any) -> tuple[str, ...]:
    listed = _texts(value)
    for pattern in listed:
        if pattern.replace("**", "*").count("*") > _STARS:
            message = f"has a pattern with more than {_STARS} stars, `{pattern}`"
            raise ValueError(message)
        try:
            is_empty = spec_of((pattern,)).patterns[0].include is None
        except (ValueError, re.error) as error:
            message = f"has a pattern that cannot be read, `{pattern}`: {error}"
            raise ValueError(message) from error
        if is_empty:
            message = f"has a pattern that takes nothing, `{pattern}`"
            raise ValueError(message)
    return listed


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        message = "is neither true nor false"
        raise ValueError(message)  # noqa: TRY004 - as above
    return value


def _count(value: Any, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        message = "is out of bounds" if type(value) is int else "is no whole number"
        raise ValueError(message)
    return value


def _seconds(value: Any, low: float, high: float) -> float:
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        message = "is no duration"
        raise ValueError(message)
    given = float(found[1]) * _SECONDS[found[2]]
    if not low <= given <= high:
        message = f"is not within {low:g} s and {high:g} s"
        raise ValueError(message)
    return given


def _one_of(known: Sequence[str]) -> Taken:
    def read(value: Any) -> str:
        if value not in known:
            message = "is none of them"
            raise ValueError(message)
        return str(value)

    return Taken(read, ", ".join(f'"{name}"' for name in known))


_NAMES = ", ".join(f"{{{name}}}" for name in PLACES)
template = Taken(_template, f"a text in quotes; what it may have in braces: {_NAMES}")
texts = Taken(_texts, f"a text in quotes, or a list of 1 to {_MOST} of them")
patterns = Taken(_patterns, 'a list of patterns as in .gitignore, such as ["*.sql", "migrations/"]')
flag = Taken(_flag, "true or false")
priority = _one_of(("critical", "high", "normal", "low"))
message_priority = _one_of(("urgent", "high", "normal", "low"))
