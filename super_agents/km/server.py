"""uvicorn on the socket that claimed the port."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, cast

import uvicorn

from super_agents.runtime.km_process import DRAIN

_MOST_MESSAGE = 64 * 1024  # bytes of what a client says over a WebSocket; nothing is expected
if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from starlette.types import ASGIApp

    from super_agents.system.sockets import Listener


def _websocket(**told: Any) -> asyncio.Protocol:
    """Return what speaks WebSocket on one connection; imported with the first, for most are never asked for one."""
    from uvicorn.protocols.websockets.wsproto_impl import WSProtocol

    return WSProtocol(**told)


class Ending:
    """That the process shall end, and why; the first reason counts."""

    def __init__(self) -> None:
        self.reason = ""
        self._asked = asyncio.Event()

    def ask(self, reason: str) -> None:
        """Ask to end."""
        self.reason = self.reason or reason
        self._asked.set()

    @property
    def is_asked(self) -> bool:
        """Whether the end was asked for."""
        return self._asked.is_set()

    async def wait(self) -> None:
        """Return when the end was asked for."""
        await self._asked.wait()


class Server(uvicorn.Server):
    """uvicorn that sleeps until it shall end.

    uvicorn itself wakes ten times a second to look whether it shall, and leaves by raising the signal again, which
    would end the process before it took back what it published.
    """

    def __init__(self, app: ASGIApp, ending: Ending, *, on_end: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http="h11",
                ws=cast("type[asyncio.Protocol]", _websocket),  # it is called, and nothing else
                ws_max_size=_MOST_MESSAGE,
                ws_per_message_deflate=False,  # nothing is gained on the way to the same machine
                lifespan="off",
                loop="asyncio",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=int(DRAIN),
            )
        )
        self._ending = ending
        self._on_end = on_end

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override] # narrower than a generator
        """Leave signals to the knowledge manager."""
        return nullcontext()

    async def main_loop(self) -> None:
        """Wait for the end."""
        await self._ending.wait()
        self._on_end()  # streams end now: they would keep the requests that they answer under way for ever

    async def run_on(self, listener: Listener) -> None:
        """Serve until the end is asked for and the requests under way are answered."""
        await self.serve(sockets=[listener])

    def give_up(self) -> None:
        """Wait no longer for the requests under way: their connections are closed without an answer.

        From Python 3.12 on a server's `wait_closed`, which ends uvicorn, waits for every open connection.
        """
        self.force_exit = True
        for connection in list(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
