"""Messages that were shown as often as is allowed and never acted on, or whose recipient is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.errors import MessageInvalid
from super_agents.messages import reading, settling
from super_agents.messages.addresses import check_actor, is_for_people, resolve
from super_agents.messages.refusal import refuse
from super_agents.system.stamp import stamp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from super_agents.events.log import EventLog
    from super_agents.events.views import ViewStore
    from super_agents.messages.delivery import Delivery
    from super_agents.messages.message import Message
    from super_agents.system.clock import Clock


class DeadLetters:
    """Deliveries that are offered no more until somebody decides: they stay until they are resent, dropped or expire.

    Deciding is for the message's sender and for people.
    """

    def __init__(self, views: ViewStore, clock: Clock) -> None:
        self._views = views
        self._clock = clock

    def resend(self, message: str, *, by: str, recipient: str | None = None) -> list[Delivery]:
        """Put a message back into the inbox of one recipient, or of all for whom it is dead; its tries start anew.

        Raises `MessageNotFound`, `MessageInvalid` when it is no dead letter, `UnknownRecipient` when the recipient is
        gone, `MessageRefused`.
        """
        with self._views.deciding() as log:
            found, names = self._dead(log, message, by, "resend", recipient)
            resolve(self._views.database, names, sender=by)
            for name in names:
                log.append("message.resent", by=by, data={"message": message, "recipient": name}, cause=found.seq)
        return self._after(found, names)

    def drop(self, message: str, *, by: str, recipient: str | None = None) -> list[Delivery]:
        """Give a message up for one recipient, or for all for whom it is dead: it has expired then.

        Raises `MessageNotFound`, `MessageInvalid` when it is no dead letter, `MessageRefused`.
        """
        with self._views.deciding() as log:
            found, names = self._dead(log, message, by, "drop", recipient)
            said = {"message": message, "recipients": names, "reason": "dropped"}
            log.append("message.expired", by=by, data=said, cause=found.seq)
        return self._after(found, names)

    def _dead(
        self, log: EventLog, message: str, by: str, action: str, recipient: str | None
    ) -> tuple[Message, list[str]]:
        """Return the message and for whom it is dead, after what time did to it was written."""
        found, now = reading.find_message(self._views.database, message), self._now()
        if not is_for_people(check_actor(by)) and by != found.sender:
            raise refuse(log, by, action, found.recipients, "it is neither the sender nor a person", message=message)
        late = settling.due_of(self._views.database, found, now)
        if late:
            log.append_many(late)
            self._views.catch_up()
        here = reading.deliveries_of(self._views.database, found, now=now)
        names = [each.recipient for each in here if each.dead and recipient in {None, each.recipient}]
        if not names:
            raise _not_dead(message, recipient)
        return found, names

    def _after(self, message: Message, names: Sequence[str]) -> list[Delivery]:
        self._views.catch_up()
        return reading.deliveries_of(self._views.database, message, now=self._now(), only=names)

    def _now(self) -> str:
        return stamp(self._clock.time_ns())

    def list(self) -> list[Delivery]:
        """Return all dead letters, the oldest message first; `dead` says why each is one."""
        self._views.catch_up()
        return reading.dead(self._views.database, now=self._now())


def _not_dead(message: str, recipient: str | None) -> MessageInvalid:
    whose = f" for `{recipient}`" if recipient else ""
    return MessageInvalid(
        "message", f"`{message}` is no dead letter{whose}", hint="`super-agents message dead` lists those there are"
    )
