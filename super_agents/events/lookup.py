"""Finding single events by number, again and again, without opening files each time."""

from __future__ import annotations

import os
import threading
from bisect import bisect_left
from time import monotonic
from typing import TYPE_CHECKING

from super_agents.events.line import sequence
from super_agents.events.locate import Extent, extent_of, locate
from super_agents.events.segments import Segment, frames, opened, sealed_segments, unpacking_errors
from super_agents.events.writer import LOG
from super_agents.system.files import unreadable

if TYPE_CHECKING:
    from pathlib import Path

_LOOK = 1.0  # seconds between looks which files there are
_OPEN = 16  # sealed segments that are kept open at most


class Lookup:
    """Answers with the line of a number; keeps files open between questions, from any thread."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._threads = threading.Lock()
        self._looked = 0.0
        self._log: tuple[int, Extent] | None = None
        self._sealed: list[Segment] = []
        self._lasts: list[int] = []
        self._open: dict[int, tuple[int, Extent]] = {}  # first number of a sealed segment -> descriptor, extent

    def line(self, seq: int) -> bytes | None:
        """Return the line that carries the number `seq`, whole or not, or None when there is none."""
        with self._threads:
            if monotonic() - self._looked > _LOOK:
                self._look()
            found = self._find(seq)
            if found is None:  # written, rotated or packed since we looked, or not there at all
                self._look()
                found = self._find(seq)
            return found

    def close(self) -> None:
        """Close the files; the next question opens them again."""
        with self._threads:
            self._close()

    def _close(self) -> None:
        for descriptor, _ in (*self._open.values(), *([self._log] if self._log else [])):
            os.close(descriptor)
        self._open.clear()
        self._log = None
        self._looked = 0.0

    def _look(self) -> None:
        """The open segment is opened before the sealed ones are listed: rotated in between, it is found in the list."""
        self._close()
        try:
            descriptor = os.open(self._directory / LOG, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            pass
        except PermissionError as error:
            raise unreadable(self._directory / LOG) from error
        else:
            self._log = descriptor, extent_of(descriptor)
        self._sealed = sealed_segments(self._directory)
        self._lasts = [segment.last for segment in self._sealed]
        self._looked = monotonic()

    def _find(self, seq: int) -> bytes | None:
        at = bisect_left(self._lasts, seq)
        if at < len(self._lasts):
            segment = self._sealed[at]
            return self._in_segment(segment, seq) if segment.first <= seq else None
        return _in_file(*self._log, seq) if self._log else None

    def _in_segment(self, segment: Segment, seq: int) -> bytes | None:
        try:
            if segment.is_packed:
                return _in_packed(segment, seq)
            known = self._open.get(segment.first) or self._open_segment(segment)
        except FileNotFoundError:
            return None
        return _in_file(*known, seq)

    def _open_segment(self, segment: Segment) -> tuple[int, Extent]:
        descriptor = os.open(segment.path, os.O_RDONLY | os.O_CLOEXEC)
        if len(self._open) == _OPEN:
            os.close(self._open.pop(next(iter(self._open)))[0])
        self._open[segment.first] = descriptor, extent_of(descriptor)
        return self._open[segment.first]


def _in_packed(segment: Segment, seq: int) -> bytes | None:
    try:
        with opened(segment, after=seq - 1) as file:
            return next((line for line in file if sequence(line) == seq), None)
    except unpacking_errors():
        plain = b"".join(sound for _, sound in frames(segment, after=seq - 1) if sound)
        return next((line + b"\n" for line in plain.split(b"\n") if sequence(line + b"\n") == seq), None)


def _in_file(descriptor: int, extent: Extent, seq: int) -> bytes | None:
    place = locate(descriptor, seq, extent)
    return place.line if place and place.number == seq else None
