"""Whether a limit on values became narrower or wider."""

from __future__ import annotations

from typing import Any

from super_agents.knowledge.contracts.change import NARROWED, UNCOMPARABLE, WIDENED

_LOWER = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"}
_UPPER = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"}
_WIDER_FORMATS = {("int32", "int64"), ("float", "double")}


def effect_of(name: str, old: Any, new: Any) -> str:
    """Return what it does to the values that fit when the keyword `name` says `new` instead of `old`."""
    if name in _LOWER | _UPPER and _are_numbers(old, new):
        return NARROWED if (new > old) == (name in _LOWER) else WIDENED
    if name == "multipleOf" and _are_numbers(old, new) and old > 0 and new > 0:
        return NARROWED if new % old == 0 else WIDENED if old % new == 0 else UNCOMPARABLE
    if name == "uniqueItems":
        return NARROWED if new is True else WIDENED
    if name == "format" and (old, new) in _WIDER_FORMATS:
        return WIDENED
    if name == "format" and (new, old) in _WIDER_FORMATS:
        return NARROWED
    return UNCOMPARABLE


def _are_numbers(*values: Any) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
