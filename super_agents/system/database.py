"""Opening SQLite databases: write-ahead log, patient with other writers."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from super_agents.system.files import make_folder

if TYPE_CHECKING:
    from pathlib import Path


def connect(path: Path | None, *, timeout: float = 10.0) -> sqlite3.Connection:
    """Open a database, making it and its folder if need be; None opens one in memory.

    Transactions are explicit (`BEGIN IMMEDIATE`). Views can be rebuilt from the log, so `synchronous=NORMAL` is
    enough: a power cut may lose the last transactions of a view, never the file.
    """
    if path is not None:
        make_folder(path.parent)
    database = _open(str(path or ":memory:"), timeout=timeout)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=NORMAL")
    database.execute("PRAGMA foreign_keys=ON")
    return database


def connect_read_only(path: Path, *, timeout: float = 10.0) -> sqlite3.Connection:
    """Open a database that must not change; raises `sqlite3.OperationalError` when it is not there."""
    return _open(f"{path.absolute().as_uri()}?mode=ro&immutable=1", timeout=timeout)


def _open(name: str, *, timeout: float) -> sqlite3.Connection:
    uri = name.startswith("file:")
    database = sqlite3.connect(name, timeout=timeout, isolation_level=None, check_same_thread=False, uri=uri)
    database.row_factory = sqlite3.Row
    return database
