"""Where a project's events are kept and in what order: the contract."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from super_agents.errors import EventInvalid, EventNotFound
from super_agents.events.durability import NAMES, policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from super_agents.events.event import Event
    from super_agents.events.filters import Filter
    from super_agents.events.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An event before it has a number; `ns`, nanoseconds since the epoch, only when it happened earlier."""

    kind: str
    by: str
    data: Mapping[str, Any]
    session: str | None = None
    corr: str | None = None
    cause: int | None = None
    key: str | None = None
    ns: int | None = None

    def without_key(self) -> Draft:
        """Return the draft if whoever writes it need not look for its key; raises `EventInvalid` when it has one."""
        if self.key is not None:
            raise EventInvalid(
                f"`{self.kind}` has the key `{self.key}`, which only an append of its own looks for",
                hint="append events with a key with `append`, one at a time: whether one is new decides about it",
            )
        return self


def policy_of(name: str) -> int:
    """Return the durability policy of this name; raises `EventInvalid`."""
    try:
        return policy(name)
    except ValueError as error:
        raise EventInvalid(str(error), hint=f"use {NAMES}", durability=name) from error


class Tail(ABC):
    """The events to come, as they come; iterate over it, close it to end the iteration from another thread."""

    @abstractmethod
    def __iter__(self) -> Iterator[Event]: ...

    @abstractmethod
    def close(self) -> None:
        """End the iteration, which may be waiting in another thread; safe to call twice."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


class EventLog(ABC):
    """The events of one project, in the order they happened: numbered from 1, without holes, never changed."""

    @abstractmethod
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
        """Write one event and return it once it is in the log.

        `durability` (os, interval, always, every:N) says how much a power cut may take; without it the kind's own
        policy counts, else the log's. An append with a `key` seen before returns the first event and writes nothing.
        Raises `EventInvalid` (nothing was written), `LogLocked` (not within the lock's time-out) and `LogFull`.
        """

    @abstractmethod
    def append_many(self, drafts: Iterable[Draft], *, durability: str | None = None) -> list[Event]:
        """Write events with consecutive numbers, all or none, in one write; raises as `append` does.

        Drafts with a key are refused with `EventInvalid`: whether they are new is decided one at a time.
        """

    @abstractmethod
    def append_after(self, seq: int, draft: Draft) -> Event | None:
        """Write one event if it will be the next after number `seq`, else nothing, and return None.

        What was decided from the events up to `seq`, without the lock, is so confirmed: optimistic concurrency, the
        expected version of an event store. Raises what `append` does, and `EventInvalid` for a draft with a key.
        """

    @abstractmethod
    def exclusive(self) -> AbstractContextManager[EventLog]:
        """Keep every other writer out: `with log.exclusive() as held:` read, decide, `held.append`.

        The events are durable when the block is left. May be nested in one thread.
        """

    @abstractmethod
    def read(self, *, after: int = 0, until: int | None = None, where: Filter | None = None) -> Iterator[Event]:
        """Yield the events numbered above `after`, up to and including `until`, that fit `where`."""

    @abstractmethod
    def tail(self, *, after: int | None = None, where: Filter | None = None, coalesce: float = 0.0) -> Tail:
        """Follow the log from number `after` (default: from now on), through rotations.

        With `coalesce`, seconds to wait after a wake-up, a busy writer wakes its followers less often.
        """

    @property
    @abstractmethod
    def head(self) -> int:
        """The number of the newest event, or 0."""

    @property
    @abstractmethod
    def first(self) -> int:
        """The number of the oldest event that is kept, or 1 when there is none."""

    @abstractmethod
    def get(self, seq: int) -> Event:
        """Return one event by its number; raises `EventNotFound`."""

    @abstractmethod
    def verify(self, *, deep: bool = False) -> list[Finding]:
        """Read everything and return what is wrong: check sums, numbers, JSON; with `deep` the chain over segments."""

    @abstractmethod
    def repair(self) -> list[Finding]:
        """Mend what can be mended without losing an event, and return what was found and mended."""

    @abstractmethod
    def rotate(self) -> str | None:
        """Seal the open segment and start the next; returns the sealed one's name, or None when it was empty."""

    @abstractmethod
    def archive(self) -> list[str]:
        """Describe, chain and compress the sealed segments; returns the names of those that were not yet."""

    @abstractmethod
    def close(self) -> None:
        """Close files; the next call opens them again."""

    def trace(self, name: str | int) -> list[Event]:
        """Return the events of one piece of work, in order.

        `name` is a correlation, or the number of an event: then its whole work when it has a correlation, else the
        events that led to it and those that it led to. Raises `EventNotFound` when nothing carries the name.
        """
        if isinstance(name, int):
            start = self.get(name)
            if start.corr is None:
                return self._related(self._origin(start))
            name = start.corr
        found = self._select(lambda event: event.corr == name)
        if not found:
            raise EventNotFound.of_correlation(name)
        return found

    def _origin(self, event: Event) -> Event:
        """A cause that is no event before this one (it was forgotten, or never was) ends the way back."""
        while event.cause is not None and self.first <= event.cause < event.seq:
            event = self.get(event.cause)
        return event

    def _related(self, origin: Event) -> list[Event]:
        return [origin, *self._select(lambda _: False, {origin.seq}, after=origin.seq)]

    def _select(self, wanted: Callable[[Event], bool], seqs: set[int] | None = None, *, after: int = 0) -> list[Event]:
        """Causes come before their effects, so one pass finds the whole tree."""
        known = seqs or set()
        found = []
        for event in self.read(after=after):
            if wanted(event) or event.cause in known:
                known.add(event.seq)
                found.append(event)
        return found
