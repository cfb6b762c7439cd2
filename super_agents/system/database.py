"""Opening SQLite databases: write-ahead log, patient with other writers."""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from super_agents.errors import LogFull, PathRefused, ServiceUnavailable
from super_agents.system.files import make_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PAUSE = 0.005  # seconds
_CHECKPOINT = 4000  # pages (16 MB) after which the write-ahead log is moved into the file, which takes two syncs
_DERIVED = "it is folded from the event log: move it away, then run `super-agents view rebuild`"
_REFUSALS = {  # SQLite's primary result codes that speak of the machine, and not of a mistake of ours
    sqlite3.SQLITE_PERM: ("cannot be used by this user", "check its owner and mode with `ls -ld`"),
    sqlite3.SQLITE_READONLY: ("cannot be written by this user", "check its owner and mode with `ls -ld`"),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "check the owner and mode of the file and its folder with `ls -ld`"),
    sqlite3.SQLITE_BUSY: ("is held by another process", "`super-agents doctor` names the process; try again after it"),
    sqlite3.SQLITE_LOCKED: ("is held by another process", "try again in a moment"),
    sqlite3.SQLITE_IOERR: ("cannot be read or written by this machine", "check the disk (`df -h`, `dmesg`)"),
    sqlite3.SQLITE_CORRUPT: ("is damaged", _DERIVED),
    sqlite3.SQLITE_NOTADB: ("is no SQLite database", _DERIVED),
}


def connect(path: Path | None, *, timeout: float = 10.0) -> sqlite3.Connection:
    """Open a database, making it and its folder, but none above, if need be; None opens one in memory.

    Transactions are explicit (`BEGIN IMMEDIATE`). Views can be rebuilt from the log, so `synchronous=NORMAL` is
    enough: a power cut may lose the last transactions of a view, never the file.
    """
    if path is not None:
        make_folder(path.parent, parents=False)  # where a project was, nothing must come to be again
    database = _open(str(path or ":memory:"), timeout=timeout)
    try:
        _write_ahead(database, timeout=timeout)
        database.execute("PRAGMA synchronous=NORMAL")
        database.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT}")
        database.execute("PRAGMA foreign_keys=ON")
    except sqlite3.Error:
        database.close()
        raise
    return database


def connect_read_only(path: Path, *, timeout: float = 10.0) -> sqlite3.Connection:
    """Open a database that must not change; raises `sqlite3.OperationalError` when it is not there."""
    return _open(f"{path.absolute().as_uri()}?mode=ro&immutable=1", timeout=timeout)


def check_full_text(database: sqlite3.Connection) -> None:
    """Raise `ServiceUnavailable` when this SQLite cannot index texts."""
    if database.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'").fetchone() is None:
        raise ServiceUnavailable(
            f"SQLite {sqlite3.sqlite_version} of this Python was built without FTS5, its index of texts",
            hint="run super-agents with another Python: those of python.org, uv and Debian have it",
            sqlite=sqlite3.sqlite_version,
        )


@contextmanager
def refusals_named(path: Path | None) -> Iterator[None]:
    """Turn what SQLite says of the machine into `LogFull` or `PathRefused`; a mistake in our SQL stays what it is."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            raise LogFull(path or ":memory:", str(error)) from error
        if code not in _REFUSALS:
            raise
        reason, hint = _REFUSALS[code]
        raise PathRefused(path or ":memory:", reason, hint=hint) from error


def _write_ahead(database: sqlite3.Connection, *, timeout: float) -> None:
    """Switch to the write-ahead log; SQLite does not wait for others who open a new file at the same moment."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            database.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _open(name: str, *, timeout: float) -> sqlite3.Connection:
    uri = name.startswith("file:")
    database = sqlite3.connect(name, timeout=timeout, isolation_level=None, check_same_thread=False, uri=uri)
    database.row_factory = sqlite3.Row
    return database
