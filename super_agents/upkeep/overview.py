"""How a project stands, in a handful of facts, each of them checked now."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from super_agents.events.filters import Filter, newest
from super_agents.events.segments import size
from super_agents.events.spool import waiting
from super_agents.projects import km_state, registry, session_files
from super_agents.upkeep.git_hooks_glance import glance

if TYPE_CHECKING:
    from super_agents.events.event import Event
    from super_agents.projects.km_state import KmState
    from super_agents.projects.project import Project
    from super_agents.projects.registry import Entry
    from super_agents.upkeep.git_hooks_glance import Glance

_NEWEST = 5
_SOUND = {"running", "stopped"}


@dataclass(frozen=True, slots=True)
class Overview:
    """A project at this moment; `work` is what its knowledge manager has counted, None without one."""

    project: Project
    km: KmState
    head: int
    log_bytes: int
    spooled: int
    git_hooks: Glance
    newest: list[Event]
    work: dict[str, Any] | None
    sessions: list[dict[str, Any]]

    @property
    def is_sound(self) -> bool:
        """Whether nothing here asks for the doctor; a knowledge manager that was stopped does not."""
        return self.km.status in _SOUND and not self.spooled and not self.git_hooks.is_bypassed

    def to_dict(self) -> dict[str, Any]:
        """Return the facts as JSON members."""
        return {
            "ok": self.is_sound,
            "project": {"id": self.project.id, "name": self.project.name, "root": str(self.project.root)},
            "km": self.km.to_dict(),
            "log": {"last": self.head, "bytes": self.log_bytes, "spooled": self.spooled},
            "git_hooks": self.git_hooks.sentence,
            "work": self.work,
            "sessions": self.sessions,
            "newest_events": [event.to_dict() for event in self.newest],
        }


def overview(project: Project) -> Overview:
    """Look at a project: its knowledge manager by what it answers, its log by its files."""
    directory = project.layout.events
    km = km_state.state(project)
    said = km_state.health(km) if km.is_running else None
    work = said.get("work") if said else None
    return Overview(
        project=project,
        km=km,
        head=project.log.head,
        log_bytes=size(directory),
        spooled=len(waiting(str(directory))),
        git_hooks=glance(project.root),
        newest=newest(project.log, Filter(), count=_NEWEST),
        work=work,
        sessions=_sessions(project, work),
    )


def _sessions(project: Project, counted: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Return the open sessions: as the knowledge manager watches them, else by a look of our own.

    The views are opened for that only when there is a session to look at.
    """
    if counted is not None and "sessions" in counted:  # a knowledge manager of an older release does not tell them
        return list(counted["sessions"])
    if not session_files.are_any_open(project.layout):
        return []
    from super_agents.upkeep.sessions.watching import watch  # and with it SQLite and psutil: 60 ms
    from super_agents.upkeep.work import short

    watch(project, os.environ, now_ns=time.time_ns())
    return [short(session) for session in project.sessions.list()]


def machine(*, stopped_too: bool) -> list[tuple[Entry, KmState]]:
    """Return the projects of this machine with their knowledge managers, each asked who it is."""
    entries = registry.living()
    rows = list(zip(entries, km_state.states(entries), strict=True))
    return [(entry, state) for entry, state in rows if stopped_too or state.status != "stopped"]
