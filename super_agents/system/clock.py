"""What time it is."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


class Clock(Protocol):
    """Tells the time; an argument wherever time matters, so that tests neither sleep nor patch."""

    def time_ns(self) -> int:
        """Nanoseconds since the Unix epoch."""
        ...


class SystemClock:
    """The clock of this machine."""

    time_ns = staticmethod(time.time_ns)


class FrozenClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime | None = None) -> None:
        self._ns = nanoseconds(at or datetime(2026, 1, 1, tzinfo=UTC))

    def time_ns(self) -> int:
        """Nanoseconds since the Unix epoch, always the same until `move`."""
        return self._ns

    def move(self, seconds: float) -> None:
        """Go forward, or back when `seconds` is negative."""
        self._ns += int(seconds * 1_000_000_000)


def moment(text: str) -> datetime:
    """Read what `stamp` wrote, or any ISO 8601 time; a time without a zone is taken as UTC.

    Raises `ValueError` when `text` is no time, or one after the year 9999 in UTC: as texts times would be out of order.
    """
    read = datetime.fromisoformat(text)
    at = read if read.tzinfo else read.replace(tzinfo=UTC)
    if at > _LAST:
        message = "the last year is 9999"
        raise ValueError(message)
    return at


def nanoseconds(at: datetime) -> int:
    """Return a time as nanoseconds since the Unix epoch, exact to the microsecond, which a float is not."""
    return (at - _EPOCH) // timedelta(microseconds=1) * 1000
