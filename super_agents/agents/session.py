"""A session of a client in which an agent works, and the states that one can be in."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

STARTING, WORKING, WAITING, IDLE = "starting", "working", "waiting", "idle"
ENDED, LOST, UNKNOWN = "ended", "lost", "unknown"
STATES = (STARTING, WORKING, WAITING, IDLE, UNKNOWN, ENDED, LOST)
OVER = frozenset({ENDED, LOST})


@dataclass(frozen=True, slots=True)
class Session:
    """A session as it was last seen; times are RFC 3339 in UTC.

    `state` holds since `since` and is known by `evidence`. `pid` and `process_started`, seconds since the epoch, name
    the client's process. `tool` is what runs now, `tools` and `subagents` how many. `conflicts` counts the
    calls in whose way a lease was. What is None is not known.
    """

    id: str
    agent: str | None
    is_given: bool
    state: str
    since: str
    evidence: str
    pid: int | None
    process_started: float | None
    cwd: str | None
    worktree: str | None
    model: str | None
    transcript: str | None
    tool: str | None
    tools: int
    subagents: int
    conflicts: int
    began_at: str
    ended_at: str | None
    ended_why: str | None
    last_kind: str
    last_at: str
    last_seq: int

    @property
    def is_open(self) -> bool:
        """Whether it goes on, as far as is known."""
        return self.state not in OVER

    def to_dict(self) -> dict[str, Any]:
        """Return the session as JSON members."""
        return asdict(self)
