"""What the commands of tasks share: options in one wording, who acts, and how a changed task is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from super_agents.cli import render
from super_agents.cli.durations import seconds
from super_agents.projects.config.quantities import write_duration
from super_agents.tasks.board import LEASE
from super_agents.tasks.evidence import TIMEOUT

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
timeout_option = click.option(
    "--timeout",
    callback=seconds,
    default=write_duration(TIMEOUT),
    show_default=True,
    metavar="TIME",
    help="End a check after so long.",
)


def acting_in(project: Project) -> str:
    """Return who runs the command; `cli/actor.py` is imported by those who change something alone."""
    from super_agents.cli.actor import acting

    return acting(project)


def show_changed(changed: Task, *, as_json: bool) -> None:
    """Write how a task stands after it was changed."""
    if as_json:
        render.as_json(changed.to_dict())
    else:
        text().changed(changed)


def text() -> ModuleType:
    """What writes for people; a program that asks for JSON does not pay for it."""
    from super_agents.cli import task_text

    return task_text
