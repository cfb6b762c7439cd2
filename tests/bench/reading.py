"""Reading everything with suspicion, and finding one event by its number."""

from __future__ import annotations

import time
from contextlib import ExitStack, closing
from functools import partial
from typing import TYPE_CHECKING

import orjson

from tests.bench.bulk import fill_log, fill_sqlite
from tests.bench.result import Results, Target, ratios
from tests.bench.stores import FileLogStore

if TYPE_CHECKING:
    import sqlite3

    from super_agents.events.file_log import FileEventLog
    from tests.bench.setting import Setting

TARGETS = {
    "verify": Target("full verify (crc, sequence, JSON) / SQLite SELECT + JSON, in time", 1.5, 0.85),
    "seek": Target("seek by sequence / SQLite rowid, in time", 1.5, 0.8),
}
_SEEKS = 2_000


def run(setting: Setting) -> Results:
    """Measure both on 500,000 events: three files of ours, one table of SQLite."""
    size = setting.either(500_000, 20_000)
    with setting.scratch("r") as directory, ExitStack() as stack:
        fill_log(directory, size)
        database = stack.enter_context(closing(fill_sqlite(directory, size).open()))
        log = stack.enter_context(closing(FileLogStore(directory, "os").open()))
        _compare_content(log, database)
        return _verify(setting, log, database) | _seek(setting, log, database)


def _compare_content(log: FileEventLog, database: sqlite3.Connection) -> None:
    """SQLite has no rotation lines; ours count as events."""
    (rows,) = database.execute("SELECT count(*) FROM events").fetchone()
    assert log.head == rows, (log.head, rows)


def _verify(setting: Setting, log: FileEventLog, database: sqlite3.Connection) -> Results:
    variants = {"verify": partial(_read_log, log), "SELECT": partial(_read_table, database)}
    values = setting.play(variants, note=f"seconds for {log.head:,} events")
    return {"verify": ratios(values["verify"], values["SELECT"])}


def _read_log(log: FileEventLog) -> float:
    start = time.perf_counter()
    findings = log.verify()
    taken = time.perf_counter() - start
    assert findings == []
    return taken


def _read_table(database: sqlite3.Connection) -> float:
    start = time.perf_counter()
    rows = database.execute("SELECT seq, body FROM events ORDER BY seq")
    for expected, (seq, body) in enumerate(rows, 1):
        assert seq == expected
        orjson.loads(body)
    return time.perf_counter() - start


def _seek(setting: Setting, log: FileEventLog, database: sqlite3.Connection) -> Results:
    variants = {"get": partial(_get, setting, log), "rowid": partial(_select, setting, database, log.head)}
    values = setting.play(variants, note="µs each")
    return {"seek": ratios(values["get"], values["rowid"])}


def _get(setting: Setting, log: FileEventLog) -> float:
    wanted = [setting.dice.randint(1, log.head) for _ in range(_SEEKS)]
    start = time.perf_counter()
    for seq in wanted:
        assert log.get(seq).seq == seq
    return (time.perf_counter() - start) / _SEEKS * 1e6


def _select(setting: Setting, database: sqlite3.Connection, head: int) -> float:
    wanted = [setting.dice.randint(1, head) for _ in range(_SEEKS)]
    start = time.perf_counter()
    for seq in wanted:
        found, body = database.execute("SELECT seq, body FROM events WHERE seq = ?", (seq,)).fetchone()
        assert found == seq
        orjson.loads(body)
    return (time.perf_counter() - start) / _SEEKS * 1e6
