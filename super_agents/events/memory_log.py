"""An event log that lives and dies with its process, under the same contract as the one on disk."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from super_agents.errors import EventNotFound
from super_agents.events.encoding import Redaction, encode, members_of
from super_agents.events.event import Event
from super_agents.events.kinds import check
from super_agents.events.log import Draft, EventLog, Tail, policy_of
from super_agents.system.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from super_agents.events.filters import Filter
    from super_agents.events.finding import Finding
    from super_agents.system.clock import Clock


class MemoryEventLog(EventLog):
    """Events in a list; for tests of what stands on a log, and for dry runs."""

    def __init__(self, *, redaction: Redaction | None = None, clock: Clock | None = None) -> None:
        self._redaction = redaction
        self._time_ns = (clock or SystemClock()).time_ns
        self._events: list[Event] = []
        self._keys: dict[str, Event] = {}
        self._changed = threading.Condition(threading.RLock())

    def append(
        self,
        kind: str,
        *,
        by: str,
        data: Mapping[str, Any] | None = None,
        session: str | None = None,
        corr: str | None = None,
        cause: int | None = None,
        key: str | None = None,
        durability: str | None = None,
    ) -> Event:
        """Write one event and return it; see the contract. Memory has one durability, but refuses unknown names."""
        given = {} if data is None else data
        draft = Draft(kind=kind, by=by, data=given, session=session, corr=corr, cause=cause, key=key)
        members = self._members(draft, durability)
        with self._changed:
            return self._keys.get(members.get("key", "")) or self._write([members])[0]

    def append_many(self, drafts: Iterable[Draft], *, durability: str | None = None) -> list[Event]:
        """Write events with consecutive numbers, all or none; see the contract."""
        return self._write([self._members(draft.without_key(), durability) for draft in drafts])

    def append_after(self, seq: int, draft: Draft) -> Event | None:
        """Write one event if it will be the next after number `seq`; see the contract."""
        members = self._members(draft.without_key(), None)
        with self._changed:
            return self._write([members])[0] if seq == self.head else None

    @contextmanager
    def exclusive(self) -> Iterator[EventLog]:
        """Keep every other thread out; see the contract."""
        with self._changed:
            yield self

    def read(self, *, after: int = 0, until: int | None = None, where: Filter | None = None) -> Iterator[Event]:
        """Yield the events numbered above `after`, up to and including `until`, that fit `where`."""
        for event in self._events[max(after, 0) : None if until is None else max(until, 0)]:
            if where is None or where.matches(event):
                yield event

    def tail(self, *, after: int | None = None, where: Filter | None = None, coalesce: float = 0.0) -> Tail:
        """Follow the log from number `after` (default: from now on)."""
        return _MemoryTail(self, self._changed, self.head if after is None else after, where, coalesce)

    @property
    def head(self) -> int:
        """The number of the newest event, or 0."""
        return len(self._events)

    @property
    def first(self) -> int:
        """Always 1: memory forgets all at once."""
        return 1

    def get(self, seq: int) -> Event:
        """Return one event by its number; raises `EventNotFound`."""
        if not 0 < seq <= self.head:
            raise EventNotFound(seq, first=1, last=self.head)
        return self._events[seq - 1]

    def verify(self, *, deep: bool = False) -> list[Finding]:  # noqa: ARG002 - nothing can be torn here
        """Return nothing: there are no bytes to go wrong."""
        return []

    def repair(self) -> list[Finding]:
        """Return nothing: there are no bytes to mend."""
        return []

    def rotate(self) -> str | None:
        """Return None: there are no segments."""
        return None

    def archive(self) -> list[str]:
        """Return nothing: there are no segments."""
        return []

    def close(self) -> None:
        """Nothing is open."""

    def _members(self, draft: Draft, durability: str | None) -> dict[str, Any]:
        check(draft.kind, draft.data)
        if durability is not None:
            policy_of(durability)
        members = members_of(draft, self._time_ns())
        return members | {"body": encode(members, self._redaction)}

    def _write(self, batch: list[dict[str, Any]]) -> list[Event]:
        with self._changed:
            events = [
                Event.from_line(members["body"] + b',"seq":%d}' % seq)
                for seq, members in enumerate(batch, self.head + 1)
            ]
            self._events += events
            self._keys |= {event.key: event for event in events if event.key is not None}
            self._changed.notify_all()
        return events


class _MemoryTail(Tail):
    def __init__(
        self, log: MemoryEventLog, changed: threading.Condition, after: int, where: Filter | None, coalesce: float
    ) -> None:
        self._log = log
        self._changed = changed
        self._seq = after
        self._where = where
        self._coalesce = coalesce
        self._closed = threading.Event()

    def __iter__(self) -> Iterator[Event]:
        while not self._closed.is_set():
            for event in self._log.read(after=self._seq):
                self._seq = event.seq
                if self._where is None or self._where.matches(event):
                    yield event
                if self._closed.is_set():
                    return
            with self._changed:
                self._changed.wait_for(lambda: self._log.head > self._seq or self._closed.is_set())
            self._closed.wait(self._coalesce)

    def close(self) -> None:
        """End the iteration."""
        with self._changed:
            self._closed.set()
            self._changed.notify_all()
