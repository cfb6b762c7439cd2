"""The view `triggers`: which trigger did what about which event, what is still to be done, and which are suspended."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from super_agents.events.views import View
from super_agents.system.clock import moment, nanoseconds

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from super_agents.events.event import Event

FIRED, RETRYING, FAILED = "fired", "retrying", "failed"
PLANNED, STARTED, ENDED = "planned", "started", "ended"
_OURSELVES = "super-agents"
_TASK_KEY = "task.added:trigger:"
_SETTLE = """
INSERT INTO trigger_firings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (trigger, event) DO UPDATE SET
 state = excluded.state, attempt = excluded.attempt, retry_at = excluded.retry_at, reason = excluded.reason,
 seq = excluded.seq
"""
_CAME = "UPDATE trigger_commands SET state = ?, code = ?, reason = ? WHERE trigger = ? AND event = ? AND number = ?"


@dataclass(frozen=True, slots=True)
class Command:
    """How a command of a firing stands: `state` is planned, started or ended.

    `code` is its exit code, and `reason` says why it has none: it was not run, or it was killed.
    """

    command: str
    state: str
    code: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Firing:
    """What a trigger did about an event: `state` is fired, retrying or failed, `seq` the event that says so."""

    trigger: str
    event: int
    state: str
    attempt: int
    retry_at: str | None
    reason: str | None
    seq: int
    commands: tuple[Command, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the firing as JSON members."""
        return asdict(self)


class FiringsView(View):
    """Firings with their state, commands with theirs, tasks that triggers added, and suspensions."""

    name = "triggers"
    version = 2
    kinds = ("trigger.*", "task.added")
    tables: ClassVar[Mapping[str, str]] = {
        "trigger_firings": "trigger TEXT NOT NULL, event INTEGER NOT NULL, state TEXT NOT NULL,"
        " attempt INTEGER NOT NULL, retry_at TEXT, reason TEXT, seq INTEGER NOT NULL, at INTEGER NOT NULL,"
        " dedupe TEXT NOT NULL, PRIMARY KEY (trigger, event)",
        "trigger_commands": "trigger TEXT NOT NULL, event INTEGER NOT NULL, number INTEGER NOT NULL,"
        " command TEXT NOT NULL, timeout REAL NOT NULL, state TEXT NOT NULL, fired INTEGER NOT NULL,"
        " code INTEGER, reason TEXT, PRIMARY KEY (trigger, event, number)",
        "trigger_tasks": "trigger TEXT NOT NULL, addressee TEXT NOT NULL, task TEXT NOT NULL,"
        " PRIMARY KEY (trigger, addressee)",
        "trigger_suspensions": "trigger TEXT PRIMARY KEY, event INTEGER NOT NULL, reason TEXT NOT NULL,"
        " ts TEXT NOT NULL",
    }

    def fold(self, event: Event, database: sqlite3.Connection) -> None:
        """Remember what a trigger did."""
        if event.kind == "task.added":
            _fold_task(event, database)
            return
        said = event.data
        if event.kind == "trigger.suspended":
            row = (said["trigger"], said["event"], said["reason"], event.ts)
            database.execute("INSERT OR REPLACE INTO trigger_suspensions VALUES (?, ?, ?, ?)", row)
        elif event.kind == "trigger.resumed":
            database.execute("DELETE FROM trigger_suspensions WHERE trigger = ?", (said["trigger"],))
        elif event.kind in {"trigger.command_started", "trigger.command_ended"}:
            state = STARTED if event.kind == "trigger.command_started" else ENDED
            came = (state, said.get("code"), said.get("reason"))
            database.execute(_CAME, (*came, said["trigger"], said["event"], said["number"]))
        else:
            _fold_firing(event, database)


def _fold_firing(event: Event, database: sqlite3.Connection) -> None:
    said = event.data
    state = {"trigger.fired": FIRED, "trigger.attempt_failed": RETRYING}.get(event.kind, FAILED)
    row = (said["trigger"], said["event"], state, said.get("attempt", 1), said.get("retry_at"), said.get("reason"))
    at = nanoseconds(moment(said.get("at", event.ts)))
    database.execute(_SETTLE, (*row, event.seq, at, said.get("dedupe", "")))
    for number, command in enumerate(said.get("commands", ())):
        database.execute(
            "INSERT OR IGNORE INTO trigger_commands VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
            (said["trigger"], said["event"], number, command["run"], command["timeout"], PLANNED, event.seq),
        )


def _fold_task(event: Event, database: sqlite3.Connection) -> None:
    """Tell a trigger's task by its key; others can give the same key, and not in our name."""
    if event.by != _OURSELVES or not (event.key or "").startswith(_TASK_KEY):
        return
    said = event.data
    to = f"role:{said['role']}" if said.get("role") else f"agent:{said['agent']}" if said.get("agent") else "anybody"
    trigger = str(event.key).removeprefix(_TASK_KEY).partition(":")[0]
    database.execute("INSERT OR REPLACE INTO trigger_tasks VALUES (?, ?, ?)", (trigger, to, said["task"]))
