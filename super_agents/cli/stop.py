"""`super-agents stop`: end the project's knowledge manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from super_agents.cli import render
from super_agents.cli.options import json_option, pass_project

if TYPE_CHECKING:
    from super_agents.projects.project import Project

_SENTENCES = {
    "stopped": "not running: the knowledge manager of `{name}`",
    "dead": "not running: the knowledge manager of `{name}` had died; what it left is cleared away",
    "foreign": "not running: the knowledge manager of `{name}` had died; what it left is cleared away",
}


@click.command()
@json_option
@pass_project
def stop(project: Project, *, as_json: bool) -> None:
    """Stop this project's knowledge manager, after the requests under way are answered."""
    from super_agents.runtime import km_process  # `--help` does without

    found = km_process.stop(project, on_wait=lambda: render.say("waiting for the requests under way ..."))
    if as_json:
        was = {"port": found.port, "pid": found.pid, "instance_id": found.instance_id}
        render.as_json({"root": str(project.root), "status": "stopped", "was": found.status, **was})
        return
    sentence = _SENTENCES.get(found.status, "stopped: the knowledge manager of `{name}`, process {pid}")
    render.line(sentence.format(name=project.name, pid=found.pid))
