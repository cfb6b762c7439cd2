"""The view `sessions`: every session there was, in which state it is, and what says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import orjson

from super_agents.agents import session_steps
from super_agents.events.views import View

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from super_agents.agents.session_steps import Row
    from super_agents.events.event import Event

_SESSIONS = """
session TEXT PRIMARY KEY, agent TEXT, is_given INTEGER NOT NULL, state TEXT NOT NULL, since TEXT NOT NULL,
evidence TEXT NOT NULL, pid INTEGER, process_started REAL, cwd TEXT, worktree TEXT, model TEXT, transcript TEXT,
tools TEXT NOT NULL, subagents TEXT NOT NULL, prompt TEXT, in_turn INTEGER NOT NULL, conflicts INTEGER NOT NULL,
began_at TEXT NOT NULL, ended_at TEXT, ended_why TEXT, last_kind TEXT NOT NULL, last_at TEXT NOT NULL,
last_seq INTEGER NOT NULL, UNIQUE (pid, session), UNIQUE (state, session)
"""
_LISTS = ("tools", "subagents")
_OTHERS = """
SELECT session FROM sessions WHERE pid = :pid AND process_started = :process_started AND session <> :session
    AND state NOT IN ('ended', 'lost') ORDER BY session
"""


class SessionsView(View):
    """One row for each session. What hooks tell may be out of order or missing: see `session_steps`."""

    name = "sessions"
    kinds = ("claude.*", "session.*", "tool.denied", "tool.warned")
    tables: ClassVar[Mapping[str, str]] = {"sessions": _SESSIONS}

    def fold(self, event: Event, database: sqlite3.Connection) -> None:
        """Bring the event's session, and those that it puts an end to, to where they stand after it."""
        session = _session_of(event)
        if not session:
            return
        row = _read(session, database) or session_steps.fresh(session, event)
        session_steps.take(row, event)
        _write(row, database)
        if event.kind == "session.joined" and row["pid"] is not None:
            for other in database.execute(_OTHERS, row).fetchall():
                before = _read(other["session"], database)
                if before is not None:
                    session_steps.follow(before, event, session)
                    _write(before, database)


def _session_of(event: Event) -> str:
    """Return the session's id: events of hooks carry it beside their data, and in the client's own words."""
    if event.kind.startswith("session."):
        return str(event.data.get("session", ""))
    told = session_steps.told(event).get("session_id")
    return event.session or (told if isinstance(told, str) else "")


def _read(session: str, database: sqlite3.Connection) -> Row | None:
    found = database.execute("SELECT * FROM sessions WHERE session = ?", (session,)).fetchone()
    if found is None:
        return None
    row: dict[str, Any] = dict(found)
    return row | {name: orjson.loads(row[name]) for name in _LISTS}


def _write(row: Row, database: sqlite3.Connection) -> None:
    values = row | {name: orjson.dumps(row[name]).decode() for name in _LISTS}
    marks = ", ".join(f":{name}" for name in row)
    names = ", ".join(row)
    database.execute(f"REPLACE INTO sessions ({names}) VALUES ({marks})", values)  # noqa: S608 - our own names
