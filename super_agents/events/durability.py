"""What a power cut may take, by name; standard library only, for the hook path imports it.

    os         never sync: everything since the kernel's last writeback (SQLite OFF)
    interval   sync about once a second: a second of traffic (Redis everysec)
    every:N    whoever writes a number divisible by N syncs: N events and those in flight (SQLite NORMAL)
    always     sync before returning: nothing that was acknowledged (SQLite FULL)

A policy is an int inside: 0 for `os`, N for `every:N`, 1 for `always`, -1 for `interval`. None of them loses an
acknowledged event to a kill.
"""

OS = 0
ALWAYS = 1
INTERVAL = -1
DEFAULT = 256
NAMES = "os, interval, always, or every:N with N from 1, as in every:256"

_NAMED = {"os": OS, "always": ALWAYS, "interval": INTERVAL, "every:256": DEFAULT}


def policy(name: str) -> int:
    """Return the policy of this name; raises `ValueError` when there is none."""
    known = _NAMED.get(name)
    if known is not None:
        return known
    word, colon, number = name.partition(":")
    if word != "every" or not colon or not number.isdigit() or not 0 < int(number) < 1 << 31:
        message = f"unknown durability `{name}`"
        raise ValueError(message)
    return int(number)
