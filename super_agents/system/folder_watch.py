"""Being told that the files of a folder were changed and are left alone again, whether the folder is there or not."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from super_agents.system.files import inode_of
from super_agents.system.watch import watch_directory

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.system.directory_watch import DirectoryWatch

_EVERY = 60.0  # seconds after which a look is due all the same: a network's file system tells nobody of others' changes
_LONGEST = 2.0  # seconds between two looks where the system does not tell
_ABSENT = 1.0  # seconds between two looks for a folder that is gone together with the one above it


class FolderWatch:
    """Watches a folder that may come and go in one that stays, which is watched, too.

    Changes that follow each other within `quiet` seconds are told of as one, after `patience` seconds at the latest.
    """

    def __init__(self, folder: Path, *, quiet: float, patience: float) -> None:
        self._folder = folder
        self._quiet = quiet
        self._patience = patience
        self._watch: DirectoryWatch | None = None
        self._seen: int | None = None
        self._closed = threading.Event()

    def wait(self, within: float = _EVERY) -> bool:
        """Sleep until a look is due, `within` seconds at the latest; False when closed. The first one is due soon.

        For one thread; only `close` may be called from another.
        """
        if (
            self._watch is None
            or not self._has_calmed_down(self._watch, within)
            or self._seen != inode_of(self._folder)
        ):
            self._open()
        return not self._closed.is_set()

    def close(self) -> None:
        """Stop watching and wake who waits."""
        self._closed.set()
        if self._watch is not None:
            self._watch.close()

    def _has_calmed_down(self, watch: DirectoryWatch, within: float) -> bool:
        """Sleep until something changed and nothing has for a while; False when the watch cannot go on."""
        try:
            if watch.wait(within):
                deadline = time.monotonic() + self._patience
                while watch.wait(self._quiet) and time.monotonic() < deadline:
                    pass
        except OSError:  # the folder went away under a watch that looks into it
            return False
        return True

    def _open(self) -> None:
        """Watch what is there by now; what came before the watch did is seen by who looks after us."""
        if self._watch is not None:
            self._watch.close()
            self._watch.wait(0)  # which frees what it held
        self._watch = None
        try:
            self._seen = inode_of(self._folder)
            paths = [self._folder.parent] if self._seen is None else [self._folder.parent, self._folder]
            self._watch = watch_directory(*paths, longest=_LONGEST)
        except OSError:
            self._closed.wait(_ABSENT)
            return
        if self._closed.is_set():  # `close` may have come before there was one to close
            self._watch.close()
        self._has_calmed_down(self._watch, self._quiet)
