"""What paths begin with that a pattern matches: the cheap first look at whether it may be about a path."""

WILD = "*?[\\"


def head_of(pattern: str) -> str:
    """Return what every path that a pattern matches begins with; nothing when it may lie at any depth.

    Two patterns have no path in common unless the head of one begins with that of the other.
    """
    if "/" not in pattern.rstrip("/"):
        return ""
    for at, char in enumerate(pattern):
        if char in WILD:
            return pattern[:at].lstrip("/")
    return pattern.lstrip("/")
