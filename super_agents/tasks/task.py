"""A task: what is to be done, how it stands, who has it."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

PRIORITIES = ("critical", "high", "normal", "low")
# Waiting for other tasks; for the time of its next try; for somebody to take it; in somebody's hands; and four ends,
# of which `dead` (its tries are used up) can be undone.
STATES = ("waiting", "delayed", "ready", "claimed", "finished", "dead", "cancelled", "dropped")
OPEN_STATES = frozenset({"waiting", "delayed", "ready"})
_ID = re.compile(r"t-([1-9][0-9]{0,17})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task as it stands at one moment.

    `state` is one of `STATES`. `after` are the tasks that it waits for, `waits_for` those of them that are not
    finished. `attempts` is how often it may be tried, `attempt` how often it was. `token` is the fencing token of the
    newest claim, 0 before the first, and `claimed_by` whose it is. `owner` has it now, or finished it; `until` is when
    the claim runs out, `lapsed` when it did and nobody took the task since.
    `correlation` is on all of its events. `evidence` are JSON objects, `reason` is the newest that was given for a
    failure, a cancel or a drop. Times are UTC, as events carry them.
    """

    id: str
    title: str
    details: str
    priority: str
    state: str
    role: str | None
    agent: str | None
    after: tuple[str, ...]
    waits_for: tuple[str, ...]
    checks: tuple[str, ...]
    attempts: int
    attempt: int
    token: int
    claimed_by: str | None
    owner: str | None
    until: str | None
    lapsed: str | None
    retry_at: str | None
    deadline: str | None
    is_overdue: bool
    reason: str | None
    evidence: tuple[dict[str, Any], ...]
    correlation: str
    added_by: str
    added_at: str
    added_seq: int
    claimed_seq: int | None
    changed_at: str

    def to_dict(self) -> dict[str, Any]:
        """Return the task as JSON members."""
        return asdict(self)


def id_of(number: int) -> str:
    """Write a task's number as people name it: 12 is `t-12`."""
    return f"t-{number}"


def number_of(task: object) -> int:
    """Read what `id_of` wrote; 0, which no task has, when it is no id."""
    found = _ID.fullmatch(task) if isinstance(task, str) else None
    return int(found[1]) if found else 0
