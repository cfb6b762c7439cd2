"""Waiting for a fact instead of for time to pass."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
PAUSE = 0.01


def eventually(fact: Callable[[], T], *, within: float = 20.0) -> T:
    """Call `fact` until what it returns is truthy, and return that; fail after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        seen = fact()
        if seen:
            return seen
        if time.monotonic() > deadline:
            message = f"not true within {within:g} s; last seen: {seen!r}"
            raise AssertionError(message)
        time.sleep(PAUSE)
