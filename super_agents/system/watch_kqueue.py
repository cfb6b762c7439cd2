"""macOS and the BSDs: kqueue on the folder and on each file in it."""

from __future__ import annotations

import os
import select
import sys
from typing import TYPE_CHECKING

from super_agents.system.directory_watch import DirectoryWatch

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "linux":
    message = "kqueue is not on Linux"
    raise ImportError(message)

_CLOSE = 1  # ident of the user event by which close() wakes who waits


class KqueueWatch(DirectoryWatch):
    """Watches folders; kqueue tells of a folder's names only, so its files are watched one by one."""

    def __init__(self, *paths: Path) -> None:
        self._paths = paths
        self._queue = select.kqueue()
        self._descriptors: dict[tuple[int, int], int] = {}
        self._closed = False
        self._queue.control([select.kevent(_CLOSE, select.KQ_FILTER_USER, select.KQ_EV_ADD)], 0)
        self._register()

    def wait(self, timeout: float | None = None) -> bool:
        """Sleep until something changed since the last wait; False after `timeout` seconds or when closed."""
        happened = [] if self._closed else self._queue.control(None, 16, timeout)
        if self._closed:
            self._free()
            return False
        if happened:
            self._register()
        return bool(happened)

    def close(self) -> None:
        """Stop watching and wake who waits, who then frees the descriptors."""
        if not self._closed:
            self._closed = True
            self._queue.control([select.kevent(_CLOSE, select.KQ_FILTER_USER, 0, select.KQ_NOTE_TRIGGER)], 0)

    def _register(self) -> None:
        """Watch what is new in the folders, and let go of what is gone."""
        paths = [*self._paths, *(entry for path in self._paths for entry in path.iterdir() if entry.is_file())]
        present = set()
        for path in paths:
            try:
                stat = path.stat()
                key = (stat.st_dev, stat.st_ino)
                present.add(key)
                if key not in self._descriptors:
                    self._descriptors[key] = self._watch(path)
            except FileNotFoundError:
                continue
        for key in set(self._descriptors) - present:
            os.close(self._descriptors.pop(key))

    def _watch(self, path: Path) -> int:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        changes = select.KQ_NOTE_WRITE | select.KQ_NOTE_EXTEND | select.KQ_NOTE_DELETE | select.KQ_NOTE_RENAME
        event = select.kevent(descriptor, select.KQ_FILTER_VNODE, select.KQ_EV_ADD | select.KQ_EV_CLEAR, changes)
        self._queue.control([event], 0)
        return descriptor

    def _free(self) -> None:
        if not self._queue.closed:
            self._queue.close()
            for descriptor in self._descriptors.values():
                os.close(descriptor)
