"""Linux: inotify for the folders and a pidfd for the process, in one poll.

`ctypes` alone, for `inotify_simple` brings `enum` and `re` along: 3 MB for every session of a client.
"""

import ctypes
import posix
import select
import time

_FLAGS = posix.O_CLOEXEC | posix.O_NONBLOCK
_CHANGES = 0x2 | 0x100 | 0x80  # IN_MODIFY, IN_CREATE, IN_MOVED_TO
_NEWS = 16 * 1024  # bytes; what does not fit wakes us once more
_LOOK = 60.0  # seconds between two looks at a process that the kernel does not tell of


class InotifyLong:
    """Watches through the kernel."""

    def __init__(self, folders: tuple[str, ...], pid: int) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        self._poll = select.poll()
        self._inotify = _checked(libc.inotify_init1(_FLAGS))
        for folder in folders:
            _checked(libc.inotify_add_watch(self._inotify, folder.encode("utf-8", "surrogateescape"), _CHANGES))
        self._poll.register(self._inotify, select.POLLIN)
        self._pid = pid
        self._process = _opened(pid)
        if self._process >= 0:
            self._poll.register(self._process, select.POLLIN)

    def wait(self, seconds: float) -> bool:
        """Sleep until something changed, `seconds` at the most; False when the process has ended."""
        end = time.monotonic() + seconds
        while True:
            left = max(0.0, end - time.monotonic())
            pause = left if self._process >= 0 else min(left, _LOOK)
            ready = [descriptor for descriptor, _ in self._poll.poll(pause * 1000)]
            if self._process in ready or (self._process < 0 and not _is_alive(self._pid)):
                return False
            if ready:
                posix.read(self._inotify, _NEWS)
                return True
            if pause == left:
                return True


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, posix.strerror(number))
    return result


def _opened(pid: int) -> int:
    """Return a descriptor that tells of the end of a process, or -1 where the kernel, before 5.3, has none.

    Raises ProcessLookupError when the process has ended.
    """
    from errno import ENOSYS, EPERM

    try:
        return posix.pidfd_open(pid)
    except OSError as error:
        if error.errno not in {ENOSYS, EPERM}:
            raise
        return -1


def _is_alive(pid: int) -> bool:
    try:
        posix.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
