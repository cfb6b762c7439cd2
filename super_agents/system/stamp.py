"""Writing a time as text, for paths that cannot afford `datetime`."""

import time

_second = 0
_prefix = ""


def stamp(ns: int) -> str:
    """Write nanoseconds since the epoch as RFC 3339 in UTC with six decimals: `2026-11-21T09:00:00.123456Z`."""
    global _second, _prefix  # most stamps fall into the second of the one before: formatting it once saves 1 µs
    second, rest = divmod(ns, 1_000_000_000)
    prefix = _prefix
    if second != _second or not prefix:
        prefix = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
        _second, _prefix = second, prefix
    return f"{prefix}.{rest // 1000:06d}Z"
