"""Where an event waits when the log's lock could not be had in time; standard library only.

A hook must not make an agent wait for a stopped process, so it leaves its event here, as a JSON object in a file of
its own, and the next full writer takes it into the log: once, because the file's name becomes the event's `key`.
"""

from __future__ import annotations

import errno
import os
import time

FOLDER = "spool"
_ENDING = ".json"


def spool(events: str, body: bytes) -> str:
    """Keep a payload, given without its closing brace, until the log can take it; returns the file's path.

    Raises OSError when the file system does not take all of it; nothing is left behind then.
    """
    folder = f"{events}/{FOLDER}"
    os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - pathlib costs the hook 10 ms
    name = f"{folder}/{time.time_ns():020d}-{os.getpid()}-{os.urandom(4).hex()}"
    descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        _write_whole(descriptor, body + b"}\n")
        os.fsync(descriptor)
    except OSError:
        os.unlink(name)  # noqa: PTH108 - as above
        raise
    finally:
        os.close(descriptor)
    os.rename(name, name + _ENDING)  # noqa: PTH104 - as above; a reader sees whole files only
    return name + _ENDING


def _write_whole(descriptor: int, content: bytes) -> None:
    if os.write(descriptor, content) != len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def waiting(events: str) -> list[str]:
    """Return the files that wait, oldest first."""
    folder = f"{events}/{FOLDER}"
    try:
        names = os.listdir(folder)  # noqa: PTH208 - as above
    except FileNotFoundError:
        return []
    return [f"{folder}/{name}" for name in sorted(names) if name.endswith(_ENDING)]
