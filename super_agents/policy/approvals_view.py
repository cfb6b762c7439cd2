"""The view `approvals`: every question there was, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from super_agents.events.views import View
from super_agents.policy.approval import ALLOW, ALLOWED, DENIED, EXPIRED, WITHDRAWN, number_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from super_agents.events.event import Event

_CALL = ("tool", "command", "path", "session", "tool_use", "waiter")
_ASK = """
INSERT OR IGNORE INTO approvals
(number, action, reason, scope, asked_by, asked_at, expires_at, corr, key, state,
 tool, command, path, session, tool_use, waiter)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'asked', ?, ?, ?, ?, ?, ?)
"""
_END = """
UPDATE approvals SET state = ?, answered_by = ?, answered_at = ?, note = ?, via = ?, granted = ?
WHERE number = ? AND state = 'asked'
"""


class ApprovalsView(View):
    """Questions with their answers; the first answer counts, and what comes later changes nothing."""

    name = "approvals"
    version = 2
    kinds = ("approval.*",)
    tables: ClassVar[Mapping[str, str]] = {
        "approvals": "number INTEGER PRIMARY KEY, action TEXT NOT NULL, reason TEXT NOT NULL, scope TEXT NOT NULL,"
        " asked_by TEXT NOT NULL, asked_at TEXT NOT NULL, expires_at TEXT NOT NULL, corr TEXT, key TEXT UNIQUE,"
        " state TEXT NOT NULL, answered_by TEXT, answered_at TEXT, note TEXT, via TEXT, granted TEXT,"
        " tool TEXT, command TEXT, path TEXT, session TEXT, tool_use TEXT, waiter TEXT",
    }

    def fold(self, event: Event, database: sqlite3.Connection) -> None:
        """Open or close a question."""
        number, said = number_of(event.data["approval"]), event.data
        if not number:
            return
        if event.kind == "approval.asked":
            what = (said["action"], said.get("reason", ""), said["scope"])
            asked = (number, *what, event.by, event.ts, said["expires_at"], event.corr, event.key)
            database.execute(_ASK, (*asked, *(said.get(name) for name in _CALL)))
        elif event.kind == "approval.answered":
            state = ALLOWED if said["answer"] == ALLOW else DENIED
            told = (said.get("note"), said.get("via"), said.get("scope"))
            database.execute(_END, (state, event.by, event.ts, *told, number))
        elif event.kind == "approval.withdrawn":
            database.execute(_END, (WITHDRAWN, None, None, said["reason"], None, None, number))
        else:
            database.execute(_END, (EXPIRED, None, None, None, None, None, number))
