"""The sessions of a project: which there are, and in which state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from super_agents.agents.session import Session
from super_agents.errors import SessionNotFound

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from super_agents.events.views import ViewStore

_OPEN = "state NOT IN ('ended', 'lost')"
_LIST = "SELECT * FROM sessions WHERE {where} AND coalesce(:agent, agent) IS agent ORDER BY began_at, session"


class Sessions:
    """Sessions of clients in the project, folded from the log in `views`."""

    def __init__(self, views: ViewStore) -> None:
        self._views = views

    def list(self, *, agent: str | None = None, over: bool = False) -> Sequence[Session]:
        """Return the sessions that are open, the oldest first; with `over` also those that ended or were lost."""
        self._views.catch_up()
        where = "1" if over else _OPEN
        return [_session(row) for row in self._views.database.execute(_LIST.format(where=where), {"agent": agent})]

    def get(self, session: str) -> Session:
        """Return a session by its id, or by a beginning of it that no other has; raises `SessionNotFound`."""
        self._views.catch_up()
        rows = self._views.database.execute(
            "SELECT * FROM sessions WHERE session = :id OR substr(session, 1, :length) = :id"
            " ORDER BY session <> :id, session LIMIT 2",  # SQLite's `substr` ends at a NUL
            {"id": session, "length": len(session)},
        ).fetchall()
        if rows and session and (len(rows) == 1 or rows[0]["session"] == session):
            return _session(rows[0])
        raise SessionNotFound(session, is_unclear=bool(session and rows))


def _session(row: sqlite3.Row) -> Session:
    tools, subagents = orjson.loads(row["tools"]), orjson.loads(row["subagents"])
    hidden = {"session", "prompt", "in_turn", "tools", "subagents", "is_given"}
    members = {name: row[name] for name in row.keys() if name not in hidden}  # noqa: SIM118 - a row iterates over values
    return Session(
        id=row["session"],
        is_given=bool(row["is_given"]),
        tool=list(tools.values())[-1] if tools else None,
        tools=len(tools),
        subagents=len(subagents),
        **members,
    )
