"""The view `leases`: every lease there was, and which of them nobody has ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from super_agents.events.views import View
from super_agents.system.pattern_heads import head_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from super_agents.events.event import Event

_END = """
UPDATE leases SET state = :state, ended_at = :at, ended_by = :by, ended_reason = :reason
WHERE number = :number AND number IN (SELECT number FROM leases_held)
"""
_EXPIRE = """
UPDATE leases SET state = 'expired', ended_at = expires_at
WHERE number IN (SELECT number FROM leases_held WHERE expires_at <= ?)
"""
_FORGET_EXPIRED = """
DELETE FROM leases_heads WHERE number IN (SELECT number FROM leases_held WHERE expires_at <= ?)
"""
_TAKE = "INSERT OR IGNORE INTO leases VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'held', NULL, NULL, NULL)"


class LeasesView(View):
    """Leases with what became of them.

    A lease whose time is over stays held here until another is taken: then it has expired for good, whatever the clock
    says later. So two leases that exclude each other are never both held, even when a clock goes back.
    """

    name = "leases"
    version = 3
    kinds = ("lease.*", "agent.retired")
    tables: ClassVar[Mapping[str, str]] = {
        "leases": "number INTEGER PRIMARY KEY, token INTEGER NOT NULL UNIQUE, holder TEXT NOT NULL, mode TEXT NOT NULL,"
        " patterns TEXT NOT NULL, files TEXT NOT NULL, reason TEXT NOT NULL, taken_at TEXT NOT NULL,"
        " expires_at TEXT NOT NULL, corr TEXT, key TEXT UNIQUE,"
        " automatic INTEGER NOT NULL, session TEXT,"
        " state TEXT NOT NULL, ended_at TEXT, ended_by TEXT, ended_reason TEXT",
        "leases_held": "number INTEGER PRIMARY KEY, holder TEXT NOT NULL, expires_at TEXT NOT NULL,"
        " UNIQUE (expires_at, number), UNIQUE (holder, number)",
        # What the paths of each pattern of a lease that is held begin with: the way to those that may be in the way.
        "leases_heads": "number INTEGER NOT NULL, head TEXT NOT NULL,"
        " PRIMARY KEY (number, head), UNIQUE (head, number)",
    }

    def fold(self, event: Event, database: sqlite3.Connection) -> None:
        """Begin, prolong or end a lease; what names no lease that is held changes nothing."""
        if event.kind == "agent.retired":
            _retire(event, database)
            return
        number = number_of(event.data["lease"])
        if number is None:
            return
        if event.kind == "lease.taken":
            _take(number, event, database)
        elif event.kind == "lease.renewed":
            _renew(number, event.data["expires_at"], database)
        else:
            _end(number, event.kind.removeprefix("lease."), event, database)


def held(database: sqlite3.Connection, now: str) -> int:
    """Return how many leases are held at a time, as far as the view has seen the log."""
    (count,) = database.execute("SELECT count(*) FROM leases_held WHERE expires_at > ?", (now,)).fetchone()
    return int(count)


def id_of(number: int) -> str:
    """Return the id that people read: `l-7`."""
    return f"l-{number}"


def number_of(lease_id: str) -> int | None:
    """Return the number in an id, or None when it is none."""
    digits = lease_id.removeprefix("l-")
    is_id = lease_id.startswith("l-") and digits.isascii() and digits.isdigit() and digits[0] != "0"
    return int(digits) if is_id and len(digits) < 18 else None  # noqa: PLR2004 - what SQLite's integers hold


def _take(number: int, event: Event, database: sqlite3.Connection) -> None:
    said: dict[str, Any] = event.data
    database.execute(_EXPIRE, (said["taken_at"],))
    database.execute(_FORGET_EXPIRED, (said["taken_at"],))
    database.execute("DELETE FROM leases_held WHERE expires_at <= ?", (said["taken_at"],))
    paths = [json.dumps(said.get(name, []), ensure_ascii=False) for name in ("patterns", "files")]
    told = (said.get("reason", ""), said["taken_at"], said["expires_at"])
    whose = (event.corr, event.key, said.get("automatic", False), event.session)
    row = (number, event.seq, event.by, said["mode"], *paths, *told, *whose)
    if database.execute(_TAKE, row).rowcount:
        database.execute("INSERT INTO leases_held VALUES (?, ?, ?)", (number, event.by, said["expires_at"]))
        heads = {head_of(pattern) for pattern in said["patterns"] if not pattern.startswith("!")}
        database.executemany("INSERT INTO leases_heads VALUES (?, ?)", [(number, head) for head in sorted(heads)])


def _renew(number: int, until: str, database: sqlite3.Connection) -> None:
    held = database.execute("UPDATE leases_held SET expires_at = ? WHERE number = ?", (until, number)).rowcount
    if held:
        database.execute("UPDATE leases SET expires_at = ? WHERE number = ?", (until, number))


def _end(number: int, state: str, event: Event, database: sqlite3.Connection) -> None:
    how = {"state": state, "at": event.ts, "by": event.by, "reason": event.data.get("reason")}
    database.execute(_END, {"number": number, **how})
    database.execute("DELETE FROM leases_held WHERE number = ?", (number,))
    database.execute("DELETE FROM leases_heads WHERE number = ?", (number,))


def _retire(event: Event, database: sqlite3.Connection) -> None:
    """Whoever takes the name next is somebody else."""
    held = database.execute("SELECT number FROM leases_held WHERE holder = ?", (event.data["name"],)).fetchall()
    for (number,) in held:
        _end(number, "retired", event, database)
