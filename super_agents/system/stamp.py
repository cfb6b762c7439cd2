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
    return known[1] + "%06dZ" % (ns // 1000 % 1_000_000)  # noqa: UP031 - quicker than an f-string here


def stamped(text: str) -> int:
    """Return the nanoseconds since the epoch of what `stamp` wrote; raises `ValueError` for anything else."""
    year, month, day = int(text[:4]), int(text[5:7]), int(text[8:10])
    year -= month < 3  # noqa: PLR2004 - from here on a year begins in March, so that its last day is the one that varies
    days = 365 * year + year // 4 - year // 100 + year // 400 + (153 * ((month + 9) % 12) + 2) // 5 + day - 719_469
    seconds = days * 86_400 + int(text[11:13]) * 3600 + int(text[14:16]) * 60 + int(text[17:19])
    return seconds * 1_000_000_000 + int(text[20:26]) * 1000
