"""The contenders for work that is to be done once: places where many processes take tasks from."""

from __future__ import annotations

import sqlite3
import time
from abc import ABC, abstractmethod
from contextlib import closing
from typing import TYPE_CHECKING

from huey.storage import SqliteStorage

from super_agents.errors import NoTaskReady
from super_agents.events.log import Draft
from super_agents.projects.project import Project
from tests.bench.home import make_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LEASE = 900.0  # seconds
_SCHEMA = """
CREATE TABLE tasks (number INTEGER PRIMARY KEY, title TEXT NOT NULL, state TEXT NOT NULL, turn INTEGER NOT NULL,
    owner TEXT, fence INTEGER NOT NULL, attempt INTEGER NOT NULL, until REAL);
CREATE INDEX turns ON tasks (state, turn, number);
"""
_NEXT = "SELECT number FROM tasks WHERE state = 'open' ORDER BY turn, number LIMIT 1"
_TAKE = """
UPDATE tasks SET state = 'claimed', owner = ?, fence = fence + 1, attempt = attempt + 1, until = ? WHERE number = ?
RETURNING *
"""


class Queue(ABC):
    """So many tasks in one folder, each of which one of many processes is to get, and to have after a power cut."""

    def __init__(self, directory: Path, count: int) -> None:
        self.directory = directory
        self.count = count

    @abstractmethod
    def taker(self, name: str) -> Callable[[], object | None]:
        """Open what one process needs, and return what takes a task, or returns None when there is none."""


class BoardQueue(Queue):
    """Ours: the board of a project with all its views."""

    def __init__(self, directory: Path, count: int) -> None:
        super().__init__(directory, count)
        project = make_project(directory / "project")
        told = {"priority": "normal", "after": [], "checks": [], "attempts": 3}
        tasks = [{"task": f"t-{number}", "title": f"Task {number}", **told} for number in range(1, count + 1)]
        project.log.append_many([Draft(kind="task.added", by="bench", data=task) for task in tasks])
        project.views.catch_up()

    def taker(self, name: str) -> Callable[[], object | None]:
        """Claim the next task."""
        board = Project(self.directory / "project").board

        def take() -> object | None:
            try:
                return board.claim(by=name)
            except NoTaskReady:
                return None

        return take


class TableQueue(Queue):
    """SQLite alone, as one would write it: look and take in one transaction, `synchronous=FULL`."""

    def __init__(self, directory: Path, count: int) -> None:
        super().__init__(directory, count)
        with closing(self._open()) as database:
            database.executescript(_SCHEMA)
            rows = [(number, f"Task {number}", number) for number in range(1, count + 1)]
            database.execute("BEGIN")
            database.executemany("INSERT INTO tasks VALUES (?, ?, 'open', ?, NULL, 0, 0, NULL)", rows)
            database.execute("COMMIT")

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.directory / "tasks.db", timeout=60.0, isolation_level=None)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        return database

    def taker(self, name: str) -> Callable[[], object | None]:
        """Take the next row."""
        database = self._open()

        def take() -> object | None:
            database.execute("BEGIN IMMEDIATE")
            row = database.execute(_NEXT).fetchone()
            taken = database.execute(_TAKE, (name, time.time() + _LEASE, row[0])).fetchone() if row else None
            database.execute("COMMIT")
            return taken

        return take


class HueyQueue(Queue):
    """huey's storage in SQLite, which deletes what is taken: there is no lease, and nothing that tells of a taker."""

    fsync: bool | None = True

    def __init__(self, directory: Path, count: int) -> None:
        super().__init__(directory, count)
        storage = self._open()
        for number in range(1, count + 1):
            storage.enqueue(f"Task {number}".encode())
        storage.close()

    def _open(self) -> SqliteStorage:
        return SqliteStorage(filename=str(self.directory / "huey.db"), fsync=self.fsync, timeout=60)

    def taker(self, name: str) -> Callable[[], object | None]:  # noqa: ARG002 - it keeps no names
        """Dequeue."""
        take: Callable[[], object | None] = self._open().dequeue
        return take


class HueyUnsynced(HueyQueue):
    """The same as it comes: with SQLite's own default for the disk."""

    fsync = None
