"""`super-agents start`: bring up the project's knowledge manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from super_agents import __version__
from super_agents.cli import render
from super_agents.cli.options import json_option, pass_project

if TYPE_CHECKING:
    from super_agents.projects.km_state import KmState
    from super_agents.projects.project import Project


@click.command()
@click.option(
    "--wait",
    type=click.FloatRange(min=0.1, max=600),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="How long its process may take to answer.",
)
@json_option
@pass_project
def start(project: Project, *, wait: float, as_json: bool) -> None:
    """Start this project's knowledge manager, if it does not run already."""
    from super_agents.runtime import km_process  # `--help` does without

    show(project, km_process.start(project, wait=wait), as_json=as_json)


def show(project: Project, started: KmState, *, as_json: bool) -> None:
    """Say what runs now, and whether it is new."""
    if as_json:
        render.as_json({"root": str(project.root), **started.to_dict()})
        return
    done = "started" if started.is_fresh else "already running"
    render.line(f"{done}: the knowledge manager of `{project.name}`, {started.url}, process {started.pid}")
    if started.version != __version__:
        render.say(f"it is of release {started.version}; `super-agents km restart` brings it to {__version__}")
