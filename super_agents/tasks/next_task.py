"""Whose turn it is, found before the log is locked and confirmed under the lock.

Folding under the lock would make all who claim wait for each other's SQLite. So the tasks whose turn is next are looked
up in the view as it stands, however old, and what it has not seen yet is held against them. The claim is written if
nothing came meanwhile, which its number tells; else it is looked again. It is the validation of optimistic concurrency
control (Kung and Robinson, "On optimistic methods for concurrency control", ACM TODS 6:2, 1981).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.tasks.task import id_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from super_agents.events.event import Event
    from super_agents.events.log import EventLog

AHEAD = 24  # tasks that are looked up: others may take those in front before the lock is ours
_MOST_AHEAD = 192  # the same for who goes on taking tasks, and keeps what it looked up
FOLD_EVERY = 32  # events: one of all who claim folds them at once
TRIES = 8  # with the same turns: others may claim between the look and the write
KEPT = 1.0  # seconds; what the clock alone brings about, a next try or a claim that ran out, is seen so much later
_FAR = 256  # events; a view that is further behind is folded
_OF_ONE_TASK = {"task.claimed", "task.renewed"}  # they take a task out of the order and leave the order as it is


class Turns:
    """The next tasks for the agent `by` in a role, and what became of their order since they were looked up.

    `rows` are those that `questions.turns` found at the time `now`, and `until` when they are to be looked up again.
    They can be kept from one claim to the next: only what was written in between is looked at.
    """

    def __init__(self, rows: Sequence[sqlite3.Row], *, by: str, role: str | None, now: str, until: str) -> None:
        self._count = len(rows)
        self._rows = {id_of(row["number"]): row for row in rows}
        self._is_clear = bool(rows)
        self.seen = rows[0]["seen"] if rows else 0  # the number of the last event that was taken in
        self._by, self._role = by, role
        self._now, self._until = now, until

    @property
    def next_count(self) -> int:
        """How many to look up the next time: more when all of these were taken."""
        return AHEAD if self._rows else max(AHEAD, min(2 * self._count, _MOST_AHEAD))

    def are_for(self, by: str, role: str | None) -> bool:
        """Tell whether they were looked up for this agent in this role."""
        return (self._by, self._role) == (by, role)

    def look(self, log: EventLog, now: str) -> sqlite3.Row | None:
        """Take in what was written since the last look, and return the row of the task whose turn it is.

        None when there is none left, when they are too old at the time `now`, when too much was written, or something
        that may have changed the order itself.
        """
        is_recent = self._now <= now < self._until  # a clock that was set back tells nothing of their age
        self._is_clear = self._is_clear and is_recent and self._is_as_it_was(log, now)
        return next(iter(self._rows.values()), None) if self._is_clear else None

    def pass_over(self, claim: Event) -> None:
        """Take in a claim that was written just now, right after the last event that was seen."""
        self._rows.pop(claim.data["task"], None)
        self.seen = claim.seq

    def _is_as_it_was(self, log: EventLog, now: str) -> bool:
        far = self.seen + _FAR
        for event in log.read(after=self.seen):
            self.seen = event.seq
            if event.kind in _OF_ONE_TASK and event.data["until"] > now:
                self._rows.pop(event.data["task"], None)
            elif event.kind == "agent.retired" or event.kind.startswith("task."):
                return False
            if event.seq > far:
                return False
        return True
