"""Telling use from being looked at."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from super_agents.km.traffic import Traffic, Watched

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


class Seconds:
    """A clock that is moved by hand."""

    now = 100.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


def test_idle_counts_from_the_end_of_the_last_request() -> None:
    seconds = Seconds()
    traffic = Traffic(seconds)

    seconds.now += 5
    before = traffic.idle
    traffic.begin()
    seconds.now += 5
    during = traffic.idle
    traffic.finish()
    seconds.now += 2

    assert (before, during, traffic.idle) == (5.0, 0.0, 2.0)


def idle_after(path: str) -> float:
    seconds = Seconds()
    traffic = Traffic(seconds)

    async def answer(_scope: Scope, _receive: Receive, _send: Send) -> None:
        seconds.now += 7

    watched = Watched(answer, traffic=traffic, ignore={"/health"})
    asyncio.run(watched({"type": "http", "path": path}, None, None))  # type: ignore[arg-type] # never called
    return traffic.idle


def test_a_request_is_use() -> None:
    assert idle_after("/mcp") == 0.0


def test_being_looked_at_is_no_use() -> None:
    assert idle_after("/health") == 7.0
