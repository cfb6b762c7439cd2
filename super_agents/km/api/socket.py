"""Events over a WebSocket, `/api/v1/events/socket`: each message is a JSON object whose one member says what it is."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING

import orjson
from starlette.websockets import WebSocketDisconnect

from super_agents.km.api.following import HEARTBEAT, Beat, follow
from super_agents.km.feed import Dropped

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

    from super_agents.events.event import Event
    from super_agents.km.api.following import Wanted
    from super_agents.km.feed import Feed

_ENDING, _TOO_SLOW = 1001, 1013  # codes of RFC 6455: we go away; try again later


async def tell(socket: WebSocket, feed: Feed, asked: Wanted, *, heartbeat: float = HEARTBEAT) -> None:
    """Send events until the reader leaves, is too slow, or the knowledge manager ends."""
    await socket.accept()
    telling = asyncio.create_task(_send_all(socket, feed, asked, heartbeat))
    leaving = asyncio.create_task(_until_left(socket))
    try:
        await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (telling, leaving):
            task.cancel()
        code, _ = await asyncio.gather(telling, leaving, return_exceptions=True)
    if isinstance(code, int):
        with suppress(WebSocketDisconnect, RuntimeError):  # it left while we did; uvicorn may have closed already
            await socket.close(code)


async def _send_all(socket: WebSocket, feed: Feed, asked: Wanted, heartbeat: float) -> int:
    """Return the code to close with."""
    await socket.send_text(_message(Beat(asked.after)))
    item: list[Event] | Beat | Dropped = []
    async with aclosing(follow(feed, asked, heartbeat=heartbeat)) as items:
        async for item in items:
            for one in item if isinstance(item, list) else [item]:
                await socket.send_text(_message(one))
    return _TOO_SLOW if isinstance(item, Dropped) else _ENDING


async def _until_left(socket: WebSocket) -> None:
    """Return when the reader is gone; what it says means nothing to us."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


def _message(item: Event | Beat | Dropped) -> str:
    if isinstance(item, Beat):
        told: object = {"heartbeat": item.seq}
    elif isinstance(item, Dropped):
        told = {"dropped": {"after": item.after}}
    else:
        told = {"event": item.to_dict()}
    return orjson.dumps(told).decode()
