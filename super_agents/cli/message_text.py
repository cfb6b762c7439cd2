"""Messages as text for people."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from super_agents.cli import render
from super_agents.cli.event_text import local_time
from super_agents.messages.delivery import STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from super_agents.events.event import Event
    from super_agents.messages.delivery import Delivery
    from super_agents.messages.message import Message

_WIDTH = 48  # characters of what a message says in a table
_MOST_NAMES = 3


def show_sent(sent: Message, *, as_json: bool) -> None:
    """Say under which id a message went to whom."""
    if as_json:
        render.as_json(sent.to_dict())
    else:
        render.line(f"{sent.id} to {names(sent.recipients)}")


def show_letters(found: Sequence[Delivery], *, as_json: bool) -> None:
    """Write messages to be read."""
    if as_json:
        render.as_json([each.to_dict() for each in found])
    elif found:
        letters(found)
    else:
        render.say("nothing to read")


def show_pending(found: Sequence[Delivery], *, as_json: bool, otherwise: str = "") -> None:
    """Write deliveries that wait for something, or to stderr that there are none."""
    if as_json:
        render.as_json([each.to_dict() for each in found])
    elif found:
        pending(found)
    else:
        render.say(otherwise)


def with_states(message: Message, deliveries: Iterable[Delivery]) -> dict[str, Any]:
    """Return a message for machines, with what became of it for each recipient."""
    return {**message.to_dict(), "deliveries": [each.state_to_dict() for each in deliveries]}


def table(messages: Iterable[tuple[Message, Sequence[Delivery]]]) -> None:
    """Write a line for each message with the states of its deliveries."""
    rows = [
        [one.id, local_time(one.sent_at), one.sender, names(one.to), _priority(one), states(found), _gist(one)]
        for one, found in messages
    ]
    render.table(rows, ["id", "sent", "from", "to", "priority", "states", "says"])


def whole(message: Message) -> None:
    """Write all that a message says."""
    members = message.to_dict()
    render.fields(
        {name.replace("_", " "): _member(value) for name, value in members.items() if name != "text" and value}
    )
    render.line()
    _write(message.text)


def report(deliveries: Iterable[Delivery]) -> None:
    """Write what became of a message, a line for each recipient."""
    rows = [
        [each.recipient, each.state, each.shown, _when(each.shown_at), _when(each.acted_at), each.answer, _note(each)]
        for each in deliveries
    ]
    render.table(rows, ["recipient", "state", "shown", "last", "acted", "answer", "note"])


def letters(deliveries: Sequence[Delivery]) -> None:
    """Write messages to be read, one below the other."""
    for place, each in enumerate(deliveries):
        if place:
            render.line()
        message = each.message
        said = [message.id, f"from {message.sender}", local_time(message.sent_at), _priority(message), _wants(each)]
        render.line(render.shown(" · ".join(part for part in said if part)))
        if message.subject:
            render.line(render.shown(message.subject))
        _write(message.text)


def pending(deliveries: Iterable[Delivery]) -> None:
    """Write deliveries of several messages, a line for each."""
    rows = [
        [each.message.id, each.recipient, each.state, each.shown, _note(each), _gist(each.message)]
        for each in deliveries
    ]
    render.table(rows, ["id", "recipient", "state", "shown", "note", "says"])


def told(event: Event) -> None:
    """Write one event of the mail as it comes."""
    said = event.data
    start = f"{local_time(event.ts)} {event.kind.removeprefix('message.'):<12} "
    columns = render.width()
    line = render.clipped(_sentence(event.by, said), None if columns is None else max(columns - len(start), _WIDTH))
    render.line(start + line)


def states(deliveries: Iterable[Delivery]) -> str:
    """Write how many deliveries are in which state: `2 stored, 1 acted`."""
    counted = Counter(each.state for each in deliveries)
    return ", ".join(f"{counted[state]} {state}" for state in STATES if counted[state])


def names(whom: Sequence[str]) -> str:
    """Write the first names and how many more there are."""
    rest = len(whom) - _MOST_NAMES
    return ", ".join(whom[:_MOST_NAMES]) + (f" and {rest} more" if rest > 0 else "")


def _sentence(by: str, said: dict[str, Any]) -> str:
    whom = names([*said.get("to", ())] or [*said.get("recipients", ())] or [said.get("recipient", "")])
    which = said.get("message") or names(said.get("messages", ()))
    says = said.get("subject") or said.get("text") or said.get("reason") or ""
    return f"{which} {by} > {whom}" + (f": {says}" if says else "")


def _gist(message: Message) -> str:
    return render.clipped(message.subject or message.text, _WIDTH)


def _priority(message: Message) -> str:
    return "" if message.priority == "normal" else message.priority


def _wants(delivery: Delivery) -> str:
    if not delivery.message.requires_reply or delivery.answer:
        return ""
    until = delivery.message.deadline
    return f"wants an answer until {local_time(until)}" if until else "wants an answer"


def _note(delivery: Delivery) -> str:
    notes = [f"dead: {delivery.dead}" if delivery.dead else "", delivery.reason or "", delivery.awaits or ""]
    return ", ".join(note for note in notes if note)


def _when(ts: str | None) -> str:
    return local_time(ts) if ts else ""


def _member(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


def _write(text: str) -> None:
    for line in text.split("\n"):
        render.line(render.shown(line))
