"""Telling the log what time has done: messages that expired, answers that are overdue, letters that died."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from super_agents.events.log import Draft
from super_agents.messages.mail_view import DIE, EXPIRE, OVERDUE
from super_agents.messages.message import id_of, number_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from super_agents.messages.message import Message

OURSELVES = "super-agents"
_MOST = 1000  # timers at once: the log's lock is not held for longer than that takes
_MOST_NAMES = 500  # of 64 characters: what a line of the log holds with room to spare
_DUE = "SELECT * FROM mail_timers WHERE at <= ? ORDER BY at, message, recipient LIMIT ?"
_DUE_OF = "SELECT * FROM mail_timers WHERE message = ? AND at <= ? ORDER BY at, recipient"
_ORDER = {EXPIRE: 0, OVERDUE: 1, DIE: 2}  # what has expired is neither overdue nor dead
_SHOWN = "SELECT shown FROM mail_deliveries WHERE message = ? AND recipient = ?"


def is_anything_due(database: sqlite3.Connection, now: str) -> bool:
    """Tell whether there is something to write down; needs no lock."""
    return database.execute(_DUE, (now, 1)).fetchone() is not None


def due(database: sqlite3.Connection, now: str) -> list[Draft]:
    """Return the events for what is due, of at most the first thousand timers; ask under the log's lock."""
    return list(_drafts(database, database.execute(_DUE, (now, _MOST)).fetchall()))


def due_of(database: sqlite3.Connection, message: Message, now: str) -> list[Draft]:
    """Return the events for what is due of one message: before it is acted on, what time did comes first."""
    return list(_drafts(database, database.execute(_DUE_OF, (number_of(message.id), now)).fetchall()))


def _drafts(database: sqlite3.Connection, timers: list[sqlite3.Row]) -> Iterator[Draft]:
    expired = {(row["message"], row["recipient"]) for row in timers if row["what"] == EXPIRE}
    kept = [row for row in timers if row["what"] == EXPIRE or (row["message"], row["recipient"]) not in expired]
    kept.sort(key=lambda row: (_ORDER[row["what"]], row["message"], row["recipient"]))
    for (what, message), rows in groupby(kept, key=lambda row: (row["what"], row["message"])):
        yield from _told(database, what, message, [row["recipient"] for row in rows])


def _told(database: sqlite3.Connection, what: str, message: int, recipients: list[str]) -> Iterator[Draft]:
    said = {"message": id_of(message)}
    if what == DIE:
        for name in recipients:
            shown = database.execute(_SHOWN, (message, name)).fetchone()["shown"]
            yield _draft("message.died", {**said, "recipient": name, "shown": shown})
        return
    for start in range(0, len(recipients), _MOST_NAMES):
        names = recipients[start : start + _MOST_NAMES]
        if what == EXPIRE:
            yield _draft("message.expired", {**said, "recipients": names, "reason": "ttl"})
        else:
            yield _draft("message.overdue", {**said, "recipients": names})


def _draft(kind: str, members: dict[str, object]) -> Draft:
    return Draft(kind=kind, by=OURSELVES, data=members)
