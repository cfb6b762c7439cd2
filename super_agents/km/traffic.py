"""When somebody last asked for something."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from starlette.types import ASGIApp, Receive, Scope, Send


class Traffic:
    """How many requests are under way, and how long there has been none."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._under_way = 0
        self._last = monotonic()

    def begin(self) -> None:
        """Note that a request came."""
        self._under_way += 1

    def finish(self) -> None:
        """Note that it was answered."""
        self._under_way -= 1
        self._last = self._monotonic()

    @property
    def idle(self) -> float:
        """Seconds since the last request ended; 0 while one is under way."""
        return 0.0 if self._under_way else self._monotonic() - self._last


class Watched:
    """Tells `Traffic` of every request but those to `ignore`: being looked at is not being used."""

    def __init__(self, app: ASGIApp, *, traffic: Traffic, ignore: Collection[str]) -> None:
        self._app = app
        self._traffic = traffic
        self._ignore = ignore

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] not in {"http", "websocket"} or scope["path"] in self._ignore:
            await self._app(scope, receive, send)
            return
        self._traffic.begin()
        try:
            await self._app(scope, receive, send)
        finally:
            self._traffic.finish()
