"""Messages on their way to a live session."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offer:
    """A text with messages that was made for one session, and of which it is not known whether it got there.

    Nobody else is offered these messages before `until`. Times are RFC 3339 in UTC, `id` has 16 hex digits.
    """

    id: str
    recipient: str
    session: str
    messages: tuple[str, ...]
    made_at: str
    until: str
