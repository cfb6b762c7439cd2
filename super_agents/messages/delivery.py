"""What became of a message for one of its recipients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from super_agents.messages.message import Message

STORED, SHOWN, ACTED, EXPIRED = "stored", "shown", "acted", "expired"
STATES = (STORED, SHOWN, ACTED, EXPIRED)  # a delivery only moves forward; from `acted` and `expired` nowhere


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message and its state for one recipient, as it is at the moment of asking.

    `state` is `stored`, `shown` (its model was given it), `acted` (acknowledged or answered) or `expired`.
    `shown` counts how often it was shown, `tries` how often since it was last resent. `dead` says why it is a dead
    letter, None when it is none; a dead letter is offered no more until it is resent. `awaits` is `waiting` or
    `overdue` while the sender waits for an answer.
    """

    message: Message
    recipient: str
    state: str
    shown: int
    tries: int
    shown_at: str | None
    acted_at: str | None
    answer: str | None
    expired_at: str | None
    reason: str | None
    dead: str | None
    awaits: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return the shape that doors show to machines, with the whole message."""
        return {"message": self.message.to_dict(), **self.state_to_dict()}

    def state_to_dict(self) -> dict[str, Any]:
        """Return the same without the message."""
        names = [name for name in self.__slots__ if name != "message"]
        return {name: getattr(self, name) for name in names}
