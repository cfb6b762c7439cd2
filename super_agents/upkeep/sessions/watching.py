"""What hooks do not tell: a client that was killed, a turn that was broken off, a question that was answered.

The client's process, its own files and its transcript are asked. Nothing is claimed that was not seen: each event
names its evidence, and where there is none nothing is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.agents.session import IDLE, STARTING, UNKNOWN, WAITING, WORKING
from super_agents.errors import SessionNotFound
from super_agents.projects import session_files
from super_agents.projects.project import OURSELVES
from super_agents.system.clock import moment, nanoseconds
from super_agents.system.processes import is_same_process
from super_agents.upkeep.sessions import client_files
from super_agents.upkeep.sessions.leaving import leave

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from super_agents.agents.session import Session
    from super_agents.events.event import Event
    from super_agents.projects.project import Project

    Found = tuple[str, dict[str, object]]  # kind and data of an event

_GRACE = 30.0  # seconds
SILENT = 600.0  # seconds after which a session whose process is not known is not known to go on
_BILLION = 1_000_000_000


def watch(project: Project, environment: Mapping[str, str], *, now_ns: int) -> Sequence[Event]:
    """Look at each open session, and write down what became of it; returns the events.

    `environment` tells where the client keeps its files. May be called by several processes at once, and again and
    again: what is in the log already is not written twice.
    """
    events = []
    for session in project.sessions.list():
        found = _look(session, environment, now_ns)
        written = _write(project, session, *found) if found else None
        if written is not None:
            events.append(written)
            if written.kind == "session.lost":
                leave(project, session.id, why="its session was lost")
    _leave_behind(project, now_ns)
    return events


def _leave_behind(project: Project, now_ns: int) -> None:
    """Let go of sessions that are over and that nobody let go of: whoever was to do it was killed, or had no time.

    Not at once: after `/clear` the next session of the same process takes the name over from the file.
    """
    for one in session_files.every(project.layout):
        if one.pid is None:
            continue
        try:
            session = project.sessions.get(one.session)
        except SessionNotFound:
            continue
        if session.ended_at and now_ns - nanoseconds(moment(session.ended_at)) > _GRACE * _BILLION:
            leave(project, one.session, why="its session has ended")


def _look(session: Session, environment: Mapping[str, str], now_ns: int) -> Found | None:
    """Return what is to be told of a session, or None when all is as it was told."""
    if session.pid is None or session.process_started is None:
        return _without_process(session, now_ns)
    if not is_same_process(session.pid, session.process_started):
        data = {"session": session.id, "pid": session.pid, "evidence": f"process {session.pid} is gone"}
        return "session.lost", data
    seen = client_files.seen(client_files.folder_of(session.transcript, environment), session.pid)
    if seen is None or seen.session != session.id or seen.state in {None, session.state}:
        return None
    if session.state != STARTING and seen.at <= nanoseconds(moment(session.last_at)):
        return None  # hooks told something since; that a session starts says nothing that could be newer
    if seen.state == IDLE and session.state in {WORKING, WAITING} and client_files.is_interrupted(session.transcript):
        evidence = "the client says idle, and its transcript ends with an interruption"
        return "session.interrupted", {"session": session.id, "evidence": evidence}
    waits = f" ({seen.waits_for})" if seen.state == WAITING and seen.waits_for else ""
    evidence = f"sessions/{session.pid}.json of the client{waits}"
    return "session.observed", {"session": session.id, "state": seen.state, "evidence": evidence}


def _without_process(session: Session, now_ns: int) -> Found | None:
    silence = (now_ns - nanoseconds(moment(session.last_at))) / _BILLION
    if session.state not in {STARTING, WORKING, WAITING, IDLE} or silence < SILENT:
        return None
    evidence = f"its process is not known, and no hook told anything since {session.last_at}"
    return "session.observed", {"session": session.id, "state": UNKNOWN, "evidence": evidence}


def _write(project: Project, seen: Session, kind: str, data: dict[str, object]) -> Event | None:
    """Write what was found unless the session has gone on since it was looked at."""
    with project.views.deciding() as log:
        now = project.sessions.get(seen.id)
        if now.last_seq != seen.last_seq or not now.is_open:
            return None
        return log.append(kind, by=OURSELVES, session=seen.id, data=data)
