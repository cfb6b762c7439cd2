"""Texts that are none: the name of a file may hold any bytes, and Python keeps those that are not UTF-8 as surrogates.

What is sent or shown as UTF-8 cannot hold them; there they are spelt out.
"""

from __future__ import annotations

from typing import Any


def legible(value: Any) -> Any:
    """Return a JSON value with every surrogate in its texts spelt out; all else stays as it is."""
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    if isinstance(value, dict):
        return {legible(key): legible(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [legible(item) for item in value]
    return value
