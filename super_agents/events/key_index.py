"""The view `keys`: which event was written first under which idempotency key."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, ClassVar

from super_agents.errors import CursorAhead
from super_agents.events.views import View, ViewStore

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from pathlib import Path

    from super_agents.events.event import Event
    from super_agents.events.log import EventLog


class Keys(View):
    """Idempotency key -> number of the first event that carried it."""

    name = "keys"
    tables: ClassVar[Mapping[str, str]] = {"keys": "key TEXT PRIMARY KEY, seq INTEGER NOT NULL"}

    def fold(self, event: Event, database: sqlite3.Connection) -> None:
        """Remember the first event of a key."""
        if event.key is not None:
            database.execute("INSERT OR IGNORE INTO keys VALUES (?, ?)", (event.key, event.seq))


class KeyIndex:
    """Answers, under the log's lock, whether a key was written before; for any number of threads."""

    def __init__(self, path: Path, log: EventLog, *, blobs: Path | None) -> None:
        self._store = ViewStore(path, log, [Keys()], blobs=blobs)
        self._threads = threading.Lock()  # they share one connection, and so one transaction

    def find(self, key: str) -> int | None:
        """Return the number of the first event with this key, or None."""
        with self._threads:
            try:
                self._store.catch_up()
            except CursorAhead:  # a power cut took events, or an older log was put back: nothing else hangs on these
                self._store.rebuild()
            row = self._store.database.execute("SELECT seq FROM keys WHERE key = ?", (key,)).fetchone()
        return int(row["seq"]) if row else None

    def rebuild(self) -> None:
        """Fold the index anew."""
        with self._threads:
            self._store.rebuild()

    def close(self) -> None:
        """Close the database."""
        self._store.close()
