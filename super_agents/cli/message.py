"""`super-agents message`: what agents and people write to each other."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from super_agents.cli import message_input, message_text, render
from super_agents.cli.actor import acting
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.options import (
    following_options,
    json_option,
    pass_project_to_read,
    pass_project_to_write,
    stacked,
    yes_option,
)
from super_agents.messages.message import PRIORITIES
from super_agents.messages.templates import TEMPLATES

if TYPE_CHECKING:
    from super_agents.projects.project import Project

count_option = click.option(
    "-n", "--count", type=click.IntRange(1, 500), default=20, show_default=True, help="At most so many."
)
letter_options = stacked(
    click.option("--subject", default="", metavar="LINE", help="What it is about."),
    click.option("--priority", type=click.Choice(PRIORITIES), default="normal", show_default=True),
    click.option("--ttl", metavar="TIME", help="It expires when it was not acted on for so long: `30min`, `2d`."),
    click.option("--requires-reply", is_flag=True, help="Each recipient is to answer."),
    click.option("--deadline", metavar="WHEN", help="The answer is wanted until then: `2h`, or an ISO 8601 time."),
    click.option("--template", type=click.Choice([*TEMPLATES]), help="A form whose fields are checked."),
    click.option("--field", "fields", multiple=True, metavar="NAME=VALUE", help="A field of the form; repeatable."),
    click.option("--corr", metavar="ID", help="The piece of work it belongs to."),
    click.option("--key", metavar="KEY", help="Send it once: a second time the first message is shown."),
)
recipient_option = click.option("--to", "recipient", metavar="NAME", help="For this recipient only.")


@click.group(cls=SuggestingGroup)
def message() -> None:
    """What agents and people write to each other."""


@message.command()
@click.argument("text", required=False)
@click.option(
    "--to",
    multiple=True,
    required=True,
    metavar="NAME",
    help="An agent, `human`, `human:LOGIN`, `@all`, `@role:ROLE`, `@team:TEAM`; repeatable.",
)
@click.option("--reply-to", metavar="ID", help="The message it answers.")
@letter_options
@json_option
@pass_project_to_write
def send(project: Project, text: str | None, *, to: tuple[str, ...], as_json: bool, **letter: Any) -> None:
    """Write to agents, people and groups. TEXT `-` reads it from stdin; a template needs none."""
    message_text.show_sent(
        project.mail.send(**message_input.letter_of(text, letter), to=to, by=acting(project)), as_json=as_json
    )


@message.command()
@click.argument("message_id", metavar="ID")
@click.argument("text", required=False)
@letter_options
@json_option
@pass_project_to_write
def reply(project: Project, message_id: str, text: str | None, *, as_json: bool, **letter: Any) -> None:
    """Answer a message, which acts on it. TEXT `-` reads it from stdin."""
    said = message_input.letter_of(text, letter)
    if not said["subject"]:
        del said["subject"]  # then it is that of the message
    message_text.show_sent(
        project.mail.reply(message_id, said.pop("text"), by=acting(project), **said), as_json=as_json
    )


@message.command()
@click.argument("text", required=False)
@letter_options
@json_option
@pass_project_to_write
def broadcast(project: Project, text: str | None, *, as_json: bool, **letter: Any) -> None:
    """Write to all agents. TEXT `-` reads it from stdin."""
    said = message_input.letter_of(text, letter)
    message_text.show_sent(project.mail.broadcast(said.pop("text"), by=acting(project), **said), as_json=as_json)


@message.command(name="list")
@click.option("--from", "sender", metavar="NAME", help="Only messages of this sender.")
@click.option("--to", "recipient", metavar="NAME", help="Only messages to this agent or person.")
@click.option("--thread", metavar="ID", help="Only the thread that this message is in.")
@count_option
@json_option
@pass_project_to_read
def list_messages(project: Project, *, as_json: bool, **wanted: Any) -> None:
    """List the newest messages, the newest last."""
    found = [(one, project.mail.deliveries(one.id)) for one in project.mail.list(**wanted)]
    if as_json:
        render.as_json([message_text.with_states(one, each) for one, each in found])
    elif found:
        message_text.table(found)
    else:
        render.say("no messages")


@message.command()
@click.argument("message_id", metavar="ID")
@json_option
@pass_project_to_write
def show(project: Project, message_id: str, *, as_json: bool) -> None:
    """Show a message whole, and what became of it for each recipient."""
    found, deliveries = project.mail.get(message_id), project.mail.deliveries(message_id)
    if as_json:
        render.as_json(message_text.with_states(found, deliveries))
        return
    message_text.whole(found)
    render.line()
    message_text.report(deliveries)


@message.command()
@count_option
@json_option
@pass_project_to_write
def read(project: Project, *, count: int, as_json: bool) -> None:
    """Show my inbox, the most urgent first, and mark it as shown.

    What is then not acted on, by `acknowledge` or `reply`, is offered again after a while.
    """
    name = acting(project)
    message_text.show_letters(project.inbox(name).read(by=name, limit=count), as_json=as_json)


@message.command()
@click.option("--of", "name", metavar="NAME", help="The inbox of another agent.")
@count_option
@json_option
@pass_project_to_read
def peek(project: Project, *, name: str | None, count: int, as_json: bool) -> None:
    """Show my inbox, or another, without marking anything."""
    message_text.show_letters(project.inbox(name or acting(project)).unread(limit=count), as_json=as_json)


@message.command()
@click.argument("message_ids", metavar="ID...", nargs=-1, required=True)
@json_option
@pass_project_to_write
def acknowledge(project: Project, message_ids: tuple[str, ...], *, as_json: bool) -> None:
    """Say that I acted on messages."""
    name = acting(project)
    done = (project.mail.acknowledge(each, by=name) for each in message_ids)
    if as_json:
        render.as_json([each.to_dict() for each in done])
        return
    for each in done:  # told as it is done: the next may be refused
        render.line(f"{each.message.id} is acknowledged for {each.recipient}")


@message.command()
@json_option
@pass_project_to_read
def waiting(project: Project, *, as_json: bool) -> None:
    """List the answers that I wait for, and which are overdue."""
    message_text.show_pending(project.mail.awaited(acting(project)), as_json=as_json, otherwise="no answer is awaited")


@message.command()
@json_option
@pass_project_to_read
def dead(project: Project, *, as_json: bool) -> None:
    """List the dead letters: shown too often and never acted on, or to an agent that is retired."""
    message_text.show_pending(project.mail.dead_letters.list(), as_json=as_json, otherwise="no dead letters")


@message.command()
@click.argument("message_id", metavar="ID")
@recipient_option
@json_option
@pass_project_to_write
def resend(project: Project, message_id: str, *, recipient: str | None, as_json: bool) -> None:
    """Put a dead letter back into its recipients' inboxes."""
    done = project.mail.dead_letters.resend(message_id, by=acting(project), recipient=recipient)
    message_text.show_pending(done, as_json=as_json)


@message.command()
@click.argument("message_id", metavar="ID")
@recipient_option
@yes_option
@json_option
@pass_project_to_write
def drop(project: Project, message_id: str, *, recipient: str | None, yes: bool, as_json: bool) -> int:
    """Give a dead letter up."""
    from super_agents.cli.errors import DONE, FAILED

    if not yes and not message_input.is_agreed(f"Give {message_id} up?", as_json=as_json):
        render.say("nothing was done")
        return FAILED
    message_text.show_pending(
        project.mail.dead_letters.drop(message_id, by=acting(project), recipient=recipient), as_json=as_json
    )
    return DONE


@message.command()
@json_option
@pass_project_to_write
def expire(project: Project, *, as_json: bool) -> None:
    """Write down what time has done: expired messages, overdue answers, dead letters."""
    told = project.mail.expire_due()
    if as_json:
        render.as_json([event.to_dict() for event in told])
        return
    for event in told:
        message_text.told(event)
    if not told:
        render.say("nothing was due")


@message.command()
@following_options
@json_option
@pass_project_to_read
def tail(project: Project, *, count: int, after: int | None, cursor: str | None, as_json: bool) -> None:
    """Follow the mail: what is sent, shown, acted on and refused; end with Ctrl-C."""
    from super_agents.cli.following import follow
    from super_agents.events.filters import Filter

    for event in follow(project, Filter(kinds=("message.*",)), after=after, count=count, cursor=cursor):
        if as_json:
            render.json_line(event.to_dict())
        else:
            message_text.told(event)
        sys.stdout.flush()
