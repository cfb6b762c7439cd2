"""On which line of `triggers.toml` something stands: tomllib tells values, not places."""

from __future__ import annotations

import re

_TABLE = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"\s*([A-Za-z0-9_\-\"'. \t]+?)\s*=")
_QUOTES = ('"""', "'''")


def line_of(text: str, place: tuple[str | int, ...]) -> int | None:
    """Return the line, from 1, of a table or a key; None when it is not found.

    `place` are the parts of its name; a number behind that of a table stands for the one of several `[[tables]]`.
    """
    seen: dict[tuple[str, ...], int] = {}
    table: tuple[str | int, ...] = ()
    is_inside = ""  # the quotes of a text of several lines
    for number, line in enumerate(text.splitlines(), 1):
        if is_inside:
            is_inside = "" if is_inside in line else is_inside
            continue
        found: tuple[str | int, ...] | None = None
        if header := _TABLE.fullmatch(line):
            name = tuple(_parts(header[2]))
            seen[name] = seen.get(name, -1) + 1
            table = found = (*name, seen[name]) if header[1] == "[[" else name
        elif assigned := _KEY.match(line):
            found = (*table, *_parts(assigned[1]))
            is_inside = next((quotes for quotes in _QUOTES if line.count(quotes) == 1), "")
        if found is not None and (found == place or found[: len(place)] == place):
            return number
    return None


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]
