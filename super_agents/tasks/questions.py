"""What is asked of the view `board`, and how its rows become tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from super_agents.tasks.task import PRIORITIES, Task, id_of, number_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from super_agents.events.event import Event

# How a task stands at the time `:now`. A claim that ran out is none; when it was the last try, the task is dead.
_STANDING = """
CASE
    WHEN state NOT IN ('open', 'claimed') THEN state
    WHEN state = 'claimed' AND until > :now THEN 'claimed'
    WHEN state = 'claimed' AND attempt >= attempts THEN 'dead'
    WHEN unmet > 0 THEN 'waiting'
    WHEN retry_at > :now THEN 'delayed'
    ELSE 'ready'
END
"""
_NEEDED = "SELECT group_concat(needed) FROM task_needs WHERE task_needs.number = tasks.number"
_UNMET = """
SELECT group_concat(needed) FROM task_needs JOIN tasks AS before ON before.number = needed
WHERE task_needs.number = tasks.number AND before.state <> 'finished'
"""
_TASK = f"SELECT *, {_STANDING} AS standing, ({_NEEDED}) AS needs, ({_UNMET}) AS waits_for FROM tasks"  # noqa: S608 - our own
_ONE_TASK = f"{_TASK} WHERE number = :number"
# What was just claimed was ready, so it waits for nothing; all else that is not asked for here is in the claim.
_CLAIMED_COLUMNS = (
    *("number", "title", "details", "priority", "role", "agent", "checks", "attempts"),
    *("deadline", "reason", "evidence", "corr", "added_by", "added_at", "added_seq"),
)
_CLAIMED_TASK = f"SELECT {', '.join(_CLAIMED_COLUMNS)}, ({_NEEDED}) FROM tasks WHERE number = ?"  # noqa: S608 - as above
_CLAIMED = {"state": "claimed", "standing": "claimed", "waits_for": None}
_FOR = "(agent IS NULL OR agent = :by) AND (role IS NULL OR role = :role)"
# Two looks, each by an index of its own: at those that were never taken or were given back, ended by the first that
# fits, and at those whose claim ran out, which are few. `+` keeps SQLite from looking at all that are taken.
_NEXT = f"""
SELECT number FROM (
    SELECT * FROM (
        SELECT number, turn FROM tasks WHERE state = 'open' AND unmet = 0
        AND (retry_at IS NULL OR retry_at <= :now) AND {_FOR} ORDER BY turn, number LIMIT 1)
    UNION ALL
    SELECT * FROM (
        SELECT number, turn FROM tasks WHERE until <= :now AND +state = 'claimed' AND +unmet = 0
        AND attempt < attempts AND {_FOR} ORDER BY turn, number LIMIT 1)
) ORDER BY turn, number LIMIT 1
"""  # noqa: S608 - our own words
_NEXT_TASK = f"{_TASK} WHERE number = ({_NEXT})"
_TURNS = f"""
SELECT number, fence, attempt, corr, added_seq, (SELECT seq FROM views WHERE name = 'board') AS seen
FROM tasks WHERE state = 'open' AND unmet = 0
AND (retry_at IS NULL OR retry_at <= :now) AND {_FOR}
AND NOT EXISTS (SELECT 1 FROM tasks WHERE until <= :now AND +state = 'claimed') ORDER BY turn, number LIMIT :count
"""  # noqa: S608 - as above
_READY = f"{_TASK} WHERE state IN ('open', 'claimed') AND unmet = 0 AND standing = 'ready'"
_LATER = "AND (turn, number) > (SELECT turn, number FROM tasks WHERE number = :after)"
_REACHED = """
WITH RECURSIVE reached(number) AS (
    SELECT needed FROM task_needs WHERE number = :number
    UNION SELECT needed FROM task_needs JOIN reached ON task_needs.number = reached.number)
SELECT number, needed FROM task_needs WHERE number IN (SELECT number FROM reached) OR number = :number
"""
_FILTERS = {
    "state": "standing = :state",
    "owner": "owner = :owner AND standing IN ('claimed', 'finished')",
    "role": "role = :role",
    "priority": "priority = :priority",
}
_ALL = -1  # for LIMIT


def task(database: sqlite3.Connection, number: int, *, now: str) -> Task | None:
    """Return the task of this number as it stands at `now`."""
    found = _rows(database, _ONE_TASK, {"number": number, "now": now})
    return _task(found[0], now) if found else None


def claimed(database: sqlite3.Connection, claim: Event) -> Task | None:
    """Return the task that `claim`, a `task.claimed`, took: as it stands after it, whether that was folded or not.

    None when the task itself was not: the view is being folded anew.
    """
    found = database.execute(_CLAIMED_TASK, (number_of(claim.data["task"]),)).fetchone()
    if found is None:
        return None
    row = dict(zip((*_CLAIMED_COLUMNS, "needs"), found, strict=True))
    row |= _CLAIMED | claim.data
    row |= {"owner": claim.by, "claimed_seq": claim.seq, "changed_at": claim.ts}
    return _task(row, claim.ts)


def tasks(
    database: sqlite3.Connection, *, now: str, count: int | None = None, before: int | None = None, **wanted: Any
) -> list[Task]:
    """Return the tasks that fit all that is asked (state, owner, role, priority), by number.

    Of those with a number below `before` the newest `count`.
    """
    asked = {name: value for name, value in wanted.items() if value is not None}
    conditions = " AND ".join(_FILTERS[name] for name in asked) or "1"
    if before is not None:
        conditions += " AND number < :before"
    if "priority" in asked:
        asked["priority"] = PRIORITIES.index(asked["priority"])
    query = f"{_TASK} WHERE {conditions} ORDER BY number DESC LIMIT :count"
    asked |= {"now": now, "before": before, "count": _ALL if count is None else count}
    return [_task(row, now) for row in reversed(_rows(database, query, asked))]


def ready(database: sqlite3.Connection, *, now: str, count: int | None, after: int | None = None) -> list[Task]:
    """Return the tasks that can be taken, in the order in which it is their turn; those `after` a task's own."""
    query = f"{_READY} {'' if after is None else _LATER} ORDER BY turn, number LIMIT :count"
    rows = _rows(database, query, {"now": now, "after": after, "count": _ALL if count is None else count})
    return [_task(row, now) for row in rows]


def next_ready(database: sqlite3.Connection, *, by: str, role: str | None, now: str) -> Task | None:
    """Return the task whose turn it is for an agent that acts in a role."""
    found = _rows(database, _NEXT_TASK, {"by": by, "role": role, "now": now})
    return _task(found[0], now) if found else None


def turns(database: sqlite3.Connection, *, by: str, role: str | None, now: str, count: int) -> list[sqlite3.Row]:
    """Return what a claim has to know of the first tasks for an agent that acts in a role, in order.

    Rows of `number`, `fence`, `attempt`, `corr`, `added_seq`, and `seen`, the last event that the view has seen. None
    while a claim ran out.
    """
    return database.execute(_TURNS, {"by": by, "role": role, "now": now, "count": count}).fetchall()


def newest(database: sqlite3.Connection) -> int:
    """Return the number of the newest task, or 0."""
    return int(database.execute("SELECT max(number) AS number FROM tasks").fetchone()["number"] or 0)


def counts(database: sqlite3.Connection, *, now: str) -> dict[str, int]:
    """Return how many tasks are in which state."""
    query = f"SELECT {_STANDING} AS standing, count(*) AS count FROM tasks GROUP BY standing"  # noqa: S608 - our own
    return {row["standing"]: row["count"] for row in database.execute(query, {"now": now})}


def needs(database: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, list[int]]:
    """Return what each task that can be reached from these waits for."""
    found: dict[int, list[int]] = {}
    for number in numbers:
        if number not in found:
            for row in database.execute(_REACHED, {"number": number}):
                waits_for = found.setdefault(row["number"], [])
                if row["needed"] not in waits_for:
                    waits_for.append(row["needed"])
    return found


def _rows(database: sqlite3.Connection, query: str, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what is found as dicts: `sqlite3.Row` compares the names of columns one by one, for each of thirty."""
    found = database.execute(query, asked)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def _task(row: Mapping[str, Any], now: str) -> Task:
    state = row["standing"]
    return Task(
        id=id_of(row["number"]),
        title=row["title"],
        details=row["details"],
        priority=PRIORITIES[row["priority"]],
        state=state,
        role=row["role"],
        agent=row["agent"],
        after=_ids(row["needs"]),
        waits_for=_ids(row["waits_for"]),
        checks=tuple(orjson.loads(row["checks"])),
        attempts=row["attempts"],
        attempt=row["attempt"],
        token=row["fence"],
        claimed_by=row["owner"],
        owner=row["owner"] if state in {"claimed", "finished"} else None,
        until=row["until"] if state == "claimed" else None,
        lapsed=row["until"] if _has_lapsed(row) else None,
        retry_at=row["retry_at"] if state == "delayed" else None,
        deadline=row["deadline"],
        is_overdue=_is_overdue(row["deadline"], state, now),
        reason=_reason(row),
        evidence=tuple(orjson.loads(row["evidence"])),
        correlation=row["corr"],
        added_by=row["added_by"],
        added_at=row["added_at"],
        added_seq=row["added_seq"],
        claimed_seq=row["claimed_seq"],
        changed_at=row["changed_at"],
    )


def _ids(numbers: str | None) -> tuple[str, ...]:
    return tuple(id_of(number) for number in sorted(map(int, numbers.split(",")))) if numbers else ()


def _is_overdue(deadline: str | None, state: str, now: str) -> bool:
    return deadline is not None and deadline < now and state not in {"finished", "cancelled", "dropped"}


def _has_lapsed(row: Mapping[str, Any]) -> bool:
    """No event tells of a claim that ran out: until somebody takes the task, its row says that it is taken."""
    return bool(row["state"] == "claimed" and row["standing"] != "claimed")


def _reason(row: Mapping[str, Any]) -> str | None:
    if _has_lapsed(row):
        return f"the claim of `{row['owner']}` ran out"
    reason: str | None = row["reason"]
    return reason
