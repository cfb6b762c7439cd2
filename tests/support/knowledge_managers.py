"""Looking at knowledge managers, and doing them harm."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from super_agents.runtime import km_process
from super_agents.system import processes, sockets
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from super_agents.projects.km_state import KmState
    from super_agents.projects.project import Project


def kinds(project: Project) -> list[str]:
    """Return the kinds of the knowledge manager's events, in order."""
    return [event.kind for event in project.log.read() if event.kind.startswith("km.")]


def started(project: Project) -> KmState:
    """Start the knowledge manager of a project, and wait until its start is in the log and it has read all of it."""
    running = km_process.start(project)
    eventually(lambda: is_ready(running))
    return running


def pid_of(running: KmState) -> int:
    """Return the process of a knowledge manager that runs."""
    assert running.pid is not None
    return running.pid


def is_alive(running: KmState) -> bool:
    """Tell whether its process is there."""
    return processes.started_at(pid_of(running)) is not None


def is_ready(running: KmState) -> bool:
    """Tell whether it says that it has caught up with the log."""
    return sockets.get(sockets.LOOPBACK, running.port or 0, "/ready").status == 200


def kill(running: KmState) -> None:
    """End its process without a chance to clean up.

    The system calls it a zombie when its first thread has ended, and closes its port with the last one.
    """
    assert running.port is not None
    os.kill(pid_of(running), signal.SIGKILL)
    eventually(lambda: not is_alive(running) and not sockets.is_open(sockets.LOOPBACK, running.port or 0))
