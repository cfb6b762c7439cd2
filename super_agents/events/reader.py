"""Reading a log from a number on, over its segments, while others write and rotate."""

from __future__ import annotations

import logging
import os
from contextlib import ExitStack
from functools import lru_cache
from typing import IO, TYPE_CHECKING

from super_agents.events.event import NOT_AN_EVENT, Event
from super_agents.events.line import SEAL, TRAILER, sequence, whole_sequence
from super_agents.events.locate import offset_of
from super_agents.events.segments import Segment, blocks, frames, open_log, opened, sealed_segments, unpacking_errors
from super_agents.events.writer import LOG

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from super_agents.events.filters import Filter

_logger = logging.getLogger("super_agents.events")


class Reader:
    """Stands at a place in a log and yields what comes after it; may be asked again when more has been written.

    A line with a wrong check sum, and a gap, is logged as a warning and passed over: one damaged byte must not take
    the rest of the log away. `verify` says exactly what is wrong.
    """

    def __init__(self, directory: Path, *, after: int = 0) -> None:
        self.seq = max(after, 0)
        self._directory = directory
        self._file: IO[bytes] | None = None
        self._open = ExitStack()
        self._sealed: Segment | None = None  # the one that is open, if it is not the open segment
        self._ended = False  # the seal was read

    def events(self, where: Filter | None = None, *, until: int | None = None) -> Iterator[Event]:
        """Yield the events after the last one yielded, up to the present end or to number `until`."""
        for line in self.lines(until=until):
            if where is not None and not where.may_match(line):
                continue
            try:
                event = Event.from_line(line)
            except NOT_AN_EVENT:
                _logger.warning("event %d cannot be read and was passed over; run `event verify`", self.seq)
                continue
            if where is None or where.matches(event):
                yield event

    def lines(self, *, until: int | None = None) -> Iterator[bytes]:
        """Yield valid lines, newline included."""
        finished = False
        try:
            while self._stand():
                for line in self._drain():
                    if until is not None and self.seq > until:
                        self.seq = until
                        return
                    yield line
                if not self._is_over():
                    break
                self.close()
            finished = True
        finally:
            if not finished:  # left in the middle of a block: the number says where to go on, the file does not
                self.close()

    def close(self) -> None:
        """Close the file; reading goes on from the same number when asked again."""
        self._open.close()
        self._file = None
        self._sealed = None
        self._ended = False

    def _stand(self) -> bool:
        """Have the file open that holds the next line; False when there is none yet.

        The open segment is opened before the sealed ones are listed: rotated in between, it is found in the list.
        """
        if self._file is not None:
            return True
        log = open_log(self._directory)
        for segment in sealed_segments(self._directory):
            if segment.last > self.seq:
                if log:
                    log.close()
                try:
                    self._file = self._open.enter_context(opened(segment, after=self.seq))
                except FileNotFoundError:  # packed while we looked: its other form is there now
                    return self._stand()
                self._sealed = segment
                return True
        if log:
            log.seek(offset_of(log.fileno(), self.seq + 1))
            self._file = self._open.enter_context(log)
        return log is not None

    def _drain(self) -> Iterator[bytes]:
        assert self._file is not None  # noqa: S101 - `_stand` said so
        try:
            for block in blocks(self._file, grows=self._sealed is None):
                yield from self._accepted(block)
        except unpacking_errors():
            yield from self._salvage()

    def _accepted(self, block: bytes) -> Iterator[bytes]:
        for line in block.split(b"\n")[:-1]:
            whole = line + b"\n"
            if self._accepts(whole):
                yield whole

    def _salvage(self) -> Iterator[bytes]:
        """A packed segment is damaged: lose the frames that cannot be unpacked, and no more."""
        assert self._sealed is not None  # noqa: S101 - only packed segments raise such errors
        _logger.warning("`%s` is damaged; run `event verify`", self._sealed.path.name)
        for _, plain in frames(self._sealed, after=self.seq):
            yield from self._accepted(plain or b"")

    def _accepts(self, line: bytes) -> bool:
        number = whole_sequence(line)
        if 0 < (number or sequence(line)) <= self.seq:
            return False
        if not number:
            _warn(self._directory, f"a damaged or foreign line after event {self.seq} was passed over")
            return False
        if number != self.seq + 1 and self.seq:
            _warn(self._directory, f"events {self.seq + 1} to {number - 1} are missing")
        self.seq = number
        self._ended = line[-TRAILER - len(SEAL) : -TRAILER] == SEAL
        return True

    def _is_over(self) -> bool:
        """Tell whether the file that was read to its end gets no more lines, and the next segment is to be opened.

        The name of a sealed segment has the last word on its numbers, in case its last lines are damaged.
        """
        if self._sealed:
            self.seq = max(self.seq, self._sealed.last)
            return True
        return self._ended or self._is_replaced()

    def _is_replaced(self) -> bool:
        """Tell whether the file was rotated away under us by whoever finished an interrupted rotation."""
        assert self._file is not None  # noqa: S101 - `_stand` said so
        try:
            return not os.path.samestat(os.fstat(self._file.fileno()), (self._directory / LOG).stat())
        except FileNotFoundError:
            return False


@lru_cache(maxsize=1024)
def _warn(directory: Path, what: str) -> None:
    """Say it once a process: a command reads a log several times over, for its views and for itself."""
    _logger.warning("%s in `%s`; run `event verify`", what, directory)
