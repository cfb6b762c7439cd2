"""The event log: its bytes, its lock, its disk, and what waits to get in."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

from super_agents.events.finding import Finding
from super_agents.events.spool import waiting
from super_agents.events.writer import LOCK
from super_agents.system.clock import SystemClock, moment
from super_agents.system.locks import holder_of, is_held
from super_agents.system.stamp import stamp
from super_agents.system.watch import wakes
from super_agents.upkeep.check import ProjectCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.events.finding import Severity
    from super_agents.projects.project import Project

_PATIENCE = 1.0  # seconds; a healthy writer holds the lock for microseconds
_LITTLE = 500 * 1024 * 1024  # bytes free
_TOO_LITTLE = 50 * 1024 * 1024
_SKEW = timedelta(minutes=2)


def _integrity(project: Project) -> list[Finding]:
    return project.log.verify(deep=True)


def _spool(project: Project) -> Iterator[Finding]:
    left = len(waiting(str(project.layout.events)))
    if left:
        message = f"{left} events of hooks wait in the spool"
        hint = "`super-agents doctor --fix` takes them in; so does the knowledge manager when it runs"
        yield Finding(code="spool_waiting", message=message, hint=hint, severity="warning")


def _lock(project: Project) -> Iterator[Finding]:
    path = project.layout.events / LOCK
    if is_held(path, patience=_PATIENCE):
        pid = holder_of(path)
        who = f"process {pid} holds" if pid else "another process holds"
        hint = f"see what it is with `ps -fp {pid}`; a stopped one goes on with `kill -CONT {pid}`" if pid else ""
        yield Finding(code="log_locked", message=f"{who} the log's lock for longer than {_PATIENCE:g} s", hint=hint)


def _disk(project: Project) -> Iterator[Finding]:
    free = shutil.disk_usage(project.root).free
    if free < _LITTLE:
        message = f"{free // (1024 * 1024)} MiB are free on the disk of `{project.root}`"
        severity: Severity = "error" if free < _TOO_LITTLE else "warning"
        hint = "make room; `super-agents event archive` compresses old events to about a tenth"
        yield Finding(code="disk_full", message=message, hint=hint, severity=severity)


def _clock(project: Project) -> Iterator[Finding]:
    head = project.log.head
    now = moment(stamp(SystemClock().time_ns()))
    if head and moment(project.log.get(head).ts) > now + _SKEW:
        message = f"the newest event is dated {project.log.get(head).ts}, later than this machine's clock"
        hint = "set the clock; the order of events does not depend on it"
        yield Finding(code="clock_behind", message=message, hint=hint, severity="warning")


def _watch(project: Project) -> Iterator[Finding]:
    if not wakes(project.layout.state, within=2.0):
        message = f"changes in `{project.layout.state}` wake nobody up"
        hint = "is it on a network file system? followers of the log look every 50 ms there"
        yield Finding(code="watch_deaf", message=message, hint=hint, severity="warning")


def _repair(project: Project) -> None:
    project.log.repair()


CHECKS = (
    ProjectCheck("log lock", _lock),
    ProjectCheck("log", _integrity, _repair),
    ProjectCheck("spool", _spool, _repair),
    ProjectCheck("disk", _disk),
    ProjectCheck("clock", _clock),
    ProjectCheck("file watch", _watch),
)
