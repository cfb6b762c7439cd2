"""Questions about what triggers did, asked of the view `triggers`; call `catch_up` first to see the present."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from super_agents.triggers.firings_view import FIRED, PLANNED, RETRYING, STARTED, Command, Firing

if TYPE_CHECKING:
    import sqlite3

_FIRING = "SELECT trigger, event, state, attempt, retry_at, reason, seq FROM trigger_firings"


def firing(database: sqlite3.Connection, trigger: str, event: int) -> Firing | None:
    """Return what a trigger did about an event, or None."""
    row = database.execute(f"{_FIRING} WHERE trigger = ? AND event = ?", (trigger, event)).fetchone()
    return Firing(*row) if row else None


def history(database: sqlite3.Connection, *, trigger: str | None, count: int) -> list[Firing]:
    """Return the newest `count` firings, the newest last, each with how its commands stand."""
    where, values = ("WHERE trigger = ?", [trigger]) if trigger else ("", [])
    rows = database.execute(f"{_FIRING} {where} ORDER BY seq DESC LIMIT ?", (*values, count)).fetchall()
    return [replace(Firing(*row), commands=_commands_of(database, row)) for row in reversed(rows)]


def due(database: sqlite3.Connection, now: str) -> list[Firing]:
    """Return the firings whose next try has come."""
    rows = database.execute(f"{_FIRING} WHERE state = ? AND retry_at <= ? ORDER BY retry_at", (RETRYING, now))
    return [Firing(*row) for row in rows.fetchall()]


def next_retry(database: sqlite3.Connection) -> str | None:
    """Return when the next try comes, or None."""
    found = database.execute("SELECT min(retry_at) FROM trigger_firings WHERE state = ?", (RETRYING,)).fetchone()
    return None if found[0] is None else str(found[0])


def quiet_since(
    database: sqlite3.Connection, trigger: str, *, event: int, at: int, cooldown: float, dedupe: str
) -> int | None:
    """Return the event for which a trigger fired already so that it need not for one at `at`, ns; None when it must.

    Times are those of the events: an answer that comes late is the same.
    """
    asked, values = "trigger = ? AND event != ? AND state = ?", [trigger, event, FIRED]
    if dedupe:
        asked, values = f"{asked} AND dedupe = ?", [*values, dedupe]
    if cooldown:
        span = int(cooldown * 1_000_000_000)
        asked, values = f"{asked} AND at > ? AND at <= ?", [*values, at - span, at]
    question = f"SELECT event FROM trigger_firings WHERE {asked} ORDER BY at DESC LIMIT 1"  # noqa: S608 - no value in it
    row = database.execute(question, values).fetchone() if cooldown or dedupe else None
    return None if row is None else int(row[0])


def count_within(database: sqlite3.Connection, trigger: str, *, at: int, window: float) -> int:
    """Count how often a trigger fired for events of the `window` seconds up to `at`, ns."""
    question = "SELECT count(*) FROM trigger_firings WHERE trigger = ? AND state = ? AND at > ? AND at <= ?"
    row = database.execute(question, (trigger, FIRED, at - int(window * 1_000_000_000), at)).fetchone()
    return int(row[0])


def suspensions(database: sqlite3.Connection) -> dict[str, str]:
    """Return the triggers that are suspended, each with the reason."""
    rows = database.execute("SELECT trigger, reason FROM trigger_suspensions ORDER BY trigger").fetchall()
    return {row["trigger"]: row["reason"] for row in rows}


def task_for(database: sqlite3.Connection, trigger: str, addressee: str) -> str | None:
    """Return the newest task that a trigger added for somebody."""
    question = "SELECT task FROM trigger_tasks WHERE trigger = ? AND addressee = ?"
    row = database.execute(question, (trigger, addressee)).fetchone()
    return None if row is None else str(row["task"])


def _commands_of(database: sqlite3.Connection, firing: sqlite3.Row) -> tuple[Command, ...]:
    question = "SELECT command, state, code, reason FROM trigger_commands WHERE trigger = ? AND event = ?"
    rows = database.execute(f"{question} ORDER BY number", (firing["trigger"], firing["event"])).fetchall()
    return tuple(Command(*row) for row in rows)


def commands(database: sqlite3.Connection, *, started: bool = False) -> list[dict[str, Any]]:
    """Return the commands that wait to be run, or those that began and did not end, as rows of the view."""
    state = STARTED if started else PLANNED
    rows = database.execute("SELECT * FROM trigger_commands WHERE state = ? ORDER BY fired, number", (state,))
    return [dict(row) for row in rows.fetchall()]
