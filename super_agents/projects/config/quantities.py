"""Sizes, durations and port ranges, written for people and read by machines."""

from __future__ import annotations

import re

_SIZE_UNITS = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
_TIME_UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_ALIASES = {"kb": "kB", "k": "KiB", "m": "MiB", "g": "GiB"}
_NUMBER_AND_UNIT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*", re.ASCII)
_PORTS = re.compile(r"\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?", re.ASCII)
_LOWEST_PORT, _HIGHEST_PORT = 1024, 65535


def parse_size(text: str) -> int:
    """Read a size such as `64 MiB`, `10 MB` or `512 B` as bytes; raises `ValueError`.

    kB, MB and GB count in thousands, KiB, MiB and GiB in 1024; capitals do not matter.
    """
    number, unit = _split(text, "a size")
    spellings = {known.lower(): known for known in _SIZE_UNITS} | _ALIASES
    known = spellings.get(unit.lower())
    if known is None:
        message = f"`{unit}` is no unit of size"
        raise ValueError(message)
    return int(number * _SIZE_UNITS[known])


def write_size(size: int) -> str:
    """Write bytes with the largest unit that divides them: 67108864 is `64 MiB`."""
    for unit in sorted(_SIZE_UNITS, key=lambda unit: -_SIZE_UNITS[unit]):
        if size and size % _SIZE_UNITS[unit] == 0:
            return f"{size // _SIZE_UNITS[unit]} {unit}"
    return f"{size} B"


def parse_duration(text: str) -> float:
    """Read a duration such as `30s`, `250 ms`, `5min`, `2h` or `1d` as seconds; raises `ValueError`."""
    number, unit = _split(text, "a duration")
    factor = _TIME_UNITS.get({"m": "min", "sec": "s"}.get(unit.lower(), unit.lower()))
    if factor is None:
        message = f"`{unit}` is no unit of time"
        raise ValueError(message)
    return number * factor


def write_duration(seconds: float) -> str:
    """Write seconds with the largest unit that divides them: 300.0 is `5min`."""
    for unit in ("d", "h", "min", "s"):
        if seconds and seconds % _TIME_UNITS[unit] == 0:
            return f"{seconds / _TIME_UNITS[unit]:g}{unit}"
    return f"{seconds * 1000:g}ms" if 0 < seconds < 1 else f"{seconds:g}s"


def parse_ports(text: str) -> range:
    """Read `5001-5100`, or one port, as the range of its ports; raises `ValueError`.

    Ports below 1024 need root and are refused.
    """
    found = _PORTS.fullmatch(text)
    if found is None:
        message = "not of the form FIRST-LAST"
        raise ValueError(message)
    first, last = int(found[1]), int(found[2] or found[1])
    if not _LOWEST_PORT <= first <= last <= _HIGHEST_PORT:
        message = f"not within {_LOWEST_PORT} to {_HIGHEST_PORT}, lower port first"
        raise ValueError(message)
    return range(first, last + 1)


def write_ports(ports: range) -> str:
    """Write a range of ports as `parse_ports` reads it."""
    return f"{ports.start}-{ports.stop - 1}"


def _split(text: str, what: str) -> tuple[float, str]:
    found = _NUMBER_AND_UNIT.fullmatch(text)
    if found is None:
        message = f"not {what}: a number and a unit are needed"
        raise ValueError(message)
    return float(found[1]), found[2]
