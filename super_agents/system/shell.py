"""Running a command line of a person's, with all that it starts, within a time."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def run_shell(command: str, *, cwd: Path, env: Mapping[str, str], timeout: float, output: IO[bytes]) -> int | None:
    """Run a command line in `/bin/sh` and return its exit code as shells say it, or None when its time was over.

    What it writes to stdout and stderr goes to the file `output`: of a pipe we would have to wait for everybody who
    holds it. After `timeout` seconds it is killed with all that it started and that stayed in its session.
    """
    process = subprocess.Popen(
        ["/bin/sh", "-c", command],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        code = process.wait(timeout)
    except subprocess.TimeoutExpired:
        _kill_session(process)
        return None
    except BaseException:  # Ctrl-C reaches us alone
        _kill_session(process)
        raise
    return code if code >= 0 else 128 - code  # a signal ended it


def _kill_session(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):  # nobody is left
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
