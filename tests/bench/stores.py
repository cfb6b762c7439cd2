"""The contenders: places where events are stored, each as its own documentation would have one use it."""

from __future__ import annotations

import os
import sqlite3
from abc import ABC, abstractmethod
from contextlib import closing
from typing import TYPE_CHECKING, Literal

import orjson

from super_agents.events.encoding import Redaction
from super_agents.events.file_log import FileEventLog
from super_agents.events.segments import sealed_segments
from super_agents.policy.redaction import looks_secret, redact
from tests.bench.payload import BY, DATA, KIND, members
from tests.bench.redis_server import RedisServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


STORED = 311  # bytes of a line of ours, without its newline
_INSERT = "INSERT INTO events (body) VALUES (?)"


class Store(ABC):
    """Holds events in one folder; used by many processes at once."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @abstractmethod
    def writer(self) -> Callable[[], object]:
        """Open what one writing process needs, and return what stores one event and returns once it is stored."""

    @abstractmethod
    def count(self) -> int:
        """Return how many events are stored."""

    def close(self) -> None:  # noqa: B027 - only a store with a server has one to end
        """End what runs."""


class FileLogStore(Store):
    """Ours, through its public surface; it looks for secrets as a project's log does, unless told otherwise."""

    def __init__(self, directory: Path, durability: str, *, redacts: bool = True) -> None:
        super().__init__(directory)
        self._durability = durability
        self._redaction = Redaction(looks_secret, redact) if redacts else None

    def open(self) -> FileEventLog:
        """Return a log for one process."""
        return FileEventLog(self.directory, durability=self._durability, redaction=self._redaction)

    def writer(self) -> Callable[[], object]:
        """Append one event."""
        log = self.open()
        return lambda: log.append(KIND, by=BY, data=DATA)

    def count(self) -> int:
        """Count what `verify` finds whole and in order, but the seals, which the log writes itself."""
        with closing(self.open()) as log:
            if findings := log.verify():
                raise AssertionError(findings[0])
            return log.head - len(sealed_segments(self.directory))


class SyncedLines(Store):
    """No log at all: a line and a sync, no lock, no number, no check sum: the least a growing file can cost."""

    def writer(self) -> Callable[[], object]:
        """Append one line and sync it."""
        file = os.open(self.directory / "lines", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
        line = b"x" * STORED + b"\n"

        def store_one() -> None:
            os.write(file, line)
            os.fdatasync(file)

        return store_one

    def count(self) -> int:
        """Count lines."""
        return (self.directory / "lines").stat().st_size // (STORED + 1)


class SqliteStore(Store):
    """One table in WAL mode, in its quickest form: each statement its own transaction, rows numbered by themselves."""

    columns = "seq INTEGER PRIMARY KEY, body BLOB NOT NULL"
    isolation_level: Literal["DEFERRED"] | None = None

    def __init__(self, directory: Path, synchronous: str) -> None:
        super().__init__(directory)
        self._synchronous = synchronous
        with closing(self.open()) as database:
            database.execute(f"CREATE TABLE events ({self.columns})")

    def open(self) -> sqlite3.Connection:
        """Return a connection for one process; it waits for others up to a minute."""
        database = sqlite3.connect(self.directory / "events.db", timeout=60.0, isolation_level=self.isolation_level)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute(f"PRAGMA synchronous = {self._synchronous}")
        return database

    def writer(self) -> Callable[[], object]:
        """Insert one event."""
        insert = self.open().execute
        return lambda: insert(_INSERT, (orjson.dumps(members()),))

    def count(self) -> int:
        """Count rows."""
        with closing(self.open()) as database:
            return int(database.execute("SELECT count(*) FROM events").fetchone()[0])


class NumberedSqliteStore(SqliteStore):
    """The form of the documentation of Python's `sqlite3`, with `commit`, and numbers that never start anew."""

    columns = "seq INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB NOT NULL"
    isolation_level = "DEFERRED"

    def writer(self) -> Callable[[], object]:
        """Insert one event and commit."""
        database = self.open()

        def store_one() -> None:
            database.execute(_INSERT, (orjson.dumps(members()),))
            database.commit()

        return store_one


class RedisStore(Store):
    """One stream of a server of our own, over its Unix socket."""

    def __init__(self, directory: Path, appendfsync: str) -> None:
        super().__init__(directory)
        self.server = RedisServer(directory, appendfsync)

    def writer(self) -> Callable[[], object]:
        """Add one event to the stream."""
        add = self.server.client().xadd
        return lambda: add("events", {"body": orjson.dumps(members())})

    def count(self) -> int:
        """Ask for the stream's length."""
        return int(self.server.client().xlen("events"))

    def close(self) -> None:
        """Stop the server."""
        self.server.stop()
