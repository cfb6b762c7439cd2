"""`super-agents doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from super_agents.cli import render
from super_agents.cli.options import json_option, pass_start
from super_agents.errors import ProjectNotFound

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.project import Project


@click.command()
@click.option("--fix", is_flag=True, help="Mend what is safe to mend.")
@json_option
@pass_start
def doctor(start: Path, *, fix: bool, as_json: bool) -> int:
    """Look for what is wrong with this machine and project; exit code 1 when something is."""
    from super_agents.cli.finding_text import show_findings
    from super_agents.upkeep.doctor import examine

    project = _project(start)
    if project is None and not as_json:
        render.say(f"no project at `{start}`: looking at the machine only")
    report = examine(project, fix=fix)
    asked = f"{len(report.checks)} checks, nothing wrong"
    return show_findings(report.findings, as_json=as_json, sound=asked, checks=report.checks)


def _project(start: Path) -> Project | None:
    from super_agents.projects.project import Project

    try:
        return Project.open(start)
    except ProjectNotFound:
        return None
