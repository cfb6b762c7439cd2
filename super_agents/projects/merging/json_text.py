"""Where things stand in a JSON text.

Python's `json` forgets the text it read, and no kept-up library edits JSON without writing it anew in its own
format. This module says where members and elements begin and end; `merge_json` inserts and cuts there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from super_agents.errors import FileRefused
from super_agents.projects.merging.text_style import BOM

if TYPE_CHECKING:
    from collections.abc import Sequence

_DECODER = json.JSONDecoder()
_SPACE = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Child:
    """A member of an object or an element of an array, with the positions of its parts."""

    key: str | None
    start: int
    key_end: int
    value_start: int
    end: int
    value: Any


@dataclass(frozen=True, slots=True)
class Container:
    """An object or an array: `text[start]` is its opening bracket, `text[close]` its closing one."""

    start: int
    close: int
    children: tuple[Child, ...]


def parse(text: str, *, path: str) -> Any:
    """Return what a JSON text says; raises `FileRefused` with line and column when it says nothing."""
    try:
        return json.loads(text.removeprefix(BOM), parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise FileRefused(
            path, f"is not valid JSON: {error.msg}", line=error.lineno, column=error.colno, hint=_HINT
        ) from error
    except (ValueError, RecursionError) as error:
        raise FileRefused(path, f"is not valid JSON: {error}", hint=_HINT) from error


_HINT = "mend it by hand (comments and trailing commas are not JSON), then try again; nothing was written"


def container(text: str, at: Sequence[str] = ()) -> Container | None:
    """Return the object or array that the keys `at` lead to in a valid JSON text, or None when there is none."""
    found = _scan(text, _skip(text, 1 if text.startswith(BOM) else 0))
    for key in at:
        child = find(found, key) if found else None
        found = _scan(text, child.value_start) if child else None
    return found


def find(inside: Container, key: str) -> Child | None:
    """Return the member with this key; of several the last, which is the one that readers see."""
    return next((child for child in reversed(inside.children) if child.key == key), None)


def _scan(text: str, start: int) -> Container | None:
    if text[start] not in "{[":
        return None
    children: list[Child] = []
    at = _skip(text, start + 1)
    while text[at] not in "}]":
        child = _child(text, at, in_object=text[start] == "{")
        children.append(child)
        at = _skip(text, child.end)
        if text[at] == ",":
            at = _skip(text, at + 1)
    return Container(start, at, tuple(children))


def _child(text: str, start: int, *, in_object: bool) -> Child:
    key, key_end, value_start = None, start, start
    if in_object:
        key, key_end = _DECODER.raw_decode(text, start)
        value_start = _skip(text, _skip(text, key_end) + 1)
    value, end = _DECODER.raw_decode(text, value_start)
    return Child(key, start, key_end, value_start, end, value)


def _skip(text: str, at: int) -> int:
    while text[at] in _SPACE:
        at += 1
    return at


def _no_number(name: str) -> NoReturn:
    message = f"{name} is not a number in JSON"
    raise ValueError(message)
