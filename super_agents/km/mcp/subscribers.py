"""Telling clients what changed, in both eras of the protocol.

Up to 2025-11-25 a client subscribes to addresses, and hears of them beside its requests. From 2026-07-28 on it opens a
stream for what it wants to hear. What changed is told by the log, which is followed while somebody listens.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from mcp.server.subscriptions import InMemorySubscriptionBus, ListenHandler, ResourcesListChanged, ResourceUpdated
from mcp_types import EmptyResult

from super_agents.km.feed import Dropped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mcp.server.context import ServerRequestContext
    from mcp.server.session import ServerSession
    from mcp.server.subscriptions import ServerEvent
    from mcp_types import (
        SubscribeRequestParams,
        SubscriptionsListenRequestParams,
        SubscriptionsListenResult,
        UnsubscribeRequestParams,
    )

    from super_agents.events.event import Event
    from super_agents.km.feed import Feed
    from super_agents.km.mcp.resource import Resource
    from super_agents.km.tools.calls import Following

    Context = ServerRequestContext[Any]

_LOG = logging.getLogger(__name__)
_MOST_SESSIONS = 10_000  # as many as the transport keeps
_PATIENCE = 5.0  # seconds for a client to take a notification before it hears of nothing more


class _Session:
    """A client of the older era, and the addresses that it subscribed to."""

    def __init__(self, session: ServerSession, *, hears_of_lists: bool) -> None:
        self.session = session
        self.hears_of_lists = hears_of_lists
        self.addresses: set[str] = set()

    async def tell(self, event: ServerEvent) -> None:
        if isinstance(event, ResourcesListChanged) and self.hears_of_lists:
            await self.session.send_resource_list_changed()
        elif isinstance(event, ResourceUpdated) and event.uri in self.addresses:
            await self.session.send_resource_updated(event.uri)


class Subscribers:
    """Who listens to what. Lives in one event loop; `close` ends it.

    With `announces`, each session of the older era that is welcomed hears of changed lists.
    """

    def __init__(
        self,
        rows: Sequence[Resource],
        following: Following,
        session_of: Callable[[Context], str],
        *,
        announces: bool = False,
    ) -> None:
        self._rows = rows
        self._announces = announces
        self._following = following
        self._session_of = session_of
        self._bus = InMemorySubscriptionBus()
        self._streams = ListenHandler(self._bus)
        self._sessions: dict[str, _Session] = {}
        self._open_streams = 0
        self._follower: asyncio.Task[None] | None = None

    async def listen(self, context: Context, params: SubscriptionsListenRequestParams) -> SubscriptionsListenResult:
        """Serve a stream of the newer era, until its client ends it or `close` does."""
        self._open_streams += 1
        self._settle()
        try:
            return await self._streams(context, params)
        finally:
            self._open_streams -= 1
            self._settle()

    async def subscribe(self, context: Context, params: SubscribeRequestParams) -> EmptyResult:
        """Let a session of the older era hear of an address."""
        self.welcome(context).addresses.add(str(params.uri))
        return EmptyResult()

    async def unsubscribe(self, context: Context, params: UnsubscribeRequestParams) -> EmptyResult:
        """Let a session of the older era hear no more of an address."""
        key = self._session_of(context)
        known = self._sessions.get(key)
        if known is not None:
            known.addresses.discard(str(params.uri))
            if not (known.addresses or known.hears_of_lists):
                self.forget(key)
        return EmptyResult()

    def welcome(self, context: Context) -> _Session:
        """Take a session of the older era in."""
        key = self._session_of(context)
        if len(self._sessions) >= _MOST_SESSIONS and key not in self._sessions:
            del self._sessions[next(iter(self._sessions))]
        known = self._sessions.setdefault(key, _Session(context.session, hears_of_lists=self._announces))
        self._settle()
        return known

    def forget(self, session: str) -> None:
        """Tell a session of the older era nothing more: it is over."""
        if self._sessions.pop(session, None):
            self._settle()

    async def publish(self, event: ServerEvent) -> None:
        """Tell all who want to hear of it. A session that cannot be told hears of nothing more."""
        await self._bus.publish(event)
        for key, session in list(self._sessions.items()):
            try:
                await asyncio.wait_for(session.tell(event), _PATIENCE)
            except Exception as error:  # noqa: BLE001 - one client's broken stream, whatever broke it, is not the others'
                _LOG.info("session %s cannot be told of changes: %r", key[:8], error)
                self._sessions.pop(key, None)

    def close(self) -> None:
        """End all streams, each with its last word."""
        self._streams.close()
        self._sessions.clear()
        self._settle()

    def _is_wanted(self) -> bool:
        return bool(self._open_streams or self._sessions)

    def _settle(self) -> None:
        """Follow the log while there is somebody to tell; from now on, not from when the task gets its turn."""
        if self._is_wanted() and (self._follower is None or self._follower.done()):
            stack = ExitStack()
            feed = stack.enter_context(self._following())
            self._follower = asyncio.create_task(self._follow(feed, feed.head), name="mcp-changes")
            self._follower.add_done_callback(lambda _: stack.close())
        elif not self._is_wanted() and self._follower is not None and self._follower is not asyncio.current_task():
            self._follower.cancel()
            self._follower = None

    async def _follow(self, feed: Feed, after: int) -> None:
        while self._is_wanted():
            async for event in feed.subscribe(after=after):
                if isinstance(event, Dropped):
                    after = event.after
                    break
                for change in self._changes(event):
                    await self.publish(change)
                if not self._is_wanted():
                    return
            else:  # the feed was closed
                return

    def _changes(self, event: Event) -> Iterator[ServerEvent]:
        for row in self._rows:
            for value in row.changes(event):
                yield ResourceUpdated(row.address_of(value))
        if any(event.kind in row.relisted_by for row in self._rows):
            yield ResourcesListChanged()
