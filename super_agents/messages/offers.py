"""Bringing mail to live sessions: what is offered to one of them, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from super_agents.messages import reading
from super_agents.messages.offer import Offer
from super_agents.system.stamp import stamp

if TYPE_CHECKING:
    from collections.abc import Callable

    from super_agents.events.views import ViewStore
    from super_agents.messages.delivery import Delivery
    from super_agents.messages.terms import Terms
    from super_agents.system.clock import Clock

_BILLION = 1_000_000_000
_MORE = 500  # counted up to here


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer that was made: the deliveries in it, how many more wait, and what the log is told when it was taken.

    `taken` is the data of the event `message.shown` without `again`, which is that many seconds after it.
    """

    offer: Offer
    deliveries: tuple[Delivery, ...]
    more: int
    taken: dict[str, Any]
    redelivery: float


class Offers:
    """Offers to sessions, folded from the log in `views`; each message is on its way to one session at a time.

    An offer is settled by one of three facts: it was taken (`message.shown`), it is known not to have got there
    (`message.returned`), or its time is over.
    """

    def __init__(self, views: ViewStore, clock: Clock, terms: Terms) -> None:
        self._views = views
        self._clock = clock
        self._terms = terms

    def make(self, recipient: str, *, session: str, limit: int, new_id: Callable[[], str]) -> Offered | None:
        """Offer a session what waits for its agent, at most `limit` messages; None when nothing does."""
        self._views.catch_up()
        if not self._free(recipient, 1):
            return None
        with self._views.deciding() as log:
            waiting = self._free(recipient, _MORE)
            if not waiting:
                return None
            chosen = waiting[:limit]
            names = [one.message.id for one in chosen]
            until = stamp(self._clock.time_ns() + int(self._terms.redelivery * _BILLION))
            offer = new_id()
            said: dict[str, Any] = {"messages": names, "recipient": recipient, "offer": offer}
            made = log.append("message.offered", by=recipient, data={**said, "session": session, "until": until})
        last = [one.message.id for one in chosen if one.tries + 1 >= self._terms.attempts]
        taken = said | ({"last": last} if last else {})
        whole = Offer(offer, recipient, session, tuple(names), made.ts, until)
        return Offered(whole, tuple(chosen), len(waiting) - len(chosen), taken, self._terms.redelivery)

    def under_way(self, recipient: str) -> list[Offer]:
        """Return the offers of which it is not known yet what became of them, the oldest first."""
        self._views.catch_up()
        return reading.open_offers(self._views.database, recipient, now=self._now())

    def take(self, offer: Offer) -> None:
        """Write down that a session was shown what it was offered; a second time changes nothing."""
        with self._views.deciding() as log:
            if offer not in self.under_way(offer.recipient):
                return
            waiting = reading.deliveries_of_ids(self._views.database, offer.messages, offer.recipient, now=self._now())
            last = [one.message.id for one in waiting if one.tries + 1 >= self._terms.attempts]
            again = stamp(self._clock.time_ns() + int(self._terms.redelivery * _BILLION))
            said = {"messages": list(offer.messages), "recipient": offer.recipient, "again": again, "offer": offer.id}
            log.append("message.shown", by=offer.recipient, data=said | ({"last": last} if last else {}))

    def give_back(self, offer: Offer, *, reason: str) -> None:
        """Write down that an offer did not get to its session: its messages may be offered again at once."""
        with self._views.deciding() as log:
            if offer in self.under_way(offer.recipient):
                said = {"offer": offer.id, "messages": list(offer.messages), "recipient": offer.recipient}
                log.append("message.returned", by=offer.recipient, data={**said, "reason": reason})

    def next_look(self, recipient: str) -> str | None:
        """Return when time alone brings something to be offered, or None."""
        self._views.catch_up()
        return reading.next_look(self._views.database, recipient, now=self._now())

    def _free(self, recipient: str, limit: int) -> list[Delivery]:
        return reading.free(self._views.database, recipient, now=self._now(), limit=limit)

    def _now(self) -> str:
        return stamp(self._clock.time_ns())
