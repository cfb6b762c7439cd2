"""A session takes part: it gets a name that it can prove, or goes on under the one that it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from super_agents.errors import AgentNotFound, IdentityRefused, NameTaken
from super_agents.events.actors import NAME, SECRET
from super_agents.projects import session_files
from super_agents.projects.project import OURSELVES
from super_agents.projects.session_files import SessionFile
from super_agents.system import worktrees
from super_agents.system.ids import new_id
from super_agents.system.posix_only import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from super_agents.agents.agent import Agent, Registration
    from super_agents.projects.project import Project

NEW, KEPT, TOLD, UNPROVEN = "new", "kept", "told", "unproven"
_DIGITS = 4
_DESCRIPTION = "a session of Claude Code"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A session that is about to take part, as its client tells of it."""

    session: str
    pid: int | None
    start_time: float | None
    transcript: str | None
    cwd: str | None


@dataclass(frozen=True, slots=True)
class Identity:
    """Under which name a session acts, what proves it, and how it came by it; `is_given` when the name is of ours."""

    how: str
    agent: str | None
    secret: str | None
    is_given: bool


def join(
    project: Project,
    arrival: Arrival,
    environment: Mapping[str, str],
    *,
    digits: Callable[[int], str] = new_id,
) -> Identity:
    """Take a session in, keep what proves its name, and say so in the log.

    An agent that the environment names counts. Else the session has the name that it had before, or that the session
    before it in the same process had, or gets a new one. Decided under the log's lock: the roster cannot change
    meanwhile. `digits` makes random hex digits.
    """
    with project.views.deciding() as log:
        found = _told(project, environment) or _kept(project, arrival) or _new(project, digits)
        session_files.write(
            project.layout,
            SessionFile(
                session=arrival.session,
                agent=found.agent,
                secret=found.secret,
                is_given=found.is_given,
                pid=arrival.pid,
                start_time=arrival.start_time,
                transcript=arrival.transcript,
                cwd=arrival.cwd,
            ),
        )
        log.append("session.joined", by=found.agent or OURSELVES, session=arrival.session, data=_data(found, arrival))
    return found


def _told(project: Project, environment: Mapping[str, str]) -> Identity | None:
    name, secret = environment.get(NAME), environment.get(SECRET)
    if not name:
        return None
    try:
        project.roster.verify(name, secret)
    except (AgentNotFound, IdentityRefused):
        return Identity(UNPROVEN, None, None, is_given=False)
    return Identity(TOLD, name, secret, is_given=False)


def _kept(project: Project, arrival: Arrival) -> Identity | None:
    before = session_files.read(project.layout, arrival.session) or _of_process(project, arrival)
    if before is None or before.agent is None or before.secret is None:
        return None
    proved = _proved_again(project, before.agent, before.secret)
    return Identity(KEPT, before.agent, proved, is_given=before.is_given) if proved else None


def _of_process(project: Project, arrival: Arrival) -> SessionFile | None:
    """Return the session that the same process had before: `/clear` gives it another id."""
    if arrival.pid is None or arrival.start_time is None:
        return None
    same = (arrival.pid, arrival.start_time)
    every = session_files.every(project.layout)
    return next((one for one in every if (one.pid, one.start_time) == same), None)


def _proved_again(project: Project, name: str, secret: str) -> str | None:
    """Return the secret under which the name can be used, after taking it up again if it was given back."""
    try:
        known = project.roster.get(name)
    except AgentNotFound:
        return _register(project, name, secret).secret
    try:
        if known.is_retired:
            return _register(project, name, secret, before=known).secret
        project.roster.verify(name, secret)
    except (IdentityRefused, NameTaken):  # somebody else has it by now
        return None
    return secret


def _new(project: Project, digits: Callable[[int], str]) -> Identity:
    taken = {one.name for one in project.roster.list(retired=True)}
    length, name = _DIGITS, f"claude-{digits(_DIGITS)}"
    while name in taken:
        length += 1
        name = f"claude-{digits(length)}"
    return Identity(NEW, name, _register(project, name, None).secret, is_given=True)


def _register(project: Project, name: str, secret: str | None, *, before: Agent | None = None) -> Registration:
    role, team = (before.role, before.team) if before else (None, None)
    told = before.description if before else _DESCRIPTION
    return project.roster.register(name, secret=secret, role=role, team=team, description=told)


def _data(found: Identity, arrival: Arrival) -> dict[str, object]:
    optional = {
        "agent": found.agent,
        "pid": arrival.pid,
        "process_started": arrival.start_time,
        "cwd": arrival.cwd,
        "worktree": _worktree(arrival.cwd),
        "transcript": arrival.transcript,
    }
    given = {name: value for name, value in optional.items() if value is not None}
    return {"session": arrival.session, "how": found.how, "is_given": found.is_given, **given}


def _worktree(cwd: str | None) -> str | None:
    checkout = worktrees.repository(cwd) if cwd else None
    return name_of(checkout.git_dir) if checkout and checkout.is_linked else None
