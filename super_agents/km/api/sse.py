"""Events as server-sent events: `GET /api/v1/events/stream`."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from typing import TYPE_CHECKING

import orjson
from starlette.responses import StreamingResponse

from super_agents.km.api.following import HEARTBEAT, Beat, follow
from super_agents.km.feed import Dropped

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.types import Message, Send

    from super_agents.events.event import Event
    from super_agents.km.api.following import Wanted
    from super_agents.km.feed import Feed

_LOG = logging.getLogger(__name__)
MEDIA_TYPE = "text/event-stream"
_PATIENCE = 60.0  # seconds for a reader to take what fits into its socket
_RETRY = 1000  # milliseconds after which a reader that lost us tries again


class EventStream(StreamingResponse):
    """A stream that lasts until the reader leaves, is too slow, or the knowledge manager ends."""

    def __init__(self, feed: Feed, asked: Wanted, *, heartbeat: float = HEARTBEAT) -> None:
        self._pieces = _pieces(feed, asked, heartbeat)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(self._pieces, media_type=MEDIA_TYPE, headers=headers)

    async def stream_response(self, send: Send) -> None:
        """Send piece by piece; a reader that takes none any more is let go."""

        async def within(message: Message) -> None:
            await asyncio.wait_for(send(message), _PATIENCE)

        async with aclosing(self._pieces):
            try:
                await super().stream_response(within)
            except TimeoutError:
                _LOG.info("a reader of events took nothing for %g s and was let go", _PATIENCE)


async def _pieces(feed: Feed, asked: Wanted, heartbeat: float) -> AsyncGenerator[bytes, None]:
    yield b"retry: %d\nid: %d\n: from here on\n\n" % (_RETRY, asked.after)
    async with aclosing(follow(feed, asked, heartbeat=heartbeat)) as items:
        async for item in items:
            yield _piece(item)


def _piece(item: list[Event] | Beat | Dropped) -> bytes:
    """Write messages. The id of a heartbeat lets a reader with a narrow filter resume near the end of the log."""
    if isinstance(item, Beat):
        return b"id: %d\n: heartbeat\n\n" % item.seq
    if isinstance(item, Dropped):
        return b"event: dropped\ndata: %b\n\n" % orjson.dumps({"after": item.after})
    return b"".join(b"id: %d\ndata: %b\n\n" % (event.seq, orjson.dumps(event.to_dict())) for event in item)
