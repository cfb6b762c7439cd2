"""`super-agents approval`: what agents may not do without a person, and what people said."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from super_agents.cli import approval_text, durations, render
from super_agents.cli.actor import acting
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.options import MANY, json_option, pass_project_to_read, pass_project_to_write
from super_agents.policy.approval import ANSWERS, ASKED, SCOPES, STATES

if TYPE_CHECKING:
    from super_agents.policy.approval import Approval
    from super_agents.projects.project import Project

approval_argument = click.argument("approval", metavar="APPROVAL")


@click.group(cls=SuggestingGroup)
def approval() -> None:
    """What agents may not do without a person, and what people said."""


@approval.command()
@click.argument("action")
@click.option("--reason", metavar="TEXT", default="", help="What for: whoever answers will read it.")
@click.option(
    "--scope", type=click.Choice(SCOPES), default="once", show_default=True, help="For what the answer is wanted."
)
@click.option(
    "--for",
    "seconds",
    callback=durations.seconds,
    default="1h",
    show_default=True,
    metavar="TIME",
    help="How long it can be answered, from 1s to 30d.",
)
@click.option(
    "--wait",
    callback=durations.seconds,
    metavar="TIME",
    help="Wait for the answer; exit code 1 when it is no, or none comes.",
)
@click.option("--key", metavar="KEY", help="Ask once: a second time returns the first question.")
@click.option("--corr", metavar="ID", help="The piece of work it belongs to; default: a piece of its own.")
@json_option
@pass_project_to_write
def ask(
    project: Project,
    action: str,
    *,
    reason: str,
    scope: str,
    seconds: float,
    wait: float | None,
    key: str | None,
    corr: str | None,
    as_json: bool,
) -> int:
    """Ask the people of the project whether ACTION may be done. Say it exactly: the command, the files."""
    asked = project.approvals.ask(
        action, by=acting(project), reason=reason, scope=scope, seconds=seconds, key=key, corr=corr
    )
    if wait is not None and asked.is_open:
        if not as_json:
            render.say(f"{asked.id} is asked; waiting for a person")
        asked = project.approvals.wait(asked.id, seconds=wait)
    _tell(asked, as_json=as_json)
    return int(wait is not None and not asked.is_allowed)


@approval.command(name="list")
@click.option("--all", "every", is_flag=True, help="Also those that are answered or over.")
@click.option("--state", type=click.Choice(STATES), help="Only those in this state.")
@click.option("--by", "asked_by", metavar="NAME", help="Only those that this agent or person asked.")
@click.option("-n", "--count", type=click.IntRange(1, MANY), default=50, show_default=True, help="At most so many.")
@json_option
@pass_project_to_read
def list_approvals(
    project: Project, *, every: bool, state: str | None, asked_by: str | None, count: int, as_json: bool
) -> None:
    """List what waits for an answer, the newest last."""
    wanted = state if state or every else ASKED
    found = project.approvals.list(state=wanted, asked_by=asked_by, count=count)
    if as_json:
        render.as_json([one.to_dict() for one in found])
    elif found:
        approval_text.table(found)
    else:
        render.say("nothing waits for an answer; `--all` shows what did" if wanted == ASKED else "no such approval")


@approval.command()
@approval_argument
@json_option
@pass_project_to_read
def show(project: Project, approval: str, *, as_json: bool) -> None:
    """Show one question and what became of it."""
    found = project.approvals.show(approval)
    if as_json:
        render.as_json(found.to_dict())
    else:
        approval_text.whole(found)


@approval.command()
@approval_argument
@click.argument("answer", type=click.Choice(ANSWERS))
@click.option("--note", metavar="TEXT", default="", help="What you have to say to it; whoever asked reads it.")
@click.option(
    "--scope",
    type=click.Choice(SCOPES),
    default="once",
    show_default=True,
    help="Allow a harmless command for its session, or always: Claude Code does not ask again.",
)
@json_option
@pass_project_to_write
def answer(project: Project, approval: str, *, answer: str, note: str, scope: str, as_json: bool) -> None:
    """Answer a question, which a person alone may. The first answer counts."""
    _tell(project.approvals.answer(approval, answer, by=acting(project), note=note, scope=scope), as_json=as_json)


@approval.command()
@json_option
@pass_project_to_read
def watch(project: Project, *, as_json: bool) -> None:
    """Show what waits for an answer, and then what is asked and answered as it comes; end with Ctrl-C."""
    from super_agents.events.filters import Filter

    head = project.log.head
    for one in project.approvals.list(state=ASKED):
        _watched(one, as_json=as_json)
    with project.log.tail(after=head, where=Filter(kinds=("approval.*",)), coalesce=0.02) as tail:
        for event in tail:
            _watched(project.approvals.show(event.data["approval"]), as_json=as_json)


def _watched(one: Approval, *, as_json: bool) -> None:
    if as_json:
        render.json_line(one.to_dict())
    else:
        approval_text.line(one)
    sys.stdout.flush()


def _tell(one: Approval, *, as_json: bool) -> None:
    if as_json:
        render.as_json(one.to_dict())
    else:
        approval_text.line(one)
