"""Whose turn it is, found before the log is locked and confirmed under the lock.

Folding under the lock would make all who claim wait for each other's SQLite. So the tasks whose turn is next are looked
up in the view as it stands, however old, and what it has not seen yet is held against them: nearly all of it before the
lock is taken, under the lock only what came meanwhile. It is the validation of optimistic concurrency control (Kung and
Robinson, "On optimistic methods for concurrency control", ACM TODS 6:2, 1981).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from super_agents.events.log import EventLog

AHEAD = 24  # tasks that are looked up: others may take those in front before the lock is ours
FOLD_EVERY = 10  # events: one of all who claim folds them at once
_FAR = 256  # events; a view that is further behind is folded
_OF_ONE_TASK = {"task.claimed", "task.renewed"}  # they take a task out of the order and leave the order as it is


class Since:
    """What became of the order of tasks after event `seen`, as a claim at the time `now` has to know it.

    `taken` are the ids of the tasks that are somebody's since. `is_clear` is False once too much was written, or
    something that may have changed the order itself.
    """

    def __init__(self, seen: int, now: str) -> None:
        self.taken: set[object] = set()
        self.is_clear = True
        self._seen = self._last = seen
        self._now = now

    def look(self, log: EventLog) -> None:
        """Take in what was written since the last look."""
        for event in log.read(after=self._last):
            self._last = event.seq
            if event.kind in _OF_ONE_TASK and event.data["until"] > self._now:
                self.taken.add(event.data["task"])
            elif event.kind == "agent.retired" or event.kind.startswith("task."):
                self.is_clear = False
            if self._last > self._seen + _FAR:
                self.is_clear = False
            if not self.is_clear:
                return

    def is_all(self, log: EventLog) -> bool:
        """Tell whether nothing was missed; the log is locked.

        Another last number than its own: an older log was put back, or an event cannot be read.
        """
        return self.is_clear and self._last == log.head
