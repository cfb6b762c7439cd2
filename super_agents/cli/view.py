"""`super-agents view`: what is folded from the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from super_agents.cli import render
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.options import json_option, pass_project_to_read, pass_project_to_write

if TYPE_CHECKING:
    from super_agents.projects.project import Project


@click.group(cls=SuggestingGroup)
def view() -> None:
    """Look at what is folded from the log."""


@view.command(name="list")
@json_option
@pass_project_to_read
def list_views(project: Project, *, as_json: bool) -> None:
    """List the views, with the last event that each has seen."""
    versions, seen, head = project.views.versions(), project.views.positions(), project.log.head
    rows = [{"view": name, "version": versions[name], "seen": seq, "behind": head - seq} for name, seq in seen.items()]
    if as_json:
        render.as_json(rows)
    else:
        render.table([list(row.values()) for row in rows], ["view", "version", "seen", "behind"])


@view.command()
@click.argument("name")
@click.option("--until", type=int, metavar="SEQ", help="As it was after this event.")
@json_option
@pass_project_to_read
def show(project: Project, name: str, *, until: int | None, as_json: bool) -> None:
    """Show what a view holds, now or after an earlier event."""
    project.views.catch_up()
    tables = (project.views.at(until) if until is not None else project.views).rows(name)
    if as_json:
        render.as_json(tables)
        return
    for table, rows in tables.items():
        render.say(table)
        if rows:
            render.table([list(row.values()) for row in rows], list(rows[0]))


@view.command()
@click.argument("name", required=False)
@json_option
@pass_project_to_write
def rebuild(project: Project, name: str | None, *, as_json: bool) -> None:
    """Fold a view, or all, anew from the log."""
    through = project.views.rebuild(name)
    if as_json:
        render.as_json({"view": name, "through": through})
    else:
        render.line(f"{name or 'all views'} folded anew, up to event {through}")
