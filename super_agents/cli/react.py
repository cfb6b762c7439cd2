"""`super-agents react`: do once what the knowledge manager does by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from super_agents.cli import render
from super_agents.cli.options import json_option, pass_project_to_write

if TYPE_CHECKING:
    from super_agents.projects.project import Project


@click.command()
@json_option
@pass_project_to_write
def react(project: Project, *, as_json: bool) -> int:
    """React to what has happened by the project's triggers, up to now, and end."""
    from super_agents.cli import trigger_text
    from super_agents.runtime.reactor import Reactor
    from super_agents.runtime.trigger_commands import run_planned

    turn = Reactor(project).settle()
    commands = 0 if turn.is_busy else run_planned(project)
    if as_json:
        fired = [firing.to_dict() for firing in turn.fired]
        render.as_json({"seen": turn.seen, "busy": turn.is_busy, "firings": fired, "commands": commands})
    elif turn.is_busy:
        render.say("another process reacts to this project's events just now; nothing is missed")
    else:
        trigger_text.firings(turn.fired)
        render.say(f"seen up to event {turn.seen}")
    return 0
