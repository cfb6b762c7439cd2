"""Being woken when something in a folder changes."""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import TYPE_CHECKING

from super_agents.system.directory_watch import DirectoryWatch
from super_agents.system.files import refused
from super_agents.system.ids import new_id

if TYPE_CHECKING:
    from pathlib import Path

_SHORTEST = 0.0005
_LONGEST = 0.05
_SHARE = 200  # a look that takes long is taken less often: it may take so small a part of the time


def watch_directory(*paths: Path, longest: float = _LONGEST) -> DirectoryWatch:
    """Watch folders with the best means of this system; raises OSError when one is not there.

    Where the system cannot tell, somebody looks every `longest` seconds, less often where a look takes long.
    """
    try:
        if sys.platform == "linux":
            from super_agents.system.watch_inotify import InotifyWatch

            return InotifyWatch(*paths)
        from super_agents.system.watch_kqueue import KqueueWatch

        return KqueueWatch(*paths)
    except FileNotFoundError:
        raise
    except (OSError, ImportError):  # out of inotify instances, or a system with neither
        return PollingWatch(*paths, longest=longest)


def wakes(path: Path, *, within: float) -> bool:
    """Try out whether a change in a folder wakes who waits for it, within some seconds; raises `PathRefused`."""
    watch = watch_directory(path)
    probe = path / f".watch-{new_id(8)}"
    try:
        probe.touch()
        return watch.wait(within)
    except OSError as error:
        raise refused(path, error) from error
    finally:
        watch.close()
        watch.wait(0)
        probe.unlink(missing_ok=True)


class PollingWatch(DirectoryWatch):
    """Looks at the folders' files every 0.5 ms, less and less often down to every `longest` s while nothing happens."""

    def __init__(self, *paths: Path, longest: float = _LONGEST) -> None:
        self._paths = paths
        self._longest = longest
        self._closed = threading.Event()
        self._seen = self._look()

    def wait(self, timeout: float | None = None) -> bool:
        """Sleep until something changed since the last wait; False after `timeout` seconds or when closed."""
        deadline = None if timeout is None else time.monotonic() + timeout
        pause = _SHORTEST
        while not self._closed.is_set():
            began = time.monotonic()
            now = self._look()
            if now != self._seen:
                self._seen = now
                return True
            ended = time.monotonic()
            if deadline is not None and ended >= deadline:
                return False
            self._closed.wait(max(pause, min(self._longest, _SHARE * (ended - began))))
            pause = min(pause * 2, self._longest)
        return False

    def close(self) -> None:
        """Stop watching and wake who waits."""
        self._closed.set()

    def _look(self) -> list[tuple[str, int, int]]:
        return [entry for path in self._paths for entry in _entries(path)]


def _entries(path: Path) -> list[tuple[str, int, int]]:
    found = []
    with os.scandir(path) as entries:
        for entry in entries:
            try:
                stat = entry.stat()
            except FileNotFoundError:
                continue
            found.append((entry.name, stat.st_size, stat.st_mtime_ns))
    return found
