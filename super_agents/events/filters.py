"""Which events a reader wants."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property
from re import compile as compile_pattern
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from re import Pattern

    from super_agents.events.event import Event
    from super_agents.events.log import EventLog

_GLOB = frozenset("*?[")


@dataclass(frozen=True)
class Filter:
    """Events that fit all that is asked: kind globs (any of them), by, session, corr, and times as `stamp` writes them.

    `since` is included, `before` is not.
    """

    kinds: tuple[str, ...] = ()
    by: str | None = None
    session: str | None = None
    corr: str | None = None
    since: str | None = None
    before: str | None = None

    def may_match(self, line: bytes) -> bool:
        """Tell cheaply, from the bytes of a line, that its event cannot be wanted; True says nothing."""
        return all(needle in line for needle in self._needles)

    def matches(self, event: Event) -> bool:
        """Tell whether the event is wanted."""
        return (
            (not self.kinds or self._kinds.match(event.kind) is not None)
            and (self.by is None or event.by == self.by)
            and (self.session is None or event.session == self.session)
            and (self.corr is None or event.corr == self.corr)
            and (self.since is None or event.ts >= self.since)
            and (self.before is None or event.ts < self.before)
        )

    @cached_property
    def _kinds(self) -> Pattern[str]:
        return compile_pattern("|".join(translate(glob) for glob in self.kinds))

    @cached_property
    def _needles(self) -> tuple[bytes, ...]:
        wanted = {"by": self.by, "session": self.session, "corr": self.corr}
        needles = [_member(name, value) for name, value in wanted.items() if value is not None]
        if len(self.kinds) == 1 and not _GLOB.intersection(self.kinds[0]):
            needles.append(_member("kind", self.kinds[0]))
        return tuple(needles)


def _member(name: str, value: str) -> bytes:
    return b'"%b":%b' % (name.encode(), orjson.dumps(value))


def newest(
    log: EventLog, where: Filter, *, count: int, after: int | None = None, before: int | None = None
) -> list[Event]:
    """Return the newest `count` events that are wanted, in order, of those between `after` and `before`.

    Looks back in growing steps, not at the whole log.
    """
    head = log.head if before is None else min(log.head, before - 1)
    floor = after or 0
    window = max(4 * count, 1000)
    while True:
        start = max(head - window, floor)
        found = deque(log.read(after=start, until=head, where=where), maxlen=count)
        if len(found) == count or start == floor:
            return list(found)
        window *= 8
