"""`super-agents task claim`, and what its owner does with a task from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from super_agents.cli import render
from super_agents.cli.options import json_option, pass_project_to_write
from super_agents.cli.task_options import (
    acting_in,
    lease_option,
    reason_option,
    show_changed,
    task_argument,
    text,
    timeout_option,
    token_option,
)
from super_agents.events.actors import is_person

if TYPE_CHECKING:
    from super_agents.projects.project import Project


@click.command()
@click.argument("task", required=False)
@click.option("--role", metavar="ROLE", help="Act in this role; default: the one you are registered with.")
@lease_option
@json_option
@pass_project_to_write
def claim(project: Project, task: str | None, *, role: str | None, lease: float, as_json: bool) -> None:
    """Take a task, this one or the one whose turn it is, and get a token for it."""
    by = acting_in(project)
    taken = project.board.claim(task, by=by, role=role or _own_role(project, by), lease=lease)
    if as_json:
        render.as_json(taken.to_dict())
    else:
        text().taken(taken)


@click.command()
@task_argument
@token_option
@lease_option
@json_option
@pass_project_to_write
def renew(project: Project, task: str, *, token: int, lease: float, as_json: bool) -> None:
    """Hold a task longer: the heartbeat of whoever works on it."""
    show_changed(project.board.renew(task, token, by=acting_in(project), lease=lease), as_json=as_json)


@click.command()
@task_argument
@token_option
@json_option
@pass_project_to_write
def release(project: Project, task: str, *, token: int, as_json: bool) -> None:
    """Give a task back; the try does not count."""
    show_changed(project.board.release(task, token, by=acting_in(project)), as_json=as_json)


@click.command()
@task_argument
@token_option
@reason_option
@json_option
@pass_project_to_write
def fail(project: Project, task: str, *, token: int, reason: str, as_json: bool) -> None:
    """Say that a try went wrong; it is tried again later, or is dead."""
    show_changed(project.board.fail(task, token, by=acting_in(project), reason=reason), as_json=as_json)


@click.command()
@task_argument
@token_option
@click.option("--commit", "commits", multiple=True, metavar="COMMIT", help="A commit that holds the work; repeatable.")
@click.option("--artifact", "artifacts", multiple=True, metavar="FILE", help="A file that was made; repeatable.")
@click.option("--note", metavar="TEXT", help="A person's word, and why there is nothing better.")
@timeout_option
@json_option
@pass_project_to_write
def finish(project: Project, task: str, *, token: int, as_json: bool, **proof: Any) -> None:
    """Run a task's checks, and say with what proves it that it is done.

    A check that fails leaves the task with you. A task without checks needs a commit, an artifact, or a person's note.
    """
    from super_agents.cli.task_input import gathered

    by = acting_in(project)
    evidence = gathered(project, task, token, by=by, **proof)
    show_changed(project.board.finish(task, token, by=by, evidence=evidence), as_json=as_json)


def _own_role(project: Project, by: str) -> str | None:
    """People are not in the roster; they name the role that they act in."""
    return None if is_person(by) else project.roster.get(by).role
