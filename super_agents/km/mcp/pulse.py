"""Signs of life of a call that takes long: clients wait longer for who says that it is still at work."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from super_agents.km.mcp.dialogue import Dialogue

EVERY = 5.0  # seconds


class Pulse:
    """Tells the client every few seconds for how long the call has been under way, and what it is at.

    What is counted is seconds, out of `total` where that is known: it grows whatever the call does.
    """

    def __init__(self, dialogue: Dialogue, total: float | None = None) -> None:
        self._dialogue = dialogue
        self._total = total
        self._begun = time.monotonic()
        self._text = ""
        self._news = asyncio.Event()

    def say(self, text: str) -> None:
        """Say what the call is at; may be called from any thread."""
        self._text = text
        with suppress(RuntimeError):  # the loop is gone, and so is whoever listened
            self._loop.call_soon_threadsafe(self._news.set)

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._beat(), name="mcp-pulse")
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _beat(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), EVERY)
            self._news.clear()
            await self._dialogue.progress(round(time.monotonic() - self._begun, 3), self._total, self._text)
