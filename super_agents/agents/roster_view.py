"""The view `roster`: who has which name, and what proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from super_agents.events.views import View

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from super_agents.events.event import Event

_REGISTER = """
INSERT INTO roster VALUES (:name, :role, :team, :description, :ts, 0, :seq, :proof)
ON CONFLICT DO UPDATE SET role = :role, team = :team, description = :description, proof = :proof, seq = :seq,
    registered_at = CASE is_retired WHEN 1 THEN :ts ELSE registered_at END, is_retired = 0
"""


class RosterView(View):
    """One row for each name that was ever taken."""

    name = "roster"
    kinds = ("agent.*",)
    tables: ClassVar[Mapping[str, str]] = {
        "roster": "name TEXT PRIMARY KEY, role TEXT, team TEXT, description TEXT, registered_at TEXT NOT NULL,"
        " is_retired INTEGER NOT NULL, seq INTEGER NOT NULL, proof TEXT NOT NULL"
    }

    def fold(self, event: Event, database: sqlite3.Connection) -> None:
        """Enter, renew or retire an agent."""
        if event.kind == "agent.registered":
            optional = dict.fromkeys(("role", "team", "description"))
            database.execute(_REGISTER, {**optional, **event.data, "ts": event.ts, "seq": event.seq})
        else:
            told = (event.seq, event.data["name"])
            database.execute("UPDATE roster SET is_retired = 1, seq = ? WHERE name = ?", told)
