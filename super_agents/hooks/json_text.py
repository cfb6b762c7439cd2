"""Writing JSON by hand: `json` costs more to import than a hook does in all."""

from __future__ import annotations

import os

_ESCAPES = {code: f"\\u{code:04x}" for code in range(32)} | {9: "\\t", 10: "\\n", 13: "\\r", 34: '\\"', 92: "\\\\"}


def string(text: str | bytes) -> str:
    """Write a JSON string; bytes that are no UTF-8, as in odd file names, become the replacement character."""
    raw = os.fsencode(text) if isinstance(text, str) else text
    return f'"{raw.decode("utf-8", "replace").translate(_ESCAPES)}"'


def array(items: list[str]) -> str:
    """Write a JSON array of what is JSON already."""
    return f"[{','.join(items)}]"


def members(pairs: dict[str, str | None]) -> str:
    """Write a JSON object of what is JSON already; what is None is left out."""
    return "{" + ",".join(f'"{name}":{value}' for name, value in pairs.items() if value is not None) + "}"


def boolean(*, value: bool) -> str:
    """Write true or false."""
    return "true" if value else "false"
