"""The event log, from afar."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx2
import orjson

from super_agents.events.event import Event

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from super_agents.client.asynchronous.connection import Connection

_PAUSE = 0.1  # seconds before a stream that broke is opened again


class EventLog:
    """The events of a project, in order."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def append(
        self, kind: str, data: Mapping[str, Any] | None = None, *, key: str | None = None, **more: Any
    ) -> Event:
        """Write one event and return it once it is in the log; `more` are session, corr, cause and durability.

        With a `key` of your own a second call returns the first one's event. Raises `EventInvalid`, `LogLocked`.
        """
        body = {"kind": kind, "data": dict(data or {}), **more}
        return _event((await self._connection.ask("POST", "events", body=body, key=key, once=True))["event"])

    async def get(self, seq: int) -> Event:
        """Return an event; raises `EventNotFound`."""
        return _event((await self._connection.ask("GET", "events", seq))["event"])

    async def list(self, *, kinds: Sequence[str] = (), count: int | None = 20, **where: Any) -> list[Event]:
        """Return the newest `count` events, oldest of them first, all of them for None.

        `kinds` are globs; `where` are by, corr, session, since and after.
        """
        query = {"kinds": [*kinds] or None, **where}
        found = await self._connection.pages("events", "events", query=query, count=count, newest=True)
        return [_event(one) for one in found]

    async def trace(self, name: str | int) -> Sequence[Event]:
        """Return the events of one piece of work: a correlation, or what an event number belongs to."""
        found = await self._connection.pages("events", "events", "trace", name, newest=True)
        return [_event(one) for one in found]

    async def head(self) -> int:
        """Return the number of the newest event, 0 when there is none."""
        page = await self._connection.ask("GET", "events", query={"limit": 1})
        return max((int(one["seq"]) for one in page["events"]), default=0)

    async def tail(self, *, after: int | None = None, kinds: Sequence[str] = (), **where: Any) -> AsyncIterator[Event]:
        """Yield the events numbered above `after`, by default those from now on, as they come, each once.

        Goes on without a gap when the stream breaks or the knowledge manager is restarted; ends when it is left.
        `kinds` and `where` as for `list`. Raises `CursorInvalid` for a number that the log cannot go on from, and
        `KmUnreachable` when it stays away.
        """
        last = await self.head() if after is None else after
        while True:
            query = {"kinds": [*kinds] or None, **where, "after": last}
            try:
                async with self._connection.stream("events", "stream", query=query) as response:
                    async for told in httpx2.EventSource(response):
                        last = int(told.id or last)
                        if told.event == "message" and told.data:  # else a sign of life, or we are let go
                            yield _event(orjson.loads(told.data))
            except (httpx2.NetworkError, httpx2.RemoteProtocolError, httpx2.ReadTimeout):
                pass  # gone in the middle of a line: the number says where to go on
            await asyncio.sleep(_PAUSE)


def _event(told: Mapping[str, Any]) -> Event:
    return Event.of(told["seq"], told)
