"""`super-agents session`: sessions of clients, and what each is at."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import click

from super_agents.cli import render, session_text
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.options import json_option, pass_project_to_read

if TYPE_CHECKING:
    from super_agents.projects.project import Project


@click.group(cls=SuggestingGroup)
def session() -> None:
    """Sessions of Claude Code in this project, and what each is at."""


@session.command(name="list")
@click.option("--agent", metavar="NAME", help="Only those of this agent.")
@click.option("--all", "over", is_flag=True, help="Also those that ended or were lost.")
@json_option
@pass_project_to_read
def list_sessions(project: Project, *, agent: str | None, over: bool, as_json: bool) -> None:
    """List the sessions that are open, after a look whether they are."""
    _watch(project)
    found = project.sessions.list(agent=agent, over=over)
    if as_json:
        render.as_json([one.to_dict() for one in found])
    elif not found:
        render.say("no session is open; one joins when `claude` is started in this project")
    else:
        session_text.table(found)


@session.command()
@click.argument("session")
@json_option
@pass_project_to_read
def show(project: Project, session: str, *, as_json: bool) -> None:
    """Show one session, by its id or the beginning of it."""
    _watch(project)
    found = project.sessions.get(session)
    if as_json:
        render.as_json(found.to_dict())
    else:
        session_text.whole(found)


def _watch(project: Project) -> None:
    from super_agents.upkeep.sessions.watching import watch

    watch(project, os.environ, now_ns=time.time_ns())
