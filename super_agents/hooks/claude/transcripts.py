"""What a client's transcript shows of an offer; the format is the client's own and may change."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TAKEN, QUEUED = "taken", "queued"
_QUEUE = b'"type":"queue-operation"'
_LARGEST = 256 * 1024 * 1024  # bytes


def size_of(path: str) -> int:
    """Return how long a transcript is; none is 0 long."""
    from pathlib import Path

    try:
        return Path(path).stat().st_size
    except OSError:
        return 0


def seen(path: Path, mark: str, *, after: int) -> str | None:
    """Tell whether a mark stands in what the model was given (`TAKEN`), only in the queue for it, or nowhere.

    Looks at what was written after so many bytes.
    """
    found = None
    wanted = mark.encode()
    try:
        with path.open("rb") as file:
            file.seek(after)
            for line in file.read(_LARGEST).split(b"\n"):
                if wanted in line:
                    if _QUEUE not in line[:200]:
                        return TAKEN
                    found = QUEUED
    except OSError:
        return None
    return found
