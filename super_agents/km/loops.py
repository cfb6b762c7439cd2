"""What the knowledge manager does by itself, again and again: each loop supervised, none able to end the others."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_LOG = logging.getLogger(__name__)
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds before a loop that crashed goes on


class Loops:
    """The loops of one knowledge manager, and what is wrong with them."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._faults: dict[str, str] = {}
        self._first: set[str] = set()

    def add(
        self, name: str, job: Callable[[], Awaitable[None]], *, every: float | None, is_awaited: bool = False
    ) -> None:
        """Run `job` again and again with a rest of `every` seconds, or until it comes through once when that is None.

        As long as an awaited one has not come through, we are not ready.
        """
        if is_awaited:
            self._first.add(name)
        self._tasks.append(asyncio.create_task(self._run(name, job, every), name=name))

    async def stop(self) -> None:
        """End the loops; what a thread is at is finished by that thread."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def faults(self) -> list[str]:
        """Return, for each loop whose last turn crashed, with what."""
        return [f"{name}: {fault}" for name, fault in self._faults.items()]

    def unready(self) -> list[str]:
        """Return the awaited loops that have not come through once."""
        return [f"{name}: not done yet" for name in sorted(self._first)]

    async def _run(self, name: str, job: Callable[[], Awaitable[None]], every: float | None) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                await job()
            except Exception as error:  # noqa: BLE001 - supervision: a crash is logged, reported by /health and tried again
                self._faults[name] = str(error) or type(error).__name__
                _LOG.warning("%s crashed; again in %g s", name, pause, exc_info=True)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                self._faults.pop(name, None)
                self._first.discard(name)
                pause = _FIRST_PAUSE
                if every is None:
                    return
                await asyncio.sleep(every)
