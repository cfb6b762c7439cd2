"""SQLite as the views want it."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import LogFull, PathRefused
from super_agents.system.database import connect, connect_read_only, refusals_named
from tests.support.children import children

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path


def pragma(database: sqlite3.Connection, name: str) -> object:
    return database.execute(f"PRAGMA {name}").fetchone()[0]


def test_a_database_is_made_with_its_folder_in_write_ahead_mode(tmp_path: Path) -> None:
    database = connect(tmp_path / "a b/r.db")

    assert pragma(database, "journal_mode") == "wal"
    assert pragma(database, "synchronous") == 1
    assert pragma(database, "foreign_keys") == 1
    assert pragma(database, "busy_timeout") == 10_000
    database.close()


def test_without_a_path_it_lives_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    database = connect(None)
    database.execute("CREATE TABLE t (x)")
    database.close()

    assert list(tmp_path.iterdir()) == []


def test_rows_have_names_and_transactions_are_explicit(tmp_path: Path) -> None:
    database = connect(tmp_path / "r.db")
    database.execute("CREATE TABLE t (x, y)")
    database.execute("INSERT INTO t VALUES (1, 2)")

    assert not database.in_transaction
    assert dict(database.execute("SELECT * FROM t").fetchone()) == {"x": 1, "y": 2}
    database.close()


def test_another_thread_may_use_it(tmp_path: Path) -> None:
    import threading

    database = connect(tmp_path / "r.db")
    seen: list[object] = []

    thread = threading.Thread(target=lambda: seen.append(database.execute("SELECT 1").fetchone()[0]))
    thread.start()
    thread.join()

    assert seen == [1]
    database.close()


def test_a_database_that_must_not_change_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "a ? # %20.db"
    database = connect(path)
    database.execute("CREATE TABLE t (x)")
    database.close()

    kept = connect_read_only(path)

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        kept.execute("INSERT INTO t VALUES (1)")
    kept.close()


def test_reading_a_database_that_is_not_there_does_not_make_it(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        connect_read_only(tmp_path / "none.db")

    assert list(tmp_path.iterdir()) == []


def test_no_database_is_refused_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "r.db").write_bytes(b"a text that is long enough to be looked at as a database header, and is none" * 9)

    with pytest.raises(PathRefused, match="is no SQLite database") as caught, refusals_named(tmp_path / "r.db"):
        connect(tmp_path / "r.db")

    assert "view rebuild" in caught.value.hint


def test_a_database_that_another_holds_is_refused_after_the_time_out(tmp_path: Path) -> None:
    one, two = connect(tmp_path / "r.db"), connect(tmp_path / "r.db", timeout=0.05)
    one.execute("BEGIN IMMEDIATE")

    with pytest.raises(PathRefused, match="is held by another process"), refusals_named(tmp_path / "r.db"):
        two.execute("BEGIN IMMEDIATE")

    one.close()
    two.close()


def test_a_full_database_is_log_full(tmp_path: Path) -> None:
    database = connect(tmp_path / "r.db")
    database.execute("CREATE TABLE t (x)")
    database.execute("PRAGMA max_page_count = 3")

    with pytest.raises(LogFull, match="full"), refusals_named(tmp_path / "r.db"):
        database.execute("INSERT INTO t VALUES (zeroblob(100000))")

    database.close()


def test_a_mistake_in_sql_stays_what_it_is(tmp_path: Path) -> None:
    database = connect(None)

    with pytest.raises(sqlite3.OperationalError, match="syntax"), refusals_named(tmp_path):
        database.execute("SELEC")
    database.execute("CREATE TABLE t (x UNIQUE)")
    with pytest.raises(sqlite3.IntegrityError), refusals_named(tmp_path):
        database.execute("INSERT INTO t VALUES (1), (1)")

    database.close()


def _open_when_told(pipe: Connection, path: Path) -> None:
    pipe.recv()
    connect(path).close()


def test_many_processes_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    for number in range(10):
        with children(*[(_open_when_told, tmp_path / f"{number}.db")] * 8) as started:
            for child in started:
                child.tell("go")
            for child in started:
                child.finish()
