"""The newest events of a log, read from its end: most who read have read nearly all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

import orjson

from super_agents.events.event import NOT_AN_EVENT, Event
from super_agents.events.line import is_seal, whole_sequence

if TYPE_CHECKING:
    from collections.abc import Callable

_STRETCHES = (8 * 1024, 64 * 1024)  # bytes; a reader that is further behind searches for its place
_CRC = -len(b',"crc":"00000000"}')  # what ends a line, and what its check sum does not cover


def events_after(newest: Callable[[int], bytes], after: int) -> list[Event] | None:
    """Return the events that follow number `after` in an open segment.

    `newest` returns the last bytes of the segment, at most so many. None when the lines do not stand there, one after
    the other and sound, or when the segment has been sealed: then there is more to it than these lines. None for 0,
    too: who reads from the beginning reads a file that may grow meanwhile.
    """
    for stretch in _STRETCHES:
        data = newest(stretch)
        found = _events_after(data, after)
        if found is not None or len(data) < stretch:
            return found
    return None


def _events_after(data: bytes, after: int) -> list[Event] | None:
    """What follows the last newline is being written at this moment; it is for the next to read."""
    end = data.rfind(b"\n")
    last = data[data.rfind(b"\n", 0, max(end, 0)) + 1 : end + 1]
    number = whole_sequence(last)
    if not 0 < after <= number or is_seal(last):
        return None
    count = number - after
    lines = data[:end].rsplit(b"\n", count)[-count:] if count else []
    if len(lines) < count:
        return None
    try:
        return [_sound(line, number) for number, line in enumerate(lines, after + 1)]
    except (*NOT_AN_EVENT, TypeError):
        return None


def _sound(line: bytes, number: int) -> Event:
    """Read a line, which was cut off before its newline; its number and check sum are read with all the rest."""
    read = orjson.loads(line)
    if read["seq"] != number or int(read["crc"], 16) != crc32(line[:_CRC]):
        message = "damaged, or not the line that was looked for"
        raise ValueError(message)
    return Event.of(number, read)
