"""A session is over: what it held by itself is given back, and its name with it when nothing hangs on that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from super_agents.errors import AgentNotFound
from super_agents.projects import session_files

if TYPE_CHECKING:
    from super_agents.projects.project import Project

CLAIMED = "claimed"


def leave(project: Project, session: str, *, why: str, goes_on: bool = False) -> None:
    """Let a session go.

    Leases that its edits took by themselves are released; those that it took, and the claims of its tasks, run out by
    their own time. A name that we gave is given back unless something hangs on it: another session, mail that nobody
    acted on, a task, a lease. With `goes_on` the same process begins another session at once, which needs the name.
    """
    project.leases.release_automatic(session, reason=why)
    if goes_on:
        return
    one = session_files.read(project.layout, session)
    if one is None:
        return
    if one.pid is not None:
        session_files.write(project.layout, replace(one, pid=None, start_time=None))
    if one.agent is not None and one.is_given:
        _retire_if_free(project, one.agent, session)


def _retire_if_free(project: Project, agent: str, session: str) -> None:
    with project.views.deciding():
        try:
            is_retired = project.roster.get(agent).is_retired
        except AgentNotFound:
            return
        others = [one for one in project.sessions.list(agent=agent) if one.id != session]
        if not (is_retired or others or _is_needed(project, agent)):
            project.roster.retire(agent, by=agent)


def _is_needed(project: Project, agent: str) -> bool:
    """Retiring makes dead letters of mail, and ends leases and claims of tasks."""
    return bool(
        not project.inbox(agent).is_empty()
        or project.leases.list(holder=agent)
        or project.board.list(state=CLAIMED, owner=agent, count=1)
    )
