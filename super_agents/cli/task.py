"""`super-agents task`: what is to be done, who does it, and what proves it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from super_agents.cli import render
from super_agents.cli.durations import seconds
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.options import json_option, pass_project_to_read, pass_project_to_write
from super_agents.projects.config.quantities import write_duration
from super_agents.tasks.board import ATTEMPTS, LEASE
from super_agents.tasks.evidence import TIMEOUT
from super_agents.tasks.task import PRIORITIES, STATES

if TYPE_CHECKING:
    from types import ModuleType

    from super_agents.projects.project import Project
    from super_agents.tasks.task import Task

task_argument = click.argument("task", metavar="TASK")
token_option = click.option("--token", type=int, required=True, metavar="N", help="What `task claim` gave you.")
reason_option = click.option("--reason", required=True, metavar="TEXT", help="Why, in a few words.")
after_option = click.option("--after", multiple=True, required=True, metavar="TASK", help="The others; repeatable.")
lease_option = click.option(
    "--lease",
    callback=seconds,
    default=write_duration(LEASE),
    show_default=True,
    metavar="TIME",
    help="Hold it so long, as `30min`, `2h`.",
)


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

    text = sys.stdin.buffer.read().decode(errors="replace") if details == "-" else details
    until = point_ahead(deadline) if deadline else None
    _show(project.board.add(title, by=_acting(project), details=text, deadline=until, **wish), as_json=as_json)


@task.command(name="list")
@click.option("--state", type=click.Choice(STATES), help="Only those in this state.")
@click.option("--ready", is_flag=True, help="Only those that can be taken now, the next first.")
@click.option("--owner", metavar="NAME", help="Only those that this agent has, or finished.")
@click.option("--role", metavar="ROLE", help="Only those for this role.")
@click.option("--priority", type=click.Choice(PRIORITIES), help="Only those of this priority.")
@click.option("-n", "--count", type=click.IntRange(1), default=50, show_default=True, help="At most so many.")
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
        _text().table(found)


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
        _text().whole(found)


@task.command()
@click.option("--follow", is_flag=True, help="Draw it anew at every change; end with Ctrl-C.")
@click.option("-n", "--count", type=click.IntRange(1), default=10, show_default=True, help="So many of each state.")
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
@click.argument("task", required=False)
@click.option("--role", metavar="ROLE", help="Act in this role; default: the one you are registered with.")
@lease_option
@json_option
@pass_project_to_write
def claim(project: Project, task: str | None, *, role: str | None, lease: float, as_json: bool) -> None:
    """Take a task, this one or the one whose turn it is, and get a token for it."""
    by = _acting(project)
    taken = project.board.claim(task, by=by, role=role or _own_role(project, by), lease=lease)
    if as_json:
        render.as_json(taken.to_dict())
    else:
        _text().taken(taken)


@task.command()
@task_argument
@token_option
@lease_option
@json_option
@pass_project_to_write
def renew(project: Project, task: str, *, token: int, lease: float, as_json: bool) -> None:
    """Hold a task longer: the heartbeat of whoever works on it."""
    _show(project.board.renew(task, token, by=_acting(project), lease=lease), as_json=as_json)


@task.command()
@task_argument
@token_option
@json_option
@pass_project_to_write
def release(project: Project, task: str, *, token: int, as_json: bool) -> None:
    """Give a task back; the try does not count."""
    _show(project.board.release(task, token, by=_acting(project)), as_json=as_json)


@task.command()
@task_argument
@token_option
@reason_option
@json_option
@pass_project_to_write
def fail(project: Project, task: str, *, token: int, reason: str, as_json: bool) -> None:
    """Say that a try went wrong; it is tried again later, or is dead."""
    _show(project.board.fail(task, token, by=_acting(project), reason=reason), as_json=as_json)


@task.command()
@task_argument
@token_option
@click.option("--commit", "commits", multiple=True, metavar="COMMIT", help="A commit that holds the work; repeatable.")
@click.option("--artifact", "artifacts", multiple=True, metavar="FILE", help="A file that was made; repeatable.")
@click.option("--note", metavar="TEXT", help="A person's word, and why there is nothing better.")
@click.option(
    "--timeout",
    callback=seconds,
    default=write_duration(TIMEOUT),
    show_default=True,
    metavar="TIME",
    help="End a check after so long.",
)
@json_option
@pass_project_to_write
def finish(project: Project, task: str, *, token: int, as_json: bool, **proof: Any) -> None:
    """Run a task's checks, and say with what proves it that it is done.

    A check that fails leaves the task with you. A task without checks needs a commit, an artifact, or a person's note.
    """
    from super_agents.cli.task_input import gathered

    by = _acting(project)
    evidence = gathered(project, task, token, by=by, **proof)
    _show(project.board.finish(task, token, by=by, evidence=evidence), as_json=as_json)


@task.command()
@task_argument
@reason_option
@json_option
@pass_project_to_write
def cancel(project: Project, task: str, *, reason: str, as_json: bool) -> None:
    """Say that a task is not wanted any more; who holds it loses it."""
    _show(project.board.cancel(task, by=_acting(project), reason=reason), as_json=as_json)


@task.command()
@task_argument
@after_option
@json_option
@pass_project_to_write
def link(project: Project, task: str, *, after: tuple[str, ...], as_json: bool) -> None:
    """Let a task wait for others, too."""
    _show(project.board.link(task, after, by=_acting(project)), as_json=as_json)


@task.command()
@task_argument
@after_option
@json_option
@pass_project_to_write
def unlink(project: Project, task: str, *, after: tuple[str, ...], as_json: bool) -> None:
    """Let a task not wait for others any more."""
    _show(project.board.unlink(task, after, by=_acting(project)), as_json=as_json)


@task.command()
@task_argument
@json_option
@pass_project_to_write
def retry(project: Project, task: str, *, as_json: bool) -> None:
    """Give a dead task its tries again."""
    _show(project.board.retry(task, by=_acting(project)), as_json=as_json)


@task.command()
@task_argument
@reason_option
@json_option
@pass_project_to_write
def drop(project: Project, task: str, *, reason: str, as_json: bool) -> None:
    """Give a dead task up."""
    _show(project.board.drop(task, by=_acting(project), reason=reason), as_json=as_json)


def _acting(project: Project) -> str:
    from super_agents.cli.actor import acting

    return acting(project)


def _own_role(project: Project, by: str) -> str | None:
    """People are not in the roster; they name the role that they act in."""
    return None if by.startswith("human:") else project.roster.get(by).role


def _show(changed: Task, *, as_json: bool) -> None:
    if as_json:
        render.as_json(changed.to_dict())
    else:
        _text().changed(changed)


def _text() -> ModuleType:
    """What writes for people; a program that asks for JSON does not pay for it."""
    from super_agents.cli import task_text

    return task_text
