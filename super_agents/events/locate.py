"""Finding a line by its number in a file of lines, without an index and without parsing JSON.

Lines of one log are of similar length, so the place is guessed by interpolation between known numbers: one or two
reads in a file of any size. Every other guess is the middle, so that odd files cost at most twice a binary search.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from super_agents.events.line import MAX_LINE, TAIL, TRAILER, sequence

_CHUNK = 4096


@dataclass(frozen=True, slots=True)
class Place:
    """A valid line of a file: where it starts, its number, its bytes."""

    offset: int
    number: int
    line: bytes


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a file of lines goes: its size, and the numbers of its first and last line as far as they are known."""

    size: int
    first: int
    last: int


def extent_of(descriptor: int) -> Extent:
    """Measure an open file. Numbers that damage hides are guessed; they only say where to look first."""
    size = os.fstat(descriptor).st_size
    chunk = _chunk(descriptor, 0, size)
    first = sequence(chunk[: chunk.find(b"\n") + 1]) or 1
    return Extent(size, first, max(_last_number(descriptor, size), first))


def offset_of(descriptor: int, number: int) -> int:
    """Return the offset of the line `number`, or of the last one before it, or 0."""
    found = locate(descriptor, number)
    return found.offset if found else 0


def locate(descriptor: int, number: int, extent: Extent | None = None) -> Place | None:
    """Return the line `number` of an open file, or the last one before it; None when all come after it.

    Lines without a trailer are passed over; check sums are left to the caller. Who asks often gives the `extent`.
    """
    extent = extent or extent_of(descriptor)
    low, high = 0, extent.size
    low_number, high_number = extent.first, extent.last + 1
    best: Place | None = None
    step = 0
    while low < high:
        share = 0.5 if step % 2 else (number - low_number) / max(high_number - low_number, 1)
        start = max(low, low + int((high - low) * min(max(share, 0.0), 1.0)) - _CHUNK // 4)
        seen, beyond, reached = _look(descriptor, start, low, high, number)
        if not (seen or beyond):  # foreign lines only: the numbers say nothing here, so go through them from below
            seen, beyond, reached = _look(descriptor, low, low, high, number)
        if seen:
            best, low, low_number = seen, seen.offset + len(seen.line), seen.number
            if best.number == number:
                return best
        else:
            low = low if beyond else reached
        if beyond:
            high, high_number = beyond.offset, beyond.number
        step += 1
    return best


def _look(descriptor: int, start: int, low: int, high: int, number: int) -> tuple[Place | None, Place | None, int]:
    """Read around `start`: the last line up to `number`, the first beyond it if in sight, and how far was read."""
    chunk = _chunk(descriptor, start, high)
    at = 0 if start == low else chunk.find(b"\n") + 1 or len(chunk)  # `low` is where a line starts
    seen = _jump(chunk, at, start, number)
    if seen and seen.offset < high:
        return seen, None, seen.offset
    seen = None
    while start + at < high and (newline := chunk.find(b"\n", at)) >= 0:
        found = sequence(chunk[max(at, newline + 1 - TAIL) : newline + 1])
        if found:
            place = Place(start + at, found, chunk[at : newline + 1])
            if found > number:
                return seen, place, start + at
            seen = place
            if found == number:
                break
        at = newline + 1
    return seen, None, max(start + (at or len(chunk)), low + 1)  # nothing but one huge line: go past all of it


def _jump(chunk: bytes, at: int, start: int, number: int) -> Place | None:
    """Return the line `number` when it is as many lines further on as its number says: no foreign line in between."""
    newline = chunk.find(b"\n", at)
    ahead = number - sequence(chunk[at : newline + 1])
    if newline < 0 or not 0 <= ahead <= len(chunk) // TRAILER:
        return None
    for _ in range(ahead):
        at = newline + 1
        newline = chunk.find(b"\n", at)
        if newline < 0:
            return None
    line = chunk[at : newline + 1]
    return Place(start + at, number, line) if ahead == 0 or sequence(line) == number else None


def _chunk(descriptor: int, start: int, high: int) -> bytes:
    """Read enough to hold one whole line after the first newline, if the file has one before `high`."""
    size = _CHUNK
    chunk = os.pread(descriptor, size, start)
    while chunk.find(b"\n", chunk.find(b"\n") + 1) < 0 and start + len(chunk) < high and size <= 4 * MAX_LINE:
        size *= 4
        chunk = os.pread(descriptor, size, start)
    return chunk


def _last_number(descriptor: int, end: int) -> int:
    """Return the number of the last line, or a guess from the file's size when the end is torn or foreign."""
    tail = os.pread(descriptor, TAIL, max(0, end - TAIL))
    return sequence(tail) or end // (4 * TRAILER)
