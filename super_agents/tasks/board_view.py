"""The view `board`: every task as it stands after the events so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import orjson

from super_agents.events.views import View
from super_agents.tasks.task import PRIORITIES, id_of, number_of
from super_agents.tasks.turn import HEAD_START, microseconds

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from super_agents.events.event import Event

# `state` is open, claimed or an end: what only the clock can tell is asked of it when it is read. `unmet` counts the
# tasks it waits for that are not finished. `turn` and `head_start` in microseconds, see turn.py. UNIQUE is the only way
# to an index here: the next task is the first row of a state with nothing unmet, or one whose claim ran out.
_TASKS = """
    number INTEGER PRIMARY KEY, state TEXT NOT NULL, unmet INTEGER NOT NULL, turn INTEGER NOT NULL,
    until TEXT, retry_at TEXT, attempt INTEGER NOT NULL, attempts INTEGER NOT NULL, fence INTEGER NOT NULL,
    owner TEXT, priority INTEGER NOT NULL, head_start INTEGER NOT NULL, role TEXT, agent TEXT, deadline TEXT,
    title TEXT NOT NULL, corr TEXT NOT NULL, added_by TEXT NOT NULL, added_at TEXT NOT NULL, added_seq INTEGER NOT NULL,
    claimed_seq INTEGER, changed_at TEXT NOT NULL, checks TEXT NOT NULL, details TEXT NOT NULL, reason TEXT,
    evidence TEXT NOT NULL, UNIQUE (state, unmet, turn, number), UNIQUE (until, number)
"""
_ADD = """
INSERT OR IGNORE INTO tasks VALUES (
    :number, 'open', 0, :turn, NULL, NULL, 0, :attempts, 0, NULL, :priority, :head_start, :role, :agent, :deadline,
    :title, :corr, :by, :ts, :seq, NULL, :ts, :checks, :details, NULL, '[]')
"""
_COUNT_UNMET = """
UPDATE tasks SET changed_at = :ts, unmet = (
    SELECT count(*) FROM task_needs JOIN tasks AS before ON before.number = needed
    WHERE task_needs.number = :number AND before.state <> 'finished')
WHERE number = :number
"""
_MEET = """
UPDATE tasks SET unmet = unmet - 1, turn = CASE unmet WHEN 1 THEN max(turn, :now - head_start) ELSE turn END
WHERE number IN (SELECT number FROM task_needs WHERE needed = :number)
"""
_CHANGE = {
    "task.claimed": "state = 'claimed', owner = :by, until = :until, retry_at = NULL, fence = :fence,"
    " attempt = :attempt, claimed_seq = :seq",
    "task.renewed": "until = :until",
    "task.released": "state = 'open', until = NULL, attempt = attempt - 1",
    "task.finished": "state = 'finished', until = NULL, evidence = :evidence",
    "task.cancelled": "state = 'cancelled', until = NULL, reason = :reason",
    "task.retried": "state = 'open', until = NULL, attempt = 0, turn = :now - head_start",
    "task.dropped": "state = 'dropped', until = NULL, reason = :reason",
}
_GIVE_TURNS = frozenset({"task.finished", "task.retried"})
_TRY_AGAIN = "state = 'open', until = NULL, reason = :reason, retry_at = :retry_at"
_GIVE_UP = "state = 'dead', until = NULL, reason = :reason"
# The name is free from now on: whoever takes it next must not have the tasks of who had it before.
_END_CLAIMS = "UPDATE tasks SET until = :ts WHERE state = 'claimed' AND owner = :name AND until > :ts"


class BoardView(View):
    """One row for each task, and one for each pair of tasks of which one waits for the other."""

    name = "board"
    version = 2
    kinds = ("task.*", "agent.retired")
    tables: ClassVar[Mapping[str, str]] = {
        "tasks": _TASKS,
        "task_needs": "number INTEGER NOT NULL, needed INTEGER NOT NULL, UNIQUE (number, needed),"
        " UNIQUE (needed, number)",
    }

    def fold(self, event: Event, database: sqlite3.Connection) -> None:
        """Bring the task that the event is about to where it stands after it."""
        if event.kind == "agent.retired":
            database.execute(_END_CLAIMS, {"name": event.data["name"], "ts": event.ts})
            return
        number, after = number_of(event.data["task"]), event.data.get("after", ())
        told = {"number": number, "by": event.by, "ts": event.ts, "seq": event.seq}
        if event.kind == "task.added":
            _add(event, told, database)
            _link(number, after, told, database)
        elif event.kind == "task.linked":
            _link(number, after, told, database)
        elif event.kind == "task.unlinked":
            _unlink(number, after, told, database)
        else:
            _change(event, told, database)


def _add(event: Event, told: dict[str, Any], database: sqlite3.Connection) -> None:
    data = event.data
    optional = {name: data.get(name) for name in ("role", "agent", "deadline")}
    head_start = HEAD_START[data["priority"]]
    given = {
        "title": data["title"],
        "details": data.get("details", ""),
        "attempts": data["attempts"],
        "priority": PRIORITIES.index(data["priority"]),
        "head_start": head_start,
        "turn": microseconds(event.ts) - head_start,
        "checks": orjson.dumps(data["checks"]).decode(),
        "corr": event.corr or id_of(told["number"]),
    }
    database.execute(_ADD, {**told, **optional, **given})


def _link(number: int, after: Iterable[str], told: dict[str, Any], database: sqlite3.Connection) -> None:
    pairs = [(number, number_of(needed)) for needed in after]
    if not pairs:
        return
    database.executemany("INSERT OR IGNORE INTO task_needs VALUES (?, ?)", pairs)
    database.execute(_COUNT_UNMET, told)


def _unlink(number: int, after: Iterable[str], told: dict[str, Any], database: sqlite3.Connection) -> None:
    pairs = [(number, number_of(needed)) for needed in after]
    database.executemany("DELETE FROM task_needs WHERE number = ? AND needed = ?", pairs)
    database.execute(_COUNT_UNMET, told)


def _change(event: Event, told: dict[str, Any], database: sqlite3.Connection) -> None:
    if event.kind == "task.attempt_failed":
        change = _TRY_AGAIN if "retry_at" in event.data else _GIVE_UP
    else:
        change = _CHANGE[event.kind]
    said = {**event.data, **told}
    if event.kind in _GIVE_TURNS:
        said["now"] = microseconds(event.ts)
    if event.kind == "task.finished":
        said["evidence"] = orjson.dumps(event.data["evidence"]).decode()
    database.execute(f"UPDATE tasks SET {change}, changed_at = :ts WHERE number = :number", said)  # noqa: S608 - our own
    if "retry_at" in event.data:
        turn = {"number": told["number"], "then": microseconds(event.data["retry_at"])}
        database.execute("UPDATE tasks SET turn = :then - head_start WHERE number = :number", turn)
    if event.kind == "task.finished":
        database.execute(_MEET, said)
