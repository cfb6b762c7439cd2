"""How often one caller may ask."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_SAVED = 2.0  # seconds for which a caller that was quiet may ask all at once
_MOST = 1000  # callers that are remembered; who is forgotten begins anew


class RateLimit:
    """A token bucket for each caller: `rate` requests a second, any number for 0."""

    def __init__(self, rate: float, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._monotonic = monotonic
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # what is left, as of when

    def wait(self, caller: str) -> float:
        """Count a request; returns 0, or in how many seconds the caller may ask again when this one is refused."""
        if not self._rate:
            return 0.0
        now, most = self._monotonic(), self._rate * _SAVED
        left, then = self._buckets.pop(caller, (most, now))
        left = min(most, left + (now - then) * self._rate)
        is_let_in = left >= 1
        self._buckets[caller] = (left - is_let_in, now)
        if len(self._buckets) > _MOST:
            self._buckets.popitem(last=False)
        return 0.0 if is_let_in else (1 - left) / self._rate
