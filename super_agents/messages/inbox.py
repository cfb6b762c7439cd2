"""What one agent or person is to read."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from super_agents.messages import reading
from super_agents.messages.addresses import boxes_of, check_actor, owns
from super_agents.messages.refusal import refuse
from super_agents.system.stamp import stamp

if TYPE_CHECKING:
    from super_agents.events.log import EventLog
    from super_agents.events.views import ViewStore
    from super_agents.messages.delivery import Delivery
    from super_agents.messages.mail import Mail
    from super_agents.messages.message import Message
    from super_agents.messages.terms import Terms
    from super_agents.system.clock import Clock

_PAGE = 50
_MOST = 500  # messages at once: their ids have to fit into one line of the log


class Inbox:
    """The messages to one agent, or to one person: then also those to all people."""

    def __init__(self, mail: Mail, views: ViewStore, clock: Clock, name: str, terms: Terms) -> None:
        self.name = name
        self._mail = mail
        self._views = views
        self._clock = clock
        self._terms = terms

    def send(self, text: str = "", *, by: str, **more: Any) -> Message:
        """Write to whoever reads here; `more` and what it raises as for `Mail.send`."""
        return self._mail.send(text, to=[self.name], by=by, **more)

    def unread(self, *, limit: int = _PAGE) -> list[Delivery]:
        """Return what is to be shown, without marking it: the most urgent first, then the oldest; at most 500."""
        self._views.catch_up()
        return self._offered(limit)

    def is_empty(self) -> bool:
        """Tell whether nothing is to be shown here, neither now nor later when it was not acted on."""
        self._views.catch_up()
        return not reading.is_anything_kept(self._views.database, boxes_of(self.name))

    def read(self, *, by: str, limit: int = _PAGE) -> list[Delivery]:
        """Return the same, and mark it as shown: it is offered again only when it is not acted on in time.

        Raises `MessageRefused` when the inbox is not that of `by`.
        """
        if not owns(check_actor(by), self.name):
            raise refuse(self._views.log, by, "read", [self.name], "everybody reads an inbox of their own")
        if not self.unread(limit=1):
            return []
        with self._views.deciding() as log:
            read = self._offered(limit)
            self._mark(log, read, by)
        self._views.catch_up()
        return [self._now_of(each) for each in read]

    def acknowledge(self, message: str, *, by: str) -> Delivery:
        """Say that a message here was acted on; raises what `Mail.acknowledge` does."""
        return self._mail.acknowledge(message, by=by)

    def _offered(self, limit: int) -> list[Delivery]:
        boxes = boxes_of(self.name)
        return reading.offered(self._views.database, boxes, now=self._time(), limit=max(0, min(limit, _MOST)))

    def _mark(self, log: EventLog, read: list[Delivery], by: str) -> None:
        again = stamp(self._clock.time_ns() + int(self._terms.redelivery * 1_000_000_000))
        for recipient, each in groupby(sorted(read, key=lambda one: one.recipient), key=lambda one: one.recipient):
            shown = list(each)
            last = [one.message.id for one in shown if one.tries + 1 >= self._terms.attempts]
            said = {"messages": [one.message.id for one in shown], "recipient": recipient, "again": again}
            log.append("message.shown", by=by, data=said | ({"last": last} if last else {}))

    def _now_of(self, delivery: Delivery) -> Delivery:
        only = (delivery.recipient,)
        return reading.deliveries_of(self._views.database, delivery.message, now=self._time(), only=only)[0]

    def _time(self) -> str:
        return stamp(self._clock.time_ns())
