"""Running the acceptance checks of a task."""

from __future__ import annotations

import hashlib
import os
import time
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

import orjson

from super_agents.events.actors import NAME, SECRET
from super_agents.system.shell import run_shell
from super_agents.tasks.board import LEASE
from super_agents.tasks.evidence import TIMEOUT, CheckRun

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from super_agents.tasks.board import Board

_ROOM = 24_000  # bytes of JSON for what all checks of a task wrote; a line of the log holds 65,536
_MOST_LINES = 20


def run_checks_of(
    board: Board, task: str, token: int, *, by: str, root: Path, timeout: float = TIMEOUT
) -> Iterator[CheckRun]:
    """Run the checks of a task that `by` holds; see `run_checks`. The claim is made to last longer than they may take.

    Raises `TaskLost` before anything is run.
    """
    checks = board.held(task, token, by=by).checks
    if checks:
        board.renew(task, token, by=by, lease=LEASE + timeout * len(checks))
    yield from run_checks(checks, root=root, by=by, timeout=timeout)


def run_checks(commands: Sequence[str], *, root: Path, by: str, timeout: float = TIMEOUT) -> Iterator[CheckRun]:
    """Run each command in the shell, in the folder `root`, and yield how it ended when it did.

    What a command does with the project through `super-agents` is refused: `by`, who runs it, is named and not proved.

    All are run, also after one failed: whoever mends the work wants to know all that is wrong with it. A check that
    takes longer than `timeout` seconds is killed and counts as failed.
    """
    room = _ROOM // max(len(commands), 1)
    for command in commands:
        yield _run(command, root, timeout, room, by)


def _run(command: str, root: Path, timeout: float, room: int, by: str) -> CheckRun:
    # Who wrote a check must not get to act as whoever runs it: a name without a secret is nobody's, a person's neither.
    env = {name: value for name, value in os.environ.items() if name != SECRET} | {NAME: by}
    start = time.monotonic()
    with TemporaryFile() as output:
        code = run_shell(command, cwd=root, env=env, timeout=timeout, output=output)
        seconds = round(time.monotonic() - start, 3)
        output.seek(0)
        digest = hashlib.file_digest(output, "sha256").hexdigest()
        return CheckRun(command, code, digest, _last_lines(_end_of(output, room), room), seconds)


def _end_of(output: IO[bytes], room: int) -> bytes:
    output.seek(max(0, output.seek(0, os.SEEK_END) - room))
    return output.read()


def _last_lines(written: bytes, room: int) -> tuple[str, ...]:
    """Return as many last lines as fit into `room` bytes of JSON; the beginning of a long one is cut off."""
    lines: list[str] = []
    for line in reversed(written.decode(errors="replace").splitlines()[-_MOST_LINES:]):
        fitting = _cut(line.rstrip(), room)
        room -= len(orjson.dumps(fitting)) + 1
        if room < 0:
            break
        lines.append(fitting)
    return tuple(reversed(lines))


def _cut(line: str, room: int) -> str:
    while line and len(orjson.dumps(line)) > room:
        line = line[len(line) // 4 + 1 :]
    return line
