"""Starting and ending the knowledge manager of a project: one process, whoever calls and however often."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from super_agents.errors import KmUnreachable
from super_agents.projects import km_record
from super_agents.projects.km_state import KmState, bury, clear, state
from super_agents.projects.ownership import check_owner
from super_agents.projects.project import OURSELVES
from super_agents.runtime.km_launch import Launch
from super_agents.system import processes
from super_agents.system.locks import holder_of, is_held, named_lock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from super_agents.projects.project import Project

_PAUSE = 0.02  # seconds between two looks at something that another process is about to do
_LOCK_WAIT = 60.0  # seconds: longer than the slowest start or stop that another call may be at
_MOMENT = 2.0  # seconds that nobody minds
_AFTERMATH = 5.0  # seconds for the kernel to free the lock of a process that has ended

DRAIN = 10.0  # seconds that a knowledge manager gives to requests under way before it ends
GRACE = DRAIN + 5.0  # seconds before it is killed


def start(project: Project, *, wait: float = 10.0) -> KmState:
    """Return the running knowledge manager of a project, started if need be: `is_fresh` says so.

    Waits for its identity at most `wait` seconds. Two calls at once start one process and return the same instance.
    Raises `KmFailed` with the last lines of its log when it ends early or does not answer, `PortsExhausted` when there
    is no port, `KmUnreachable` when a process of it is there and stays silent, `PathRefused` when the project is
    another user's.
    """
    now = state(project)
    if now.is_running:
        return now
    check_owner(project.claude)
    with named_lock(km_record.start_lock_of(project.layout), timeout=_LOCK_WAIT):
        now = _settled(project, wait)
        if now.is_running:
            return now
        bury(project, now)
        return _launch(project, wait)


def stop(project: Project, *, grace: float = GRACE, on_wait: Callable[[], object] = lambda: None) -> KmState:
    """End the knowledge manager of a project and return the state in which it was found.

    It may finish the requests under way for `grace` seconds, then it is killed; `on_wait` is called when that takes
    longer than a moment. Only a process that proved to be this
    project's knowledge manager is ever signalled; what a dead one left is cleared away.
    Raises `KmUnreachable` when it could not be ended, `PathRefused` when one is not running and the project is another
    user's.
    """
    now = state(project)
    if now.status == "stopped":
        return KmState("stopped")
    if not now.is_running:  # one that runs is ended by whoever may end it, such as who started it by mistake
        check_owner(project.claude)
    with named_lock(km_record.start_lock_of(project.layout), timeout=_LOCK_WAIT):
        found = _with_pid(project)
        if found.status in {"running", "silent"}:
            with _said_when_long(on_wait):
                _end(project, found, grace)
        else:
            bury(project, found)
        return found


def restart(project: Project, *, wait: float = 10.0) -> KmState:
    """Stop the knowledge manager if it runs, and start a new one; raises what `stop` and `start` raise."""
    stop(project)
    return start(project, wait=wait)


@contextmanager
def _said_when_long(say: Callable[[], object]) -> Iterator[None]:
    timer = threading.Timer(_MOMENT, say)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _settled(project: Project, wait: float) -> KmState:
    """Wait until a process that is on its way up or down has got there."""
    deadline = time.monotonic() + wait
    while True:
        now = state(project)
        if now.status not in {"starting", "silent"}:
            return now
        if time.monotonic() > deadline:
            raise KmUnreachable(project.root, now.detail, pid=now.pid)
        time.sleep(_PAUSE)


def _with_pid(project: Project) -> KmState:
    """Return the state; of a process that is just starting, once it can be named."""
    now = state(project)
    return _settled(project, _AFTERMATH) if now.status == "starting" else now


def _launch(project: Project, wait: float) -> KmState:
    with Launch(project) as launch:
        deadline = time.monotonic() + wait
        while True:
            code = launch.exit_code()  # asked before the state: a process may answer and end in between
            now = state(project)
            if now.is_running:
                return replace(now, is_fresh=now.pid == launch.pid)
            if code is not None:
                raise launch.failure(f"its process ended with {code}")
            if time.monotonic() > deadline:
                launch.give_up()
                raise launch.failure(f"no answer within {wait:g} s")
            time.sleep(_PAUSE)


def _end(project: Project, found: KmState, grace: float) -> None:
    record = km_record.read(project.layout)
    if record is None or found.pid is None or record.pid != found.pid:
        return _wait_for_end(project, found)  # it ended while we looked
    # Where the process itself or the lock tells the pid, that is right also after the clock was set.
    is_sure = found.is_running or holder_of(km_record.lock_of(project.layout)) == found.pid
    started = processes.started_at(found.pid) if is_sure else record.process_started
    if started is not None and not processes.terminate(found.pid, started, grace=grace):
        project.log.append(
            "km.stopped",
            by=OURSELVES,
            data={"port": record.port, "instance_id": record.instance_id, "reason": f"killed after {grace:g} s"},
        )
        clear(project, found)
    return _wait_for_end(project, found)


def _wait_for_end(project: Project, found: KmState) -> None:
    deadline = time.monotonic() + _AFTERMATH
    while is_held(km_record.lock_of(project.layout)):
        if time.monotonic() > deadline:
            raise KmUnreachable(project.root, "its process could not be ended", pid=found.pid)
        time.sleep(_PAUSE)
