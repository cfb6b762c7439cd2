"""A thread beside the event loop, for work that waits for the disk."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")


class SideThread:
    """One thread that does what it is given, in order: a SQLite connection stays where it was opened.

    Unlike those of a pool it does not keep the process from ending. A long fold that is under way then is cut off, and
    its transaction with it.
    """

    def __init__(self, name: str) -> None:
        self._given: SimpleQueue[Callable[[], None]] = SimpleQueue()
        threading.Thread(target=self._work, name=name, daemon=True).start()

    async def run(self, work: Callable[[], _T]) -> _T:
        """Have the thread do some work and return, or raise, what came of it."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[_T] = loop.create_future()

        def do() -> None:
            try:
                result = work()
            except Exception as error:  # noqa: BLE001 - not lost: it is raised where the work was asked for
                loop.call_soon_threadsafe(_fail, future, error)
            else:
                loop.call_soon_threadsafe(_settle, future, result)

        self._given.put(do)
        return await future

    def _work(self) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            while True:
                self._given.get()()


def _settle(future: asyncio.Future[_T], result: _T) -> None:
    if not future.done():  # who asked may have been cancelled
        future.set_result(result)


def _fail(future: asyncio.Future[_T], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
