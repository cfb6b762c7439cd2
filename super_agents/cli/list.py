"""`super-agents list`."""

from __future__ import annotations

from dataclasses import asdict

import click

from super_agents.cli import render
from super_agents.cli.options import json_option


@click.command(name="list")
@click.option("-a", "--all", "stopped_too", is_flag=True, help="Also those whose knowledge manager is stopped.")
@json_option
def list_projects(*, stopped_too: bool, as_json: bool) -> None:
    """List the projects of this machine, each knowledge manager asked who it is; those that are stopped with --all."""
    from super_agents.upkeep.overview import machine

    rows = machine(stopped_too=stopped_too)
    if as_json:
        render.as_json([asdict(entry) | {"km": km.to_dict()} for entry, km in rows])
    elif rows:
        render.table([(entry.name, km.status, km.port, km.pid, entry.root) for entry, km in rows], _HEADINGS)
    else:
        render.say("no knowledge manager runs here" + ("" if stopped_too else "; --all shows those that are stopped"))


_HEADINGS = ["project", "manager", "port", "pid", "root"]
