"""Writing new members and elements as their neighbours in a JSON text are written."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from super_agents.projects.merging import json_text
from super_agents.projects.merging.text_style import body_of, newline_of

if TYPE_CHECKING:
    from super_agents.projects.merging.json_text import Child, Container

_DEFAULT_INDENT = "  "
_BREAK = re.compile(r"(\r\n|\n|\r)([ \t]*)")


def written(text: str, place: Container, values: dict[str, Any] | list[Any]) -> tuple[int, str]:
    """Return where in the text, and in which words, `values` become part of the container at `place`."""
    if not place.children:
        return place.start + 1, _into_empty(text, place, values)
    last = place.children[-1]
    gap = _gap_before_last(text, place)
    colon = _colon(text, last)
    broken = _BREAK.findall(gap)
    if not broken:
        lead = gap if len(place.children) > 1 else "," + colon.removeprefix(":")[:1]
        return last.end, "".join(lead + item for item in _items(values, colon, style=_compact(colon)))
    newline, indent = broken[-1]
    lead = f",{newline}{indent}"
    return last.end, "".join(lead + item for item in _items(values, colon, style=(newline, indent, _unit(text))))


def _into_empty(text: str, place: Container, values: dict[str, Any] | list[Any]) -> str:
    if place.start != _root_start(text) and not _BREAK.search(text.strip()):
        return ", ".join(_items(values, ": ", style=None))  # the whole file is one line and stays one
    newline, unit = newline_of(text), _unit(text)
    base = _indent_of_line(text, place.start)
    indent = base + unit
    items = f",{newline}{indent}".join(_items(values, ": ", style=(newline, indent, unit)))
    closing = "" if _BREAK.search(text[place.start + 1 : place.close]) else newline + base
    return f"{newline}{indent}{items}{closing}"


def _items(
    values: dict[str, Any] | list[Any], colon: str, *, style: tuple[str, str, str] | tuple[str, str] | None
) -> list[str]:
    if isinstance(values, dict):
        return [_dumps(key, None) + colon + _dumps(value, style) for key, value in values.items()]
    return [_dumps(value, style) for value in values]


def _dumps(value: Any, style: tuple[str, str, str] | tuple[str, str] | None) -> str:
    """Write a value over several lines (newline, indent, unit), with given separators, or on one line."""
    if style is None or len(style) == 2:  # noqa: PLR2004 - a pair of separators
        return json.dumps(value, ensure_ascii=False, separators=style)
    newline, indent, unit = style
    return json.dumps(value, ensure_ascii=False, indent=unit).replace("\n", newline + indent)


def _compact(colon: str) -> tuple[str, str] | None:
    return (",", ":") if colon == ":" else None


def _gap_before_last(text: str, place: Container) -> str:
    """Return what stands between the last child and the one before it, or the opening bracket."""
    from_ = place.children[-2].end if len(place.children) > 1 else place.start + 1
    return text[from_ : place.children[-1].start]


def _colon(text: str, child: Child) -> str:
    between = text[child.key_end : child.value_start]
    return between if between.strip(" ") == ":" else ": "


def _unit(text: str) -> str:
    root = json_text.container(text)
    if root is None or not root.children:
        return _DEFAULT_INDENT
    broken = _BREAK.findall(text[root.start + 1 : root.children[0].start])
    return (broken[-1][1] if broken else "") or _DEFAULT_INDENT


def _indent_of_line(text: str, at: int) -> str:
    line = text[max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1 : at]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _root_start(text: str) -> int:
    return len(text) - len(body_of(text).lstrip(" \t\r\n"))
