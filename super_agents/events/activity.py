"""The view `activity`: how much of what happened, by whom, and when last."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from super_agents.events.views import View

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from super_agents.events.event import Event

_COUNT = """
INSERT INTO {table} VALUES (?, 1, ?, ?, ?)
ON CONFLICT DO UPDATE SET count = count + 1, last_seq = excluded.last_seq, last_ts = excluded.last_ts
"""
_BY_KIND = _COUNT.format(table="activity_kinds")
_BY_ACTOR = _COUNT.format(table="activity_actors")


class Activity(View):
    """Counts per kind of event and per actor, with the first and last event of each."""

    name = "activity"
    tables: ClassVar[Mapping[str, str]] = {
        "activity_kinds": "kind TEXT PRIMARY KEY, count INTEGER, first_seq INTEGER, last_seq INTEGER, last_ts TEXT",
        "activity_actors": "actor TEXT PRIMARY KEY, count INTEGER, first_seq INTEGER, last_seq INTEGER, last_ts TEXT",
    }

    def fold(self, event: Event, database: sqlite3.Connection) -> None:
        """Count the event."""
        database.execute(_BY_KIND, (event.kind, event.seq, event.seq, event.ts))
        database.execute(_BY_ACTOR, (event.by, event.seq, event.seq, event.ts))
