"""One message: who says what to whom, and what is wanted in return."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

PRIORITIES = ("urgent", "high", "normal", "low")  # in the order in which an inbox shows them
_ID = re.compile(r"m-([1-9][0-9]{0,17})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as the log has it; times are RFC 3339 in UTC, `seq` is its event.

    `to` is what the sender wrote, groups unresolved; `recipients` are those it was stored for. `thread` is the id of
    the message that the thread began with.
    """

    id: str
    seq: int
    sent_at: str
    sender: str
    to: tuple[str, ...]
    recipients: tuple[str, ...]
    thread: str
    reply_to: str | None
    subject: str
    text: str
    priority: str
    template: str | None
    fields: Mapping[str, Any] | None
    requires_reply: bool
    deadline: str | None
    expires: str | None
    corr: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return the shape that doors show to machines."""
        return asdict(self)


def id_of(number: int) -> str:
    """Return the id for people: `m-7`."""
    return f"m-{number}"


def number_of(message_id: object) -> int | None:
    """Return the number within an id, or None when the text is no id."""
    found = _ID.fullmatch(message_id) if isinstance(message_id, str) else None
    return int(found[1]) if found else None
