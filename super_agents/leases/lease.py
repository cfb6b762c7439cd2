"""A lease: paths held by somebody until a time."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from super_agents.system.glob import accepts, glob_of, stars

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

EXCLUSIVE, SHARED = "exclusive", "shared"
HELD, EXPIRED = "held", "expired"
_QUICK = 2  # stars


@dataclass(frozen=True, slots=True)
class Lease:
    """Paths held by one name until a time; times are RFC 3339 in UTC, as events carry them.

    `files` are those of the patterns that stand for files alone, and not for what lies below a folder of that name.
    `token` is the fencing token: of two leases the later has the larger one. `state` is held, expired, released,
    broken, or retired when the holder gave its name back; then `ended_at`, `ended_by` and `ended_reason` say how.
    `automatic` is one that an edit took by itself, which ends with its `session`.
    """

    id: str
    token: int
    holder: str
    mode: str
    patterns: tuple[str, ...]
    files: tuple[str, ...]
    reason: str
    taken_at: str
    expires_at: str
    corr: str | None = None
    automatic: bool = False
    session: str | None = None
    state: str = HELD
    ended_at: str | None = None
    ended_by: str | None = None
    ended_reason: str | None = None

    @property
    def is_held(self) -> bool:
        """Whether it is in force."""
        return self.state == HELD

    def covers(self, path: str) -> bool:
        """Tell whether a path, relative to the root, is among those held; a later `!pattern` takes paths away."""
        return covers(self.patterns, self.files, path)

    def to_dict(self) -> dict[str, Any]:
        """Return the lease as JSON members."""
        return {**asdict(self), "patterns": list(self.patterns), "files": list(self.files)}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A lease in the way: the pattern `held` of it and the pattern `wanted` both match `example`.

    `example` is empty when looking for one took too long.
    """

    lease: Lease
    held: str
    wanted: str
    example: str

    def to_dict(self) -> dict[str, Any]:
        """Return the conflict as JSON members."""
        return {"lease": self.lease.to_dict(), "held": self.held, "wanted": self.wanted, "example": self.example}


def covers(patterns: tuple[str, ...], files: tuple[str, ...], path: str) -> bool:
    """Tell whether a path is among those that patterns hold; `files` are those that stand for files alone."""
    asked = tuple(one for one in patterns if _may_take(one, path, below=one not in files))
    if not asked:
        return False
    spec = _spec(asked, files)
    return spec is None or spec.match_file(path)


def _may_take(pattern: str, path: str, *, below: bool) -> bool:
    """Tell whether the matching library has to be asked: with many stars it takes hours for a path that does not match.

    Its time grows with the length of the path to the power of the number of stars.
    """
    if stars(pattern) <= _QUICK:
        return True
    try:
        return accepts(glob_of(pattern.removeprefix("!"), below=below), path)
    except ValueError:
        return True


@lru_cache(maxsize=1024)
def _spec(patterns: tuple[str, ...], files: tuple[str, ...]) -> GitIgnoreSpec | None:
    """Return what matches the patterns, or None when they cannot be read: they hold every path then."""
    from pathspec import GitIgnoreSpec  # only for those who ask about a path

    lines = [line for one in patterns for line in ([one, f"!{one}/"] if one in files else [one])]
    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        return None
