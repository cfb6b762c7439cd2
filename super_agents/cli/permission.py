"""`super-agents permission`: what Claude Code need not ask about any more, learned from people's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from super_agents.cli import durations, permission_text, render
from super_agents.cli.actor import acting
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.options import json_option, pass_project_to_read, pass_project_to_write
from super_agents.policy.permission import ACCEPTED, PROPOSED

if TYPE_CHECKING:
    from super_agents.policy.permission import Permission
    from super_agents.projects.project import Project

permission_argument = click.argument("permission", metavar="PERMISSION")


@click.group(cls=SuggestingGroup)
def permission() -> None:
    """What Claude Code need not ask about any more, learned from people's answers."""


@permission.command()
@json_option
@pass_project_to_write
def learn(project: Project, *, as_json: bool) -> None:
    """Propose rules for commands that people have allowed again and again, and never denied."""
    found = project.permissions.learn(after=project.config.approvals.learn_after)
    if as_json:
        render.as_json([one.to_dict() for one in found])
    elif not found:
        render.say("nothing to propose: no known, harmless command was allowed often enough")
    for one in () if as_json else found:
        permission_text.whole(one, project.approvals)


@permission.command(name="list")
@click.option("--all", "every", is_flag=True, help="Also those that are rejected, undone or over.")
@json_option
@pass_project_to_read
def list_permissions(project: Project, *, every: bool, as_json: bool) -> None:
    """List the rules that are proposed and those that hold."""
    found = project.permissions.list(*(() if every else (PROPOSED, ACCEPTED)))
    if as_json:
        render.as_json([one.to_dict() for one in found])
    elif found:
        permission_text.table(found)
    else:
        render.say("no permissions; `super-agents permission learn` proposes some when people have answered enough")


@permission.command()
@permission_argument
@json_option
@pass_project_to_read
def show(project: Project, permission: str, *, as_json: bool) -> None:
    """Show one rule with every past question that it would have made needless."""
    found = project.permissions.show(permission)
    if as_json:
        render.as_json(found.to_dict())
    else:
        permission_text.whole(found, project.approvals)


@permission.command()
@permission_argument
@click.option(
    "--for",
    "seconds",
    callback=durations.seconds,
    metavar="TIME",
    help="How long it holds; default: `approvals.permission_life` of the settings.",
)
@json_option
@pass_project_to_write
def accept(project: Project, permission: str, *, seconds: float | None, as_json: bool) -> None:
    """Let a rule hold: it goes into `.claude/settings.local.json`. Only a person may."""
    from super_agents.projects.setup import permission_settings

    life = project.config.approvals.permission_life if seconds is None else seconds
    permission_settings.settle(project)
    _tell(permission_settings.accept(project, permission, by=acting(project), seconds=life), as_json=as_json)


@permission.command()
@permission_argument
@json_option
@pass_project_to_write
def reject(project: Project, permission: str, *, as_json: bool) -> None:
    """Turn a proposed rule down for good. Only a person may."""
    _tell(project.permissions.reject(permission, by=acting(project)), as_json=as_json)


@permission.command()
@permission_argument
@json_option
@pass_project_to_write
def undo(project: Project, permission: str, *, as_json: bool) -> None:
    """Take an accepted rule back, and out of the settings. Only a person may."""
    from super_agents.projects.setup import permission_settings

    _tell(permission_settings.undo_permission(project, permission, by=acting(project)), as_json=as_json)


def _tell(one: Permission, *, as_json: bool) -> None:
    if as_json:
        render.as_json(one.to_dict())
    else:
        permission_text.line(one)
