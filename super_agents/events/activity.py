"""The view `activity`: how much of what happened, by whom, and when last."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from super_agents.events.views import View

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from super_agents.events.event import Event

_COUNT = """
INSERT INTO {table} VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET count = count + excluded.count, last_seq = excluded.last_seq, last_ts = excluded.last_ts
"""
_BY_KIND = _COUNT.format(table="activity_kinds")
_BY_ACTOR = _COUNT.format(table="activity_actors")


class Activity(View):
    """Counts per kind of event and per actor, with the first and last event of each."""

    name = "activity"
    together = 1_000
    tables: ClassVar[Mapping[str, str]] = {
        "activity_kinds": "kind TEXT PRIMARY KEY, count INTEGER, first_seq INTEGER, last_seq INTEGER, last_ts TEXT",
        "activity_actors": "actor TEXT PRIMARY KEY, count INTEGER, first_seq INTEGER, last_seq INTEGER, last_ts TEXT",
    }

    def fold(self, event: Event, database: sqlite3.Connection) -> None:
        """Count the event."""
        self.fold_many([event], database)

    def fold_many(self, events: Sequence[Event], database: sqlite3.Connection) -> None:
        """Count them, with one statement for each kind and each actor."""
        database.executemany(_BY_KIND, _sums((event.kind, event) for event in events))
        database.executemany(_BY_ACTOR, _sums((event.by, event) for event in events))


def _sums(named: Iterable[tuple[str, Event]]) -> Iterable[tuple[str, int, int, int, str]]:
    """Return for each name: itself, how many events, the numbers of the first and the last, the time of the last."""
    found: dict[str, tuple[str, int, int, int, str]] = {}
    for name, event in named:
        known = found.get(name)
        count, first = (known[1] + 1, known[2]) if known else (1, event.seq)
        found[name] = (name, count, first, event.seq, event.ts)
    return found.values()
