"""What may be asked of a lease: for how long, in which mode, for which reason."""

from __future__ import annotations

from super_agents.errors import LeaseRefused
from super_agents.leases.lease import EXCLUSIVE, SHARED
from super_agents.system.stamp import stamp

_SHORTEST, _LONGEST = 1.0, 30 * 86_400.0  # seconds
_LONGEST_REASON = 1000  # characters


def later(now: int, seconds: float) -> str:
    """Return the time so many seconds after `now`, in nanoseconds since the epoch, as events carry it."""
    return stamp(now + int(seconds * 1_000_000_000))


def check_seconds(seconds: object) -> None:
    """Raise `LeaseRefused` unless a lease may last so long."""
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not is_number or not _SHORTEST <= float(str(seconds)) <= _LONGEST:  # NaN is in no range
        raise LeaseRefused("duration", f"{seconds} s", "is not between 1s and 30d")


def checked_mode(mode: str) -> str:
    """Return the mode; raises `LeaseRefused` when there is none of this name."""
    if mode not in {EXCLUSIVE, SHARED}:
        raise LeaseRefused("mode", mode, f"is neither `{EXCLUSIVE}` nor `{SHARED}`")
    return mode


def checked_reason(reason: str) -> str:
    """Return the reason; raises `LeaseRefused` when it is more than a line."""
    if len(reason) > _LONGEST_REASON or not reason.isprintable():
        raise LeaseRefused("reason", reason[:40], f"is no line of at most {_LONGEST_REASON} characters")
    return reason
