"""Waiting for a fact within an event loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


async def until(fact: Callable[[], object]) -> None:
    """Let the others in the loop go on until `fact` is true; the test's time-out is the limit."""
    while not fact():  # noqa: ASYNC110 - the fact may come from a thread, and no event tells of it
        await asyncio.sleep(0.001)
