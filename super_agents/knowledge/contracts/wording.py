"""How schemas and values are called in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from super_agents.knowledge.contracts.shape import shape_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from super_agents.knowledge.contracts.place import Place


def called(place: Place) -> str:
    """Return what people call an alternative."""
    if isinstance(place.value, dict):
        for name in ("$ref", "title", "type", "const"):
            if name in place.value:
                return short(place.value[name])
    return any_of(shape_of(place).types)


def any_of(types: Iterable[str]) -> str:
    """Return types as one says them."""
    return " or ".join(sorted(types))


def short(value: Any) -> str:
    """Return a line's worth of a value."""
    text = text_of(value)
    return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 - a line's worth
