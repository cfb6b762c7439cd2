"""Following the log from anywhere: what has come since a number, what comes, and a sign of life in between."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from super_agents.errors import ArgumentsInvalid, CursorInvalid
from super_agents.km.api.asking import query
from super_agents.km.feed import Dropped
from super_agents.km.tools.events import LIST, filter_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from starlette.requests import HTTPConnection

    from super_agents.events.event import Event
    from super_agents.events.filters import Filter
    from super_agents.events.log import EventLog
    from super_agents.km.feed import Feed
    from super_agents.km.tools.tool import Schema

HEARTBEAT = 15.0  # seconds
LAST_HEADER = "Last-Event-ID"
TAKES: Mapping[str, Schema] = {name: LIST.takes[name] for name in ("kinds", "by", "corr", "session", "since", "after")}


@dataclass(frozen=True, slots=True)
class Beat:
    """A sign of life: there is nothing to say up to event `seq`."""

    seq: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one follower wants to hear of: events that fit `where`, numbered above `after`."""

    where: Filter
    after: int


def wanted(connection: HTTPConnection, log: EventLog) -> Wanted:
    """Read what a follower wants; without a number it is what comes from now on.

    Raises `ArgumentsInvalid`, and `CursorInvalid` for a number that this log cannot go on from.
    """
    given = query("event_stream", connection.query_params.multi_items(), TAKES)
    strange = sorted(given.keys() - TAKES.keys())
    if strange:
        raise ArgumentsInvalid("event_stream", [f"`{name}` is not taken" for name in strange])
    LIST.check(given)
    return Wanted(filter_of(given), _after(connection, given, log))


def _after(connection: HTTPConnection, given: dict[str, Any], log: EventLog) -> int:
    head = log.head
    told = connection.headers.get(LAST_HEADER) or str(given.get("after", head))
    if not (told.isascii() and told.isdigit()) or int(told[:19]) > head:
        raise CursorInvalid(told, f"the log ends at event {head}: it is another log, or an older one was put back")
    if int(told) + 1 < log.first:
        raise CursorInvalid(told, f"the events before {log.first} were forgotten")
    return int(told)


async def follow(
    feed: Feed, asked: Wanted, *, heartbeat: float = HEARTBEAT
) -> AsyncGenerator[list[Event] | Beat | Dropped, None]:
    """Yield the wanted events in order, each once, and a `Beat` when there was none for so many seconds.

    `Dropped` is the last one for a reader that was too slow. Ends with the feed.
    """
    async with aclosing(_arriving(feed, asked.after, heartbeat)) as batches:
        seen, told = asked.after, time.monotonic()
        async for batch in batches:
            if isinstance(batch, Dropped):
                yield batch
                return
            # What the log had before the feed heard of it comes again.
            fit = [event for event in batch if event.seq > seen and asked.where.matches(event)]
            seen = max(seen, batch[-1].seq if batch else seen)
            if fit or time.monotonic() - told >= heartbeat:
                yield fit or Beat(seen)
                told = time.monotonic()


async def _arriving(feed: Feed, after: int, every: float) -> AsyncGenerator[list[Event] | Dropped, None]:
    """Yield what the feed gives, and an empty list when it gave nothing for so many seconds."""
    source = feed.batches(after=after)
    coming: asyncio.Future[list[Event] | Dropped | None] | None = None
    try:
        while True:
            coming = coming or asyncio.ensure_future(anext(source, None))
            done, _ = await asyncio.wait({coming}, timeout=every)
            if not done:
                yield []
                continue
            batch, coming = coming.result(), None
            if batch is None:
                return
            yield batch
    finally:
        if coming is not None:  # else it would stay among the feed's readers
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)
        await source.aclose()
