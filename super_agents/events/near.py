"""The newest lines of a log, read from its end: most who read have read nearly all of it."""

from __future__ import annotations

import os

from super_agents.events.line import is_seal, whole_sequence

_STRETCHES = (8 * 1024, 64 * 1024)  # bytes; a reader that is further behind searches for its place


def lines_after(descriptor: int, after: int) -> list[bytes] | None:
    """Return the lines that follow event `after` in an open segment, each with its newline.

    None when they do not stand at its end, one after the other and sound, or when the segment has been sealed: then
    there is more to it than these lines.
    """
    end = os.fstat(descriptor).st_size
    for stretch in _STRETCHES:
        found = _lines_after(os.pread(descriptor, stretch, max(0, end - stretch)), after)
        if found is not None or stretch >= end:
            return found
    return None


def _lines_after(data: bytes, after: int) -> list[bytes] | None:
    """What follows the last newline is being written at this moment; it is for the next to read."""
    found: list[bytes] = []
    expected = 0
    for line in reversed(data.split(b"\n")[:-1]):
        whole = line + b"\n"
        number = whole_sequence(whole)
        if not number or is_seal(whole) or (expected and number != expected):
            return None
        if number <= after:
            return found[::-1] if number == after else None
        found.append(whole)
        expected = number - 1
    return None
