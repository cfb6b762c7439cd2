"""Whose turn it is: fair ageing.

Of the tasks that are ready, the one goes first that has waited longest, where a task of a higher priority counts as
having waited for longer than it did: critical 24 hours, high 4 hours, normal 1 hour, low nothing.

    score at claim time = time since it is ready + head start of its priority        (the highest score wins)

So what is urgent passes what is not, and still nothing starves: a task of low priority is passed for at most a day by
what came later. All tasks age at the same pace, so the order of two never changes, and it can be kept in an index:
`turn` is the time since when a task is ready less its head start, and the lowest turn wins. Equal turns go by number.
"""

from __future__ import annotations

from super_agents.system.clock import moment, nanoseconds

_HOUR = 3_600_000_000  # microseconds
HEAD_START = {"critical": 24 * _HOUR, "high": 4 * _HOUR, "normal": _HOUR, "low": 0}


def microseconds(ts: str) -> int:
    """Return a time as events carry it as microseconds since the epoch."""
    return nanoseconds(moment(ts)) // 1000
