"""The processes that wait for mail beside a client."""

from __future__ import annotations

import psutil


def waiters_of(pid: int) -> list[psutil.Process]:
    """Return those of one client; none when it has ended."""
    try:
        children = psutil.Process(pid).children()
    except psutil.NoSuchProcess:
        return []
    return [one for one in children if _waits(one)]


def _waits(process: psutil.Process) -> bool:
    try:
        return bool(process.cmdline()[-2:] == ["claude", "wait"])
    except psutil.NoSuchProcess:  # it has ended, and its client may not have taken note of that yet
        return False
