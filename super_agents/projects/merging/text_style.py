"""How somebody's text is written: its newlines, its byte order mark."""

from __future__ import annotations

import re

BOM = "\ufeff"
_ENDS = re.compile(r"\r\n|\n|\r")  # `str.splitlines` would also split at form feeds and the like


def newline_of(text: str) -> str:
    """Return the newline that most lines end with; a line feed for a text without any."""
    found = _ENDS.findall(text)
    return max(("\n", "\r\n", "\r"), key=found.count)


def lines_of(text: str) -> list[str]:
    """Split at every kind of newline."""
    return _ENDS.split(text)


def body_of(text: str) -> str:
    """Return the text without its byte order mark."""
    return text.removeprefix(BOM)


def ends_line(text: str) -> bool:
    """Tell whether a text that is put behind this one starts on a line of its own."""
    return not body_of(text) or text.endswith(("\n", "\r"))


def decode(content: bytes) -> str:
    """Turn bytes into text so that `encode` gives back the very same bytes, whatever they are."""
    return content.decode("utf-8", "surrogateescape")


def encode(text: str) -> bytes:
    """Undo `decode`."""
    return text.encode("utf-8", "surrogateescape")
