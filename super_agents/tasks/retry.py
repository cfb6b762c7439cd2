"""When a task that failed is tried again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Exponential back-off with jitter: seconds double from `first` up to `longest`, and chance takes up to half off.

    Jitter keeps tasks that failed together, as when a service was down, from being tried again together.
    """

    first: float = 10.0
    longest: float = 3600.0

    def delay(self, attempt: int, *, chance: float) -> float:
        """Return the seconds to wait after this try, from 1; `chance` from 0 to 1 says how much is taken off."""
        doubled = self.first * 2.0 ** min(attempt - 1, 64)
        return min(doubled, self.longest) * (1.0 - chance / 2.0)
