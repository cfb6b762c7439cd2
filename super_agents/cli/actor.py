"""Who runs a command: an agent that proves it, or a person."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from super_agents.errors import IdentityRefused
from super_agents.events.actors import NAME, PERSON, SECRET, is_person
from super_agents.projects.session_files import of_environment
from super_agents.system.processes import login_name

if TYPE_CHECKING:
    from super_agents.projects.project import Project

_IN_A_SESSION = "CLAUDECODE"  # Claude Code sets it for whatever its agents run


def acting(project: Project) -> str:
    """Return the verified name of whoever runs the command: an agent's, or `human:` and a login.

    Without a name in the environment, a session of Claude Code acts under the name that it got when it began. Raises
    `AgentNotFound` and `IdentityRefused`, the latter also for an agent that has not said who it is, or has lost
    the half of it: it must not pass for the person in whose terminal it runs.
    """
    name = os.environ.get(NAME)
    if name and is_person(name):
        raise IdentityRefused(
            name, "the name of a person is that of the login", hint=f"unset {NAME}; a check has it set"
        )
    if name:
        return project.roster.verify(name, os.environ.get(SECRET)).name
    person = f"{PERSON}{login_name()}"
    if os.environ.get(SECRET):
        raise IdentityRefused(person, f"{SECRET} is set and {NAME} is not", hint=f"set both, or unset {SECRET}")
    session = of_environment(project.layout, os.environ)
    if session is not None and session.agent is not None:
        return project.roster.verify(session.agent, session.secret).name
    if os.environ.get(_IN_A_SESSION):
        raise IdentityRefused(
            person,
            "the command runs in an agent's session",
            hint='take a name first: `eval "$(super-agents agent register NAME --export)"`',
        )
    return person


def acting_person(project: Project, deed: str) -> str:
    """Do as `acting` for what only a person may do; raises `IdentityRefused` for an agent, too."""
    by = acting(project)
    if not is_person(by):
        raise IdentityRefused(by, f"only a person can {deed}", hint="ask one to type it in a terminal of their own")
    return by
