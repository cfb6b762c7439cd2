"""On which line of a TOML file a setting stands: tomllib tells values, not places."""

from __future__ import annotations

import re

_TABLE = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?")
_KEY = re.compile(r"\s*([A-Za-z0-9_\-\"'. \t]+?)\s*=")


def line_of(text: str, section: str, key: str | None = None) -> int | None:
    """Return the line, from 1, of `key` in table `section`, or of the section itself; None when it is not found.

    Knows `[section]` headers, dotted keys (`section.key = 1`) and inline tables (`section = {key = 1}`).
    """
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _TABLE.fullmatch(line):
            table = _parts(header[1])
            found: tuple[str, ...] | None = table
        else:
            found = (*table, *_parts(assigned[1])) if (assigned := _KEY.match(line)) else None
        if found and _is_place_of(found, section, key, line):
            return number
    return None


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _is_place_of(found: tuple[str, ...], section: str, key: str | None, line: str) -> bool:
    if key is None:
        return found[0] == section
    inline = found == (section,) and "{" in line and re.search(rf"[{{,]\s*[\"']?{re.escape(key)}[\"']?\s*=", line)
    return found[:2] == (section, key) or bool(inline)
