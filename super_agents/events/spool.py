"""Where an event waits when the log's lock could not be had in time; standard library only.

A hook must not make an agent wait for a stopped process, so it leaves its event here, as a JSON object in a file of
its own, and the next full writer takes it into the log: once, because the file's name becomes the event's `key`.
"""

import errno
import posix
import time

from super_agents.system.posix_only import make_folder

FOLDER = "spool"
_ENDING = ".json"


def spool(events: str, body: bytes) -> str:
    """Keep a payload, given without its closing brace, until the log can take it; returns the file's path.

    Raises OSError when the file system does not take all of it; nothing is left behind then.
    """
    folder = f"{events}/{FOLDER}"
    make_folder(events)
    make_folder(folder)
    name = f"{folder}/{time.time_ns():020d}-{posix.getpid()}-{posix.urandom(4).hex()}"
    descriptor = posix.open(name, posix.O_WRONLY | posix.O_CREAT | posix.O_EXCL | posix.O_CLOEXEC, 0o666)
    try:
        _write_whole(descriptor, body + b"}\n")
        posix.fsync(descriptor)
    except OSError:
        posix.unlink(name)
        raise
    finally:
        posix.close(descriptor)
    posix.rename(name, name + _ENDING)  # a reader sees whole files only
    return name + _ENDING


def _write_whole(descriptor: int, content: bytes) -> None:
    if posix.write(descriptor, content) != len(content):
        raise OSError(errno.ENOSPC, posix.strerror(errno.ENOSPC))


def waiting(events: str) -> list[str]:
    """Return the files that wait, oldest first."""
    folder = f"{events}/{FOLDER}"
    try:
        names = posix.listdir(folder)
    except FileNotFoundError:
        return []
    return [f"{folder}/{name}" for name in sorted(names) if name.endswith(_ENDING)]
