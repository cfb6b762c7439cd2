"""Whose turn it is, found before the log is locked and confirmed under the lock.

Folding under the lock would make all who claim wait for each other's SQLite. So the tasks whose turn is next are looked
up in the view as it stands, however old, and under the lock only what it has not seen yet is held against them: the
validation of optimistic concurrency control (Kung and Robinson, "On optimistic methods for concurrency control", ACM
TODS 6:2, 1981).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.tasks.task import number_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from super_agents.events.log import EventLog

AHEAD = 48  # tasks that are looked up: others may take those in front before the lock is ours
FOLD_EVERY = 16  # events: one of all who claim folds them at once
_FAR = 256  # events; a view that is further behind is folded
_OF_ONE_TASK = {"task.claimed", "task.renewed"}  # they take a task out of the order and leave the order as it is


def still_next(numbers: Sequence[int], log: EventLog, *, seen: int, now: str) -> int | None:
    """Return the first of these tasks that nobody took after event `seen`; the log is locked.

    None when none is left, and when too much was written since, or something that may have changed the order.
    """
    if not seen <= log.head <= seen + _FAR:
        return None
    taken = set()
    for event in log.read(after=seen):
        if event.kind in _OF_ONE_TASK and event.data["until"] > now:
            taken.add(number_of(event.data["task"]))
        elif event.kind == "agent.retired" or event.kind.startswith("task."):
            return None
    return next((number for number in numbers if number not in taken), None)
