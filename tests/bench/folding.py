"""How fast a view is folded, against bare inserts into the same database; said, not promised."""

from __future__ import annotations

import time
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from super_agents.events.views import View, ViewStore
from super_agents.system.database import connect
from tests.bench.bulk import fill_log
from tests.bench.payload import BY, KIND
from tests.bench.result import Measured, Results, Target, ratios
from tests.bench.stores import FileLogStore

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from pathlib import Path

    from super_agents.events.event import Event
    from tests.bench.setting import Setting

TARGETS = {
    "catch-up": Target("view catch-up / bare SQLite inserts of the same rows, events a second", more_is_better=True),
    "rebuild": Target("view rebuild / bare SQLite inserts of the same rows, events a second", more_is_better=True),
    "rebuilt": Target("view rebuild of 1,000,000 events", more_is_better=True, unit="events/s"),
}
_COLUMNS = "seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, by TEXT NOT NULL"
_INSERT = "INSERT INTO seen VALUES (?, ?, ?)"
_BATCH = 20_000  # events a transaction, as the views do it


class Seen(View):
    """One row an event: the least a view can do for each."""

    name = "seen"
    tables: ClassVar[Mapping[str, str]] = {"seen": _COLUMNS}

    def fold(self, event: Event, database: sqlite3.Connection) -> None:
        """Insert a row."""
        database.execute(_INSERT, (event.seq, event.kind, event.by))


def run(setting: Setting) -> Results:
    """Measure events a second of the fold and of the inserts alone."""
    size = setting.either(1_000_000, 20_000)
    with setting.scratch("v") as directory:
        fill_log(directory, size)
        with closing(_views(directory, directory / "views")) as folded:
            folded.catch_up()
            variants = {
                "catch-up": partial(_catch_up, setting, directory, size),
                "rebuild": partial(_rebuild, folded, size),
                "inserts": partial(_inserts, setting, size),
            }
            values = setting.play(variants, note="events/s")
    compared = {name: ratios(values[name], values["inserts"]) for name in ("catch-up", "rebuild")}
    return {**compared, "rebuilt": Measured(tuple(values["rebuild"]))}


def _catch_up(setting: Setting, directory: Path, size: int) -> float:
    with setting.scratch("v") as folder, closing(_views(directory, folder)) as views:
        start = time.perf_counter()
        assert views.catch_up() == size
        taken = time.perf_counter() - start
        _check(views.database, size)
        return size / taken


def _rebuild(views: ViewStore, size: int) -> float:
    start = time.perf_counter()
    assert views.rebuild() == size
    taken = time.perf_counter() - start
    _check(views.database, size)
    return size / taken


def _inserts(setting: Setting, size: int) -> float:
    with setting.scratch("v") as folder, closing(connect(folder / "views.db")) as database:
        database.execute(f"CREATE TABLE seen ({_COLUMNS})")
        start = time.perf_counter()
        for first in range(1, size + 1, _BATCH):
            database.execute("BEGIN IMMEDIATE")
            for seq in range(first, min(first + _BATCH, size + 1)):
                database.execute(_INSERT, (seq, KIND, BY))
            database.execute("COMMIT")
        taken = time.perf_counter() - start
        _check(database, size)
        return size / taken


def _views(directory: Path, folder: Path) -> ViewStore:
    return ViewStore(folder / "views.db", FileLogStore(directory, "os").open(), [Seen()])


def _check(database: sqlite3.Connection, size: int) -> None:
    assert database.execute("SELECT count(*) FROM seen").fetchone()[0] == size
