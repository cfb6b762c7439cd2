"""What file and store agreed on last, for each document; of this machine, and safe to delete.

It is no view: when a file was changed is in no event. Without it files are read anew, and a file that differs from the
store is judged by the versions that the store knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from super_agents.knowledge.folder import Stamp

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from super_agents.events.views import ViewStore
    from super_agents.knowledge.folder import Page

_TABLE = """
CREATE TABLE IF NOT EXISTS library_files
(id TEXT PRIMARY KEY, mtime_ns INTEGER NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL, digest TEXT NOT NULL)
"""
_APART = """
SELECT documents.id FROM library_documents AS documents LEFT JOIN library_files AS files USING (id)
WHERE files.digest IS NOT documents.digest
UNION SELECT id FROM library_files WHERE id NOT IN (SELECT id FROM library_documents)
"""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What both sides said when they were last seen to say the same, and the file that said it."""

    stamp: Stamp
    sha256: str
    digest: str


class Agreed:
    """Agreements by id, in the database of the views."""

    def __init__(self, views: ViewStore) -> None:
        self._views = views

    def every(self) -> dict[str, Agreement]:
        """Return all agreements."""
        return {row["id"]: _agreement(row) for row in self._database.execute("SELECT * FROM library_files")}

    def find(self, name: str) -> Agreement | None:
        """Return the agreement on one document."""
        row = self._database.execute("SELECT * FROM library_files WHERE id = ?", (name,)).fetchone()
        return None if row is None else _agreement(row)

    def apart(self) -> set[str]:
        """Return the ids on which the store says something else than was agreed."""
        return {row["id"] for row in self._database.execute(_APART)}

    def note(self, pages: Iterable[tuple[str, Page, str]], *, before_ns: int) -> None:
        """Keep what was agreed: (id, file, digest).

        The stamp of a file that was changed later than `before_ns` is not relied on: another change may bring the same.
        """
        rows = [
            (name, page.stamp.mtime_ns if page.stamp.mtime_ns < before_ns else 0, page.stamp.size, page.sha256, digest)
            for name, page, digest in pages
        ]
        database = self._database
        database.execute("BEGIN IMMEDIATE")
        try:
            database.executemany("REPLACE INTO library_files VALUES (?, ?, ?, ?, ?)", rows)
        finally:
            database.execute("COMMIT")

    def restamp(self, name: str, stamp: Stamp, *, before_ns: int) -> None:
        """Keep when a file was changed that says what it said."""
        if stamp.mtime_ns < before_ns:
            told = (stamp.mtime_ns, stamp.size, name)
            self._database.execute("UPDATE library_files SET mtime_ns = ?, size = ? WHERE id = ?", told)

    def drop(self, name: str) -> None:
        """Forget a document that is on neither side."""
        self._database.execute("DELETE FROM library_files WHERE id = ?", (name,))

    @property
    def _database(self) -> sqlite3.Connection:
        database = self._views.database
        database.execute(_TABLE)
        return database


def _agreement(row: sqlite3.Row) -> Agreement:
    return Agreement(Stamp(row["mtime_ns"], row["size"]), row["sha256"], row["digest"])
