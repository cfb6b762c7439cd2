"""The view `permissions`: every rule that was proposed, and what became of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar

from super_agents.events.views import View
from super_agents.policy.permission import number_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from super_agents.events.event import Event

_PROPOSE = "INSERT OR IGNORE INTO permissions VALUES (?, ?, ?, ?, 'proposed', NULL, NULL, NULL)"
_DECIDE = """
UPDATE permissions SET state = ?, decided_by = ?, decided_at = ?, expires_at = coalesce(?, expires_at)
WHERE number = ? AND state = ?
"""
_BEFORE = {"accepted": "proposed", "rejected": "proposed", "undone": "accepted", "expired": "accepted"}


class PermissionsView(View):
    """Rules with what people decided; what comes out of order changes nothing."""

    name = "permissions"
    kinds = ("permission.*",)
    tables: ClassVar[Mapping[str, str]] = {
        "permissions": "number INTEGER PRIMARY KEY, pattern TEXT NOT NULL, approvals TEXT NOT NULL,"
        " proposed_at TEXT NOT NULL, state TEXT NOT NULL, decided_by TEXT, decided_at TEXT, expires_at TEXT",
    }

    def fold(self, event: Event, database: sqlite3.Connection) -> None:
        """Add a rule, or move it on."""
        number, said = number_of(event.data["permission"]), event.data
        state = event.kind.partition(".")[2]
        if not number:
            return
        if state == "proposed":
            approvals = json.dumps(said["approvals"])
            database.execute(_PROPOSE, (number, said["pattern"], approvals, event.ts))
        else:
            told = (state, event.by, event.ts, said.get("expires_at"))
            database.execute(_DECIDE, (*told, number, _BEFORE[state]))
