"""`super-agents status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from super_agents.cli import render
from super_agents.cli.errors import DONE, FAILED
from super_agents.cli.options import json_option, pass_project_to_read

if TYPE_CHECKING:
    from super_agents.projects.km_state import KmState
    from super_agents.projects.project import Project
    from super_agents.upkeep.overview import Overview


@click.command()
@json_option
@pass_project_to_read
def status(project: Project, *, as_json: bool) -> int:
    """Say how this project stands; exit code 1 when something needs the doctor."""
    from super_agents.upkeep.overview import overview

    seen = overview(project)
    if as_json:
        render.as_json(seen.to_dict())
    else:
        _show(seen)
    return DONE if seen.is_sound else FAILED


def km_line(km: KmState) -> str:
    """Say in a line how a knowledge manager is."""
    if km.is_running:
        return f"running at {km.url} (pid {km.pid}, since {_since(km.started_at)})"
    return f"{km.status}: {km.detail}" if km.detail else km.status


def _show(seen: Overview) -> None:
    from super_agents.cli import event_text
    from super_agents.upkeep.work import sentence

    project, dead = seen.project, not seen.is_sound
    log = f"{seen.head} events, {render.bytes_text(seen.log_bytes)}"
    fields: dict[str, object] = {
        "project": f"{project.name} ({project.id[:8]})",
        "root": project.root,
        "manager": km_line(seen.km),
        "log": f"{log}, {seen.spooled} waiting in the spool" if seen.spooled else log,
        "git hooks": seen.git_hooks.sentence,
    }
    render.fields(fields | ({"work": sentence(seen.work)} if seen.work else {}))
    if seen.sessions:
        from super_agents.cli import session_text  # for those who have one

        render.line()
        session_text.glance(seen.sessions)
    if seen.newest:
        render.line()
        event_text.lines(seen.newest)
    if dead:
        render.say("\nhint: `super-agents doctor` says what is wrong; with --fix it mends what is safe to mend")
        return
    hints = [seen.git_hooks.hint, "" if seen.km.is_running else "`super-agents start` starts the knowledge manager"]
    for hint in filter(None, hints):
        render.say(f"\nhint: {hint}")


def _since(started_at: str | None) -> str:
    from super_agents.cli.event_text import local_time

    return local_time(started_at) if started_at else "?"
