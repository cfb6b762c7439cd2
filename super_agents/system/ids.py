"""Names that nobody else has."""

from __future__ import annotations

import os


def new_id(digits: int = 32) -> str:
    """Return random hex digits; 32 of them never meet by chance, 8 are enough within one folder."""
    return os.urandom((digits + 1) // 2).hex()[:digits]
