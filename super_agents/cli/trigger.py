"""`super-agents trigger`: what happens by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from super_agents.cli import render, trigger_text
from super_agents.cli.actor import acting, acting_person
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.options import json_option, pass_project_to_read, pass_project_to_write, stacked, yes_option
from super_agents.runtime import trigger_commands, trigger_questions
from super_agents.runtime.reactor import resume
from super_agents.triggers import ledger, switching
from super_agents.triggers.facts import Facts
from super_agents.triggers.reading import read

if TYPE_CHECKING:
    from super_agents.projects.project import Project

event_options = stacked(
    click.option("--kind", default="git.committed", show_default=True, help="Without SEQ: the kind of the event."),
    click.option("--path", "paths", metavar="PATH", multiple=True, help="A file that it changes; may be repeated."),
    click.option("--branch", metavar="NAME", help="The branch that it is on."),
    click.option("--by", metavar="NAME", help="Who did it."),
    click.option("--subject", metavar="TEXT", help="The first line of the commit's message."),
)


@click.group(cls=SuggestingGroup)
def trigger() -> None:
    """What happens by itself: the rules of `.claude/system/triggers.toml`."""


@trigger.command(name="list")
@json_option
@pass_project_to_read
def list_triggers(project: Project, *, as_json: bool) -> None:
    """List the triggers, and which are on."""
    triggers = read(project.layout.triggers)
    project.views.catch_up()
    suspended = ledger.suspensions(project.views.database)
    if as_json:
        render.as_json([one.to_dict() | {"suspended": suspended.get(one.name)} for one in triggers])
    else:
        trigger_text.table(triggers, suspended)


@trigger.command()
@click.argument("seq", type=int, required=False)
@event_options
@json_option
@pass_project_to_read
def test(
    project: Project,
    seq: int | None,
    *,
    kind: str,
    paths: tuple[str, ...],
    branch: str | None,
    by: str | None,
    subject: str | None,
    as_json: bool,
) -> None:
    """Say which triggers are for an event, and do nothing.

    SEQ is the number of an event; without it the options describe one.
    """
    imagined = Facts(kind=kind, by=by or acting(project), branch=branch, subject=subject, paths=paths)
    facts = imagined if seq is None else trigger_questions.facts_at(project, seq)
    found = trigger_questions.answers(project, facts)
    if as_json:
        render.as_json([answer.to_dict() for answer in found if answer.fits])
    else:
        trigger_text.fitting([answer for answer in found if answer.fits])


@trigger.command()
@click.argument("what", metavar="SEQ|TRIGGER")
@click.option(
    "--event", "seq", type=int, metavar="SEQ", help="With a TRIGGER: this event, not the newest of its kinds."
)
@json_option
@pass_project_to_read
def explain(project: Project, what: str, *, seq: int | None, as_json: bool) -> None:
    """Say why triggers fired, or did not, condition by condition.

    For an event all triggers are gone through; for a trigger the newest event of its kinds, or that of --event.
    """
    if what.isdecimal():
        found = trigger_questions.answers(project, trigger_questions.facts_at(project, int(what)))
    else:
        found = [trigger_questions.answer_of(project, what, seq)]
    if as_json:
        render.as_json([answer.to_dict() for answer in found])
    else:
        trigger_text.explained(found)


@trigger.command()
@click.argument("names", metavar="TRIGGER...", nargs=-1, required=True)
@pass_project_to_write
def enable(project: Project, names: tuple[str, ...]) -> None:
    """Switch triggers on; one that was suspended acts again."""
    by = acting(project)
    changed = {one.name for one in switching.switch(project.layout.triggers, names, enabled=True)}
    resumed = resume(project, names, by=by)
    for name in dict.fromkeys(names):
        already = "is on" if name in changed else "acts again" if name in resumed else "was on already"
        render.line(f"{name} {already}")


@trigger.command()
@click.argument("names", metavar="TRIGGER...", nargs=-1, required=True)
@pass_project_to_write
def disable(project: Project, names: tuple[str, ...]) -> None:
    """Switch triggers off; the file keeps them."""
    changed = {one.name for one in switching.switch(project.layout.triggers, names, enabled=False)}
    for name in dict.fromkeys(names):
        render.line(f"{name} {'is off' if name in changed else 'was off already'}")


@trigger.command()
@click.argument("name", metavar="TRIGGER")
@yes_option
@pass_project_to_write
def allow(project: Project, name: str, *, yes: bool) -> int:
    """Allow the commands of a trigger to run on this machine, as they are now; only a person can."""
    found = switching.find(read(project.layout.triggers), name)
    acting_person(project, "allow commands")
    for command in found.commands:
        render.line(command.run)
    if not found.commands:
        render.say(f"`{name}` runs no command")
        return 0
    if not yes and not (render.can_ask() and click.confirm("Run these on this machine from now on?", err=True)):
        render.say("nothing was allowed; `--yes` answers the question")
        return 1
    trigger_commands.allow(project, [command.run for command in found.commands])
    return 0


@trigger.command()
@click.argument("name", metavar="[TRIGGER]", required=False)
@click.option("-n", "--count", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many at most.")
@json_option
@pass_project_to_read
def history(project: Project, name: str | None, *, count: int, as_json: bool) -> None:
    """Show what triggers did, the newest last."""
    project.views.catch_up()
    found = ledger.history(project.views.database, trigger=name, count=count)
    if as_json:
        render.as_json([firing.to_dict() for firing in found])
    elif found:
        trigger_text.firings(found)
    else:
        render.say("no trigger has fired yet")
