"""Starting, knowing and ending processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from super_agents.errors import CommandFailed, ServiceUnavailable, ToolMissing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_PAUSE = 0.01  # seconds between two looks at a process
# Seconds. Linux tells a start as time since boot, and the time of boot moves with the clock: by up to a second with
# every correction. No pid comes round again within two.
_SAME_START = 2.0


@dataclass(frozen=True, slots=True)
class Completed:
    """What a program left behind."""

    code: int
    stdout: str
    stderr: str


def run(
    argv: Sequence[str],
    *,
    cwd: Path | str | None = None,
    env: Mapping[str, str] | None = None,
    stdin: str | None = None,
    timeout: float = 60.0,
    check: bool = True,
) -> Completed:
    """Run a program to its end and return what it said; undecodable bytes survive as surrogates.

    Raises `ToolMissing` when it is not on PATH and `CommandFailed` when it ends with an error (unless `check` is
    false) or runs longer than `timeout` seconds.
    """
    try:
        done = subprocess.run(
            argv,
            cwd=cwd,
            env=env,
            input=stdin,
            timeout=timeout,
            check=False,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            stdin=subprocess.DEVNULL if stdin is None else None,
        )
    except FileNotFoundError as error:
        if shutil.which(argv[0]) is None:
            raise ToolMissing(argv[0]) from error
        raise
    except subprocess.TimeoutExpired as error:
        raise CommandFailed(argv, code=None, stderr=f"no end after {timeout:g} s") from error
    if check and done.returncode != 0:
        raise CommandFailed(argv, code=done.returncode, stderr=done.stderr)
    return Completed(done.returncode, done.stdout, done.stderr)


def spawn_detached(
    argv: Sequence[str], *, cwd: Path, env: Mapping[str, str] | None, output: Path
) -> subprocess.Popen[bytes]:
    """Start a program that outlives us, in a session of its own; both its streams go to the file `output`."""
    with output.open("wb") as stream:
        return subprocess.Popen(
            argv, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, start_new_session=True
        )


def started_at(pid: int) -> float | None:
    """Return when a process started, in seconds since the epoch, or None when there is no such process.

    A pid together with this time names one process for good: pids come round again. A zombie counts as gone.
    """
    import psutil  # 30 ms that only start, stop and doctor pay

    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else float(process.create_time())
    except (psutil.NoSuchProcess, psutil.AccessDenied, ValueError):
        return None


def program_of(pid: int) -> str | None:
    """Return the name of the program that a process runs, or None when there is no such process, or it is a zombie."""
    import psutil  # as above

    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else str(process.name())
    except (psutil.NoSuchProcess, psutil.AccessDenied, ValueError):
        return None


def ancestors() -> list[tuple[int, str, float]]:
    """Return pid, name and start, in seconds since the epoch, of the processes above this one, the nearest first."""
    import psutil  # as above

    found = []
    for process in psutil.Process().parents():
        try:
            found.append((process.pid, process.name(), float(process.create_time())))
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            break
    return found


def is_same_process(pid: int, start: float) -> bool:
    """Tell whether `pid` is still the process that started at `start`, and no other that got its number."""
    now = started_at(pid)
    return now is not None and abs(now - start) < _SAME_START


def terminate(pid: int, start: float, *, grace: float) -> bool:
    """Ask a process to end, and kill it when it has not ended after `grace` seconds.

    Returns whether it ended by itself. Does nothing when the pid is another process by now.
    Raises `ServiceUnavailable` when it is another user's process.
    """
    import psutil  # as above

    if not is_same_process(pid, start):
        return True
    try:
        process = psutil.Process(pid)
        process.terminate()
        if _has_ended(pid, start, within=grace):
            return True
        process.kill()
    except psutil.NoSuchProcess:
        return True
    except psutil.AccessDenied as error:
        message = f"process {pid} belongs to another user"
        raise ServiceUnavailable(message, hint="end it as that user, or as root", pid=pid) from error
    _has_ended(pid, start, within=grace)
    return False


def _has_ended(pid: int, start: float, *, within: float) -> bool:
    """Wait for a process's end; psutil's own wait would go on until a zombie's parent cares for it, perhaps never."""
    deadline = time.monotonic() + within
    while is_same_process(pid, start):
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE)
    return True


def login_name() -> str:
    """Return the name of the user who runs us, or the number when the system knows no name."""
    import pwd  # not on every path

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
