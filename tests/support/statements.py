"""Counting what SQLite is asked to do: a measure of work that is the same on every machine."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator


@dataclass
class Work:
    """The statements that ran, in order, and the steps that SQLite's machine took for them."""

    statements: list[str] = field(default_factory=list)
    steps: int = 0

    def count(self, start: str) -> int:
        """Return how many statements began with these words."""
        return sum(" ".join(one.split()).startswith(start) for one in self.statements)

    def step(self) -> int:
        """Count one step, and let SQLite go on."""
        self.steps += 1
        return 0


@contextmanager
def counted(database: sqlite3.Connection) -> Iterator[Work]:
    """Count what happens within the block."""
    work = Work()
    database.set_trace_callback(work.statements.append)
    database.set_progress_handler(work.step, 1)
    try:
        yield work
    finally:
        database.set_progress_handler(None, 1)
        database.set_trace_callback(None)
