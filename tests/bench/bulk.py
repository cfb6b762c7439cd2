"""Large stores, made quickly."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

import orjson

from super_agents.events.writer import LOG, Writer
from tests.bench.payload import members
from tests.bench.stores import SqliteStore

if TYPE_CHECKING:
    from pathlib import Path

_BATCH = 10_000


def fill_log(directory: Path, lines: int) -> None:
    """Write `lines` events by the log's own writer, which rotates as it would; they are on the disk afterwards."""
    writer = Writer(str(directory))
    body = orjson.dumps(members())[:-1]
    left = lines
    while left > 0:
        writer.acquire(10.0)
        writer.append_many([body] * min(left, _BATCH))
        writer.release()
        left = lines - writer.seq
    writer.close()
    with (directory / LOG).open("rb") as file:
        os.fsync(file.fileno())


def fill_sqlite(directory: Path, rows: int) -> SqliteStore:
    """Insert `rows` events in one transaction."""
    store = SqliteStore(directory, "NORMAL")
    body = orjson.dumps(members())
    with closing(store.open()) as database:
        database.execute("BEGIN")
        database.executemany("INSERT INTO events (body) VALUES (?)", ((body,) for _ in range(rows)))
        database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return store
