"""What paths begin with: the cheap first look at whether two patterns may meet."""

from __future__ import annotations

import re
from functools import lru_cache

_WILD = re.compile(r"[*?\[\\]")


@lru_cache(maxsize=4096)
def head_of(pattern: str) -> str:
    """Return what every path that a pattern matches begins with; nothing when it may lie at any depth.

    Two patterns have no path in common unless the head of one begins with that of the other.
    """
    if "/" not in pattern.rstrip("/"):
        return ""
    return _WILD.split(pattern, maxsplit=1)[0].lstrip("/")
