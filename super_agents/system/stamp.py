"""Writing a time as text, for paths that cannot afford `datetime`."""

import time

_known = (-1, "")  # the second of the last stamp, and how it is written; one name, so that threads see both or none


def stamp(ns: int) -> str:
    """Write nanoseconds since the epoch as RFC 3339 in UTC with six decimals: `2026-11-21T09:00:00.123456Z`."""
    global _known  # noqa: PLW0603 - most stamps fall into the second of the one before: formatting it once saves 1 µs
    second = ns // 1_000_000_000
    known = _known
    if known[0] != second:
        _known = known = (second, time.strftime("%Y-%m-%dT%H:%M:%S.", time.gmtime(second)))
    return "%s%06dZ" % (known[1], ns // 1000 % 1_000_000)  # noqa: UP031 - quicker than an f-string here
