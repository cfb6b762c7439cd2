"""Linux: inotify, with a pipe beside it so that closing wakes who waits."""

from __future__ import annotations

import os
import select
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

from inotify_simple import INotify, flags

from super_agents.system.directory_watch import DirectoryWatch

if TYPE_CHECKING:
    from pathlib import Path

_CHANGES = flags.MODIFY | flags.CREATE | flags.DELETE | flags.MOVED_FROM | flags.MOVED_TO | flags.DELETE_SELF

_NEWS = 16 * 1024  # bytes; what does not fit wakes us once more


class InotifyWatch(DirectoryWatch):
    """Watches folders through the kernel; a wake-up takes some 0.1 ms and waiting costs nothing."""

    def __init__(self, *paths: Path) -> None:
        self._closed = threading.Event()
        self._ending = threading.Lock()  # who closes must not write into a pipe that who waited has freed just now
        self._descriptors = ExitStack()
        try:
            self._inotify = self._descriptors.enter_context(INotify())
            for path in paths:
                self._inotify.add_watch(path, _CHANGES)
            self._read_end, self._write_end = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        except OSError:
            self._descriptors.close()
            raise
        self._descriptors.callback(os.close, self._read_end)
        self._descriptors.callback(os.close, self._write_end)

    def wait(self, timeout: float | None = None) -> bool:
        """Sleep until something changed since the last wait; False after `timeout` seconds or when closed."""
        if self._closed.is_set():
            self._free()
            return False
        poll = select.poll()
        poll.register(self._inotify.fileno(), select.POLLIN)
        poll.register(self._read_end, select.POLLIN)
        ready = poll.poll(None if timeout is None else timeout * 1000)
        if self._closed.is_set():
            self._free()
            return False
        if ready:
            os.read(self._inotify.fileno(), _NEWS)  # what happened is of no interest, and taking it apart takes 20 µs
        return bool(ready)

    def close(self) -> None:
        """Stop watching and wake who waits, who then frees the descriptors."""
        with self._ending:
            if not self._closed.is_set():
                self._closed.set()
                os.write(self._write_end, b"x")

    def __del__(self) -> None:
        self._free()

    def _free(self) -> None:
        with self._ending:
            self._descriptors.close()
