"""Following a log on disk."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from super_agents.events.log import Tail
from super_agents.events.reader import Reader
from super_agents.system.watch import watch_directory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from super_agents.events.event import Event
    from super_agents.events.filters import Filter


class FileTail(Tail):
    """Sleeps on a watch of the log's folder, and reads on when it is woken."""

    def __init__(self, directory: Path, *, after: int, where: Filter | None, coalesce: float) -> None:
        self._reader = Reader(directory, after=after)
        self._where = where
        self._coalesce = coalesce
        self._closed = threading.Event()
        self._watch = watch_directory(directory)  # before the first read, so that nothing falls between

    @property
    def seq(self) -> int:
        """The number of the last event that was read, wanted or not."""
        return self._reader.seq

    def __iter__(self) -> Iterator[Event]:
        try:
            while not self._closed.is_set():
                for event in self._reader.events(self._where):
                    yield event
                    if self._closed.is_set():
                        return
                if self._watch.wait() and self._coalesce:
                    self._closed.wait(self._coalesce)
        finally:
            self._reader.close()

    def close(self) -> None:
        """End the iteration, which may be waiting in another thread; safe to call twice."""
        self._closed.set()
        self._watch.close()
