"""`super-agents task`: what is to be done, who does it, and what proves it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from super_agents.cli import render
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.options import json_option, pass_project_to_read, pass_project_to_write
from super_agents.cli.task_claims import claim, fail, finish, release, renew
from super_agents.cli.task_options import acting_in, after_option, reason_option, show_changed, task_argument, text
from super_agents.tasks.board import ATTEMPTS
from super_agents.tasks.task import PRIORITIES, STATES

if TYPE_CHECKING:
    from super_agents.projects.project import Project

_MOST = 1_000_000  # tasks at once


@click.group(cls=SuggestingGroup)
def task() -> None:
    """What is to be done, who does it, and what proves it."""


@task.command()
@click.argument("title")
@click.option("--details", metavar="TEXT", default="", help="All there is to say; `-` reads it from stdin.")
@click.option(
    "--priority", type=click.Choice(PRIORITIES), default="normal", show_default=True, help="How urgent it is."
)
@click.option("--after", multiple=True, metavar="TASK", help="Only when this one is finished; repeatable.")
@click.option(
    "--check", "checks", multiple=True, metavar="COMMAND", help="Must end with 0 before it is finished; repeatable."
)
@click.option("--role", metavar="ROLE", help="Only for agents of this role.")
@click.option("--agent", metavar="NAME", help="Only for this agent.")
@click.option("--deadline", metavar="WHEN", help="In `2h`, `3d`, or at an ISO 8601 time in UTC.")
@click.option("--attempts", type=int, default=ATTEMPTS, show_default=True, metavar="N", help="Try it so often.")
@click.option("--key", metavar="KEY", help="Add it once: a second time returns the first one's task.")
@click.option("--corr", metavar="ID", help="The piece of work it belongs to; default: a piece of its own.")
@json_option
@pass_project_to_write
def add(project: Project, title: str, *, details: str, deadline: str | None, as_json: bool, **wish: Any) -> None:
    """Add a task."""
    from super_agents.cli.durations import point_ahead

    told = sys.stdin.buffer.read().decode(errors="replace") if details == "-" else details
    until = point_ahead(deadline) if deadline else None
    show_changed(project.board.add(title, by=acting_in(project), details=told, deadline=until, **wish), as_json=as_json)


@task.command(name="list")
@click.option("--state", type=click.Choice(STATES), help="Only those in this state.")
@click.option("--ready", is_flag=True, help="Only those that can be taken now, the next first.")
@click.option("--owner", metavar="NAME", help="Only those that this agent has, or finished.")
@click.option("--role", metavar="ROLE", help="Only those for this role.")
@click.option("--priority", type=click.Choice(PRIORITIES), help="Only those of this priority.")
@click.option("-n", "--count", type=click.IntRange(1, _MOST), default=50, show_default=True, help="At most so many.")
@json_option
@pass_project_to_read
def list_tasks(project: Project, *, ready: bool, count: int, as_json: bool, **wanted: str | None) -> None:
    """List the newest tasks, the newest last.

    States: waiting (for other tasks), delayed (until its next try), ready, claimed, finished, dead (its tries are used
    up), cancelled, dropped.
    """
    if ready and any(wanted.values()):
        raise click.UsageError("--ready stands alone: which task is next does not depend on what you look at.")
    found = project.board.ready(count=count) if ready else project.board.list(count=count, **wanted)
    if as_json:
        render.as_json([one.to_dict() for one in found])
    elif not found:
        render.say("no such task; `super-agents task add TITLE` adds one")
    else:
        text().table(found)


@task.command()
@task_argument
@json_option
@pass_project_to_read
def show(project: Project, task: str, *, as_json: bool) -> None:
    """Show one task whole."""
    found = project.board.show(task)
    if as_json:
        render.as_json(found.to_dict())
    else:
        text().whole(found)


@task.command()
@click.option("--follow", is_flag=True, help="Draw it anew at every change; end with Ctrl-C.")
@click.option(
    "-n", "--count", type=click.IntRange(1, _MOST), default=10, show_default=True, help="So many of each state."
)
@json_option
@pass_project_to_read
def board(project: Project, *, follow: bool, count: int, as_json: bool) -> None:
    """Show the tasks in columns, one for each state.

    `!` marks what is overdue, `*` what is critical.
    """
    from super_agents.cli import task_board

    draw = task_board.follow if follow else task_board.show
    draw(project, count=count, as_json=as_json)


@task.command()
@task_argument
@reason_option
@json_option
@pass_project_to_write
def cancel(project: Project, task: str, *, reason: str, as_json: bool) -> None:
    """Say that a task is not wanted any more; who holds it loses it."""
    show_changed(project.board.cancel(task, by=acting_in(project), reason=reason), as_json=as_json)


@task.command()
@task_argument
@after_option
@json_option
@pass_project_to_write
def link(project: Project, task: str, *, after: tuple[str, ...], as_json: bool) -> None:
    """Let a task wait for others, too."""
    show_changed(project.board.link(task, after, by=acting_in(project)), as_json=as_json)


@task.command()
@task_argument
@after_option
@json_option
@pass_project_to_write
def unlink(project: Project, task: str, *, after: tuple[str, ...], as_json: bool) -> None:
    """Let a task not wait for others any more."""
    show_changed(project.board.unlink(task, after, by=acting_in(project)), as_json=as_json)


@task.command()
@task_argument
@json_option
@pass_project_to_write
def retry(project: Project, task: str, *, as_json: bool) -> None:
    """Give a dead task its tries again."""
    show_changed(project.board.retry(task, by=acting_in(project)), as_json=as_json)


@task.command()
@task_argument
@reason_option
@json_option
@pass_project_to_write
def drop(project: Project, task: str, *, reason: str, as_json: bool) -> None:
    """Give a dead task up."""
    show_changed(project.board.drop(task, by=acting_in(project), reason=reason), as_json=as_json)


for verb in (claim, renew, release, fail, finish):
    task.add_command(verb)
