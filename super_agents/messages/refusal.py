"""Refusing somebody, with an event that tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.errors import MessageRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from super_agents.events.log import EventLog

_MOST_NAMES = 100


def refuse(
    log: EventLog, by: str, action: str, recipients: Sequence[str], reason: str, *, message: str | None = None
) -> MessageRefused:
    """Append `message.refused` and return the error to raise; of many recipients the first hundred are kept."""
    about = {} if message is None else {"message": message}
    said = {"action": action, "recipients": list(recipients[:_MOST_NAMES]), "reason": reason, **about}
    log.append("message.refused", by=by, data=said)
    return MessageRefused(by, action, recipients, reason, message=message)
