"""Locks for what is rare and named: the table of ports, the registry, set-up, starting a process.

The event log has its own lock, in `events/writer.py`: it is taken at every append and filelock costs 195 times a write.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from super_agents.errors import ServiceUnavailable
from super_agents.system.files import make_folder, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAUSE = 0.02  # seconds
_PLACE = 5  # column of `/proc/locks` with device and inode


@contextmanager
def named_lock(path: Path, *, timeout: float = 10.0) -> Iterator[None]:
    """Hold the lock file `path` against every other process; the kernel frees it when a holder dies.

    Raises `ServiceUnavailable` when another holds it for longer than `timeout` seconds, `PathRefused`.
    """
    import filelock  # 70 ms that readers do not pay

    make_folder(path.parent)
    # Polling every 10 ms: 50 knowledge managers that publish at once must not wait 50 ms for each other.
    lock = filelock.FileLock(path, timeout=timeout, poll_interval=0.01)
    try:
        lock.acquire()
    except OSError as error:
        if not isinstance(error, filelock.Timeout):
            raise refused(path, error) from error
        message = f"another process has held `{path}` for more than {timeout:g} s"
        raise ServiceUnavailable(message, hint="wait for it or end it, then try again", path=path) from error
    try:
        yield
    finally:
        lock.release()


class HeldLock:
    """A lock on an open file, held until it is released or the process ends."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def release(self) -> None:
        """Let others have it; safe to call twice."""
        self._file.close()


def hold(path: Path) -> HeldLock | None:
    """Take the lock file `path` for a process's life, or return None at once when another process holds it.

    Raises `PathRefused`.
    """
    import portalocker  # imported only by who runs for long

    make_folder(path.parent)
    try:
        file = path.open("a")
    except OSError as error:
        raise refused(path, error) from error
    try:
        portalocker.lock(file, portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING)
    except portalocker.LockException:
        file.close()
        return None
    return HeldLock(file)


def holder_of(path: Path) -> int | None:
    """Return the process that holds a lock on a file, as far as this system tells: Linux does, in `/proc/locks`."""
    try:
        device, inode = path.stat().st_dev, path.stat().st_ino
        lines = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    wanted = f"{os.major(device):02x}:{os.minor(device):02x}:{inode}"
    holders = [parts[4] for parts in map(str.split, lines) if len(parts) > _PLACE and parts[_PLACE] == wanted]
    return int(holders[0]) if holders else None


def is_held(path: Path, *, patience: float = 0.0) -> bool:
    """Tell whether a process has the lock file `path`, without keeping others from it, for longer than `patience`.

    For a moment this takes a shared lock: whoever calls `hold` at that very moment has to try again.
    """
    deadline = time.monotonic() + patience
    while _is_held_now(path):
        if time.monotonic() >= deadline:
            return True
        time.sleep(_PAUSE)
    return False


def _is_held_now(path: Path) -> bool:
    import fcntl  # flock is what portalocker uses here, and importing that would cost `status` 40 ms

    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
