"""The mail, from afar."""

# Written by shell/dev/synchronous.py from the file of this name in `asynchronous`; a test holds it to that.

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from super_agents.client.answers import made
from super_agents.messages.delivery import Delivery
from super_agents.messages.message import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from super_agents.client.synchronous.connection import Connection


class Mail:
    """What agents and people of a project write to each other; this client's agent is the sender."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.inbox = Inbox(connection)
        self.dead_letters = DeadLetters(connection)

    def send(
        self, text: str, *, to: Sequence[str] | str, reply_to: str | None = None, key: str | None = None, **more: Any
    ) -> Message:
        """Store a message for every recipient; `more` are subject, priority, ttl, requires_reply, deadline.

        With a `key` of your own a second call returns the first message. Raises `MessageInvalid`, `UnknownRecipient`,
        `MessageRefused`.
        """
        body = {"text": text, "to": [to] if isinstance(to, str) else [*to], "reply_to": reply_to, **more}
        return _message(self._connection.ask("POST", "messages", body=body, key=key, once=True))

    def fill_in(
        self,
        template: str,
        fields: Mapping[str, Any],
        *,
        to: Sequence[str] | str,
        key: str | None = None,
        **more: Any,
    ) -> Message:
        """Fill in a form and send it; `templates` lists the forms. Raises as `send` does."""
        names = [to] if isinstance(to, str) else [*to]
        body = {"template": template, "fields": dict(fields), "to": names, **more}
        return _message(self._connection.ask("POST", "messages", "forms", body=body, key=key, once=True))

    def templates(self) -> Sequence[Mapping[str, Any]]:
        """Return the forms for messages, each with its fields."""
        told = self._connection.ask("GET", "messages", "templates")
        return list(told["templates"])

    def reply(self, message: str, text: str, *, key: str | None = None, **more: Any) -> Message:
        """Answer a message, which acts on it; `more` as for `send`. Raises as `send` does, and `MessageNotFound`."""
        body = {"text": text, **more}
        return _message(self._connection.ask("POST", "messages", message, "reply", body=body, key=key, once=True))

    def broadcast(self, text: str, *, key: str | None = None, **more: Any) -> Message:
        """Write to all agents; `more` as for `send`."""
        body = {"text": text, **more}
        return _message(self._connection.ask("POST", "messages", "broadcast", body=body, key=key, once=True))

    def acknowledge(self, message: str) -> Delivery:
        """Say that you acted on a message; raises `MessageNotFound`, `MessageRefused`."""
        told = self._connection.ask("POST", "messages", message, "acknowledge")
        return _delivery(told["delivery"])

    def get(self, message: str) -> Message:
        """Return a message; raises `MessageNotFound`."""
        return _message(self._connection.ask("GET", "messages", message))

    def deliveries(self, message: str) -> list[Delivery]:
        """Return what became of a message, for each recipient; raises `MessageNotFound`."""
        told = self._connection.ask("GET", "messages", message)
        return [_delivery(one, of=told["message"]) for one in told["deliveries"]]

    def awaited(self) -> list[Delivery]:
        """Return the deliveries whose answer you wait for; `awaits` tells what is overdue."""
        return [_delivery(one) for one in self._connection.pages("deliveries", "messages", "waiting")]

    def list(
        self,
        *,
        sender: str | None = None,
        recipient: str | None = None,
        thread: str | None = None,
        count: int | None = 20,
    ) -> list[Message]:
        """Return the newest `count` messages that fit all that is asked, the newest last; all of them for None."""
        query = {"sender": sender, "recipient": recipient, "thread": thread}
        found = self._connection.pages("messages", "messages", query=query, count=count, newest=True)
        return [made(Message, one) for one in found]


class Inbox:
    """What the agent of this client has not acted on."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def unread(self, *, of: str | None = None) -> list[Delivery]:
        """Return what an inbox, by default your own, would show, the most urgent first, without marking it."""
        found = self._connection.pages("deliveries", "inbox", query={"of": of})
        return [_delivery(one) for one in found]

    def read(self, *, acknowledge: Sequence[str] = (), limit: int | None = None) -> list[Delivery]:
        """Return what you have not acted on and mark it as shown, after acknowledging messages read before."""
        body = {"acknowledge": [*acknowledge] or None, "limit": limit}
        told = self._connection.ask("POST", "inbox", "read", body=body)
        return [_delivery(one) for one in told["deliveries"]]

    def wait(self, seconds: float = 30.0, *, limit: int | None = None) -> list[Delivery]:
        """Return as `read` does as soon as there is something, or nothing after so many seconds."""
        body = {"seconds": seconds, "limit": limit}
        told = self._connection.ask("POST", "inbox", "wait", body=body, longer=seconds)
        return [_delivery(one) for one in told["deliveries"]]


class DeadLetters:
    """Messages that are offered no more though nobody acted on them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self) -> list[Delivery]:
        """Return them."""
        return [_delivery(one) for one in self._connection.pages("deliveries", "messages", "dead")]

    def resend(self, message: str, *, recipient: str | None = None) -> Sequence[Delivery]:
        """Put a dead letter of yours back into its recipients' inboxes; raises `MessageRefused`."""
        return self._do("resend", message, recipient)

    def drop(self, message: str, *, recipient: str | None = None) -> Sequence[Delivery]:
        """Give a dead letter of yours up; raises `MessageRefused`."""
        return self._do("drop", message, recipient)

    def _do(self, verb: str, message: str, recipient: str | None) -> Sequence[Delivery]:
        told = self._connection.ask("POST", "messages", message, verb, body={"recipient": recipient})
        return [_delivery(one) for one in told["deliveries"]]


def _message(told: Mapping[str, Any]) -> Message:
    return made(Message, told["message"])


def _delivery(told: Mapping[str, Any], of: Mapping[str, Any] | None = None) -> Delivery:
    return made(Delivery, told, message=made(Message, of or told["message"]))
