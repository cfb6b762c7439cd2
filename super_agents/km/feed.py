"""One tail of the log for all who want to hear of events in this process.

Each tail that waits for the log makes every write dearer, so there is one: a thread that follows the log, and any
number of subscribers in the event loop. A subscriber that reads too slowly is let go, with a note of the last number
it got: it subscribes again from there and misses nothing. Nobody can hold up the log or the others.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Iterator

    from super_agents.events.event import Event
    from super_agents.events.log import EventLog, Tail

_LOG = logging.getLogger(__name__)
_COALESCE = 0.02  # seconds after a wake-up, so that a busy writer wakes this process 50 times a second at most
_PAGE = 500  # events that are read, or handed on, at a time
_WAITING = 10_000  # events between the thread and the event loop before the thread waits
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0  # seconds before a broken tail is started again


@dataclass(frozen=True, slots=True)
class Dropped:
    """The subscriber was too slow and gets no more; subscribing with `after` goes on without a gap."""

    after: int


class Subscription:
    """What one subscriber has not read yet."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._queue: deque[Event] = deque()
        self._more = asyncio.Event()
        self._is_over = False
        self.was_dropped = False

    def offer(self, events: list[Event]) -> bool:
        """Take events; returns False, and takes none from then on, when more would wait than may."""
        if len(self._queue) + len(events) > self._most:
            self.was_dropped = True
            self.end()
            return False
        self._queue.extend(events)
        self._more.set()
        return True

    def end(self) -> None:
        """Give what is there, then no more."""
        self._is_over = True
        self._more.set()

    async def batches(self) -> AsyncIterator[list[Event]]:
        """Yield what comes, as much at once as is there."""
        while True:
            while self._queue:
                yield [self._queue.popleft() for _ in range(min(len(self._queue), _PAGE))]
            if self._is_over:
                return
            self._more.clear()
            await self._more.wait()


@contextmanager
def following(log: EventLog) -> Iterator[Feed]:
    """Follow a log while somebody waits for it to grow."""
    feed = Feed(log)
    feed.start()
    try:
        yield feed
    finally:
        feed.close()


class Feed:
    """The events of a project as they come, for any number of subscribers of one event loop."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._loop = asyncio.get_running_loop()
        self._subscriptions: set[Subscription] = set()
        self._pending: deque[Event] = deque()
        self._is_scheduled = False
        self._closed = threading.Event()
        self._tail: Tail | None = None
        self._thread = threading.Thread(target=self._follow, name="km-feed", daemon=True)
        self._changed = asyncio.Event()
        self.fault = "the tail has not started"
        self.head = 0

    def start(self) -> None:
        """Begin to follow the log from its present end; raises what opening the log raises."""
        self.head = self._log.head
        self._open_tail(self.head)
        self._thread.start()

    def close(self) -> None:
        """End the tail and every subscription; a subscriber still gets what waits for it."""
        self._closed.set()
        if self._tail is not None:
            self._tail.close()
        for subscription in self._subscriptions:
            subscription.end()

    async def join(self, within: float) -> None:
        """Wait until the thread has ended, at most `within` seconds."""
        if self._thread.ident is not None:
            await asyncio.to_thread(self._thread.join, within)

    @property
    def is_alive(self) -> bool:
        """Whether the log is being followed."""
        return self._thread.is_alive() and not self.fault

    @property
    def subscribers(self) -> int:
        """How many are subscribed."""
        return len(self._subscriptions)

    async def passed(self, seq: int) -> None:
        """Return once the log is known to have gone beyond event `seq`."""
        while self.head <= seq:
            self._changed.clear()
            await self._changed.wait()

    async def subscribe(self, *, after: int | None = None, most: int = 1000) -> AsyncGenerator[Event | Dropped, None]:
        """Yield the events numbered above `after` (default: those from now on), in order and without a gap.

        Ends when the feed is closed. When more than `most` events wait for this subscriber, `Dropped` is the last
        thing it gets, after those events.
        """
        async with aclosing(self.batches(after=after, most=most)) as batches:
            async for batch in batches:
                for item in [batch] if isinstance(batch, Dropped) else batch:
                    yield item

    async def batches(
        self, *, after: int | None = None, most: int = 1000
    ) -> AsyncGenerator[list[Event] | Dropped, None]:
        """Yield the same, as many events at once as are there: each turn of the event loop costs more than an event."""
        last = self.head if after is None else after
        while last < self.head:  # nothing can come between this look and the entry below: both run in the event loop
            until = self.head
            page = await asyncio.to_thread(self._page, last, until)
            if page:
                yield page
            last = (
                page[-1].seq if page else until
            )  # without one the last lines are damaged: there is nothing to wait for
        subscription = Subscription(most)
        self._subscriptions.add(subscription)
        try:
            async for batch in subscription.batches():
                yield batch
                last = batch[-1].seq
            if subscription.was_dropped:
                yield Dropped(last)
        finally:
            self._subscriptions.discard(subscription)

    def _page(self, after: int, until: int) -> list[Event]:
        return list(islice(self._log.read(after=after, until=until), _PAGE))

    # In the thread

    def _follow(self) -> None:
        seen, pause = self.head, _FIRST_PAUSE
        while not self._closed.is_set():
            try:
                for event in self._tail or self._open_tail(seen):
                    self._hand_over(event)
                    seen, pause = event.seq, _FIRST_PAUSE
                self.fault = "the tail ended"
            except Exception as error:  # noqa: BLE001 - a supervised loop: whatever broke the tail, it is opened again
                self.fault = f"the tail broke: {error}"
                _LOG.warning("the tail of the log broke at %d; again in %g s", seen, pause, exc_info=True)
            self._tail = None
            self._closed.wait(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _open_tail(self, after: int) -> Tail:
        tail = self._tail = self._log.tail(after=after, coalesce=_COALESCE)
        self.fault = ""
        if self._closed.is_set():  # `close` may have come before there was a tail to close
            tail.close()
        return tail

    def _hand_over(self, event: Event) -> None:
        while len(self._pending) >= _WAITING and not self._closed.wait(0.01):
            pass
        self._pending.append(event)
        if not self._is_scheduled and not self._closed.is_set():
            self._is_scheduled = True
            self._loop.call_soon_threadsafe(self._deliver)

    # In the event loop

    def _deliver(self) -> None:
        self._is_scheduled = False  # first, so that what is handed over from here on calls again
        events = []
        while self._pending:
            events.append(self._pending.popleft())
        if not events:
            return
        self.head = events[-1].seq
        self._changed.set()
        self._subscriptions = {one for one in self._subscriptions if one.offer(events)}
