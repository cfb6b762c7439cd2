"""What the tests of messages share: agents, and short answers to long questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from super_agents.events.log import EventLog
    from super_agents.messages.delivery import Delivery
    from super_agents.messages.mail import Mail

REDELIVERY = 60.0  # seconds
ADA = "human:ada"


def register(log: EventLog, name: str, **more: str) -> None:
    """Enter an agent as the roster does."""
    log.append("agent.registered", by=name, data={"name": name, "proof": "0" * 64, **more})


def retire(log: EventLog, name: str) -> None:
    """Take an agent's name back as the roster does."""
    log.append("agent.retired", by=name, data={"name": name})


def kinds(log: EventLog) -> list[str]:
    """Return the kinds of the events of the mail, in order."""
    return [event.kind.removeprefix("message.") for event in log.read() if event.kind.startswith("message.")]


def ids(deliveries: Iterable[Delivery]) -> list[str]:
    """Return the ids of the messages."""
    return [each.message.id for each in deliveries]


def states(mail: Mail, message: str) -> dict[str, str]:
    """Return the state of a message for each recipient."""
    return {each.recipient: each.state for each in mail.deliveries(message)}
