"""The newest lines of a log, read from its end: most who read have read nearly all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.events.line import is_seal, whole_sequence

if TYPE_CHECKING:
    from collections.abc import Callable

_STRETCHES = (8 * 1024, 64 * 1024)  # bytes; a reader that is further behind searches for its place


def lines_after(newest: Callable[[int], bytes], after: int) -> list[bytes] | None:
    """Return the lines that follow event `after` in an open segment, each with its newline.

    `newest` returns the last bytes of the segment, at most so many. None when the lines do not stand there, one after
    the other and sound, or when the segment has been sealed: then there is more to it than these lines.
    """
    for stretch in _STRETCHES:
        data = newest(stretch)
        found = _lines_after(data, after)
        if found is not None or len(data) < stretch:
            return found
    return None


def _lines_after(data: bytes, after: int) -> list[bytes] | None:
    """What follows the last newline is being written at this moment; it is for the next to read."""
    found: list[bytes] = []
    expected = 0
    end = data.rfind(b"\n") + 1
    while end:
        start = data.rfind(b"\n", 0, end - 1) + 1
        line = data[start:end]
        number = whole_sequence(line)
        if not number or is_seal(line) or (expected and number != expected):
            return None
        if number <= after:
            return found[::-1] if number == after else None
        found.append(line)
        expected, end = number - 1, start
    return None
