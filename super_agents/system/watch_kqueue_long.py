"""macOS and the BSDs: one kqueue for the folders, the files in them, and the process."""

from __future__ import annotations

import os
import select
import sys

if sys.platform == "linux":
    message = "kqueue is not on Linux"
    raise ImportError(message)

_CHANGES = select.KQ_NOTE_WRITE | select.KQ_NOTE_EXTEND | select.KQ_NOTE_DELETE | select.KQ_NOTE_RENAME


class KqueueLong:
    """Watches through the kernel, which tells of a folder's names only: its files are watched one by one."""

    def __init__(self, folders: tuple[str, ...], pid: int) -> None:
        self._folders = folders
        self._pid = pid
        self._queue = select.kqueue()
        self._descriptors: dict[tuple[int, int], int] = {}
        ending = select.kevent(pid, select.KQ_FILTER_PROC, select.KQ_EV_ADD, select.KQ_NOTE_EXIT)
        self._queue.control([ending], 0)
        self._register()

    def wait(self, seconds: float) -> bool:
        """Sleep until something changed, `seconds` at the most; False when the process has ended."""
        happened = self._queue.control(None, 16, seconds)
        if any(each.filter == select.KQ_FILTER_PROC for each in happened):
            return False
        if happened:
            self._register()
        return True

    def _register(self) -> None:
        """Watch what is new in the folders, and let go of what is gone."""
        present = set()
        for folder in self._folders:
            with os.scandir(folder) as entries:
                files = [entry.path for entry in entries if entry.is_file()]
            present |= {self._watch(path) for path in (folder, *files)}
        for key in set(self._descriptors) - present:
            os.close(self._descriptors.pop(key))

    def _watch(self, path: str) -> tuple[int, int]:
        try:
            stat = os.stat(path)  # noqa: PTH116 - pathlib costs more than it gives here
            key = (stat.st_dev, stat.st_ino)
            if key not in self._descriptors:
                descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
                change = select.kevent(
                    descriptor, select.KQ_FILTER_VNODE, select.KQ_EV_ADD | select.KQ_EV_CLEAR, _CHANGES
                )
                self._queue.control([change], 0)
                self._descriptors[key] = descriptor
        except FileNotFoundError:
            return (0, 0)
        return key
