"""The vectors of documents: derived, of this machine, safe to delete, and brought up to date by those who search.

Nobody who saves a document waits for its vector.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

    from super_agents.events.views import ViewStore
    from super_agents.knowledge.embedder import Embedder

_TABLE = """
CREATE TABLE IF NOT EXISTS library_vectors
(number INTEGER PRIMARY KEY, seq INTEGER NOT NULL, model TEXT NOT NULL, vector BLOB NOT NULL)
"""
_READ = 500  # characters of a body: the mean of more says less, as was measured on sections of documentation
_BATCH = 256  # documents of one transaction
_SPARE = 2  # times as many as are asked for are looked at: some were changed since
_MISSING = """
FROM library_documents AS d LEFT JOIN library_vectors AS v USING (number) WHERE v.seq IS NOT d.seq OR v.model <> ?
"""
_GONE = "DELETE FROM library_vectors WHERE number NOT IN (SELECT number FROM library_documents)"
_PRESENT = "SELECT v.number FROM library_vectors AS v JOIN library_documents AS d USING (number, seq) WHERE v.model = ?"


class Vectors:
    """Vectors by `embedder` in the database of `views`, of the documents as far as these have been folded."""

    def __init__(self, views: ViewStore, embedder: Embedder) -> None:
        self._views = views
        self._embedder = embedder
        self._seen: tuple[int, int] | None = None

    def update(self, *, most: int) -> int:
        """Make missing vectors, `most` of them, those of the newest documents first; returns how many were made."""
        made = 0
        while made < most:
            rows = self._missing(min(_BATCH, most - made))
            if not rows:
                break
            self._keep(rows)
            made += len(rows)
        return made

    def missing(self) -> int:
        """Return how many documents have no vector, or that of an earlier version."""
        row = self._database.execute(f"SELECT count(*) {_MISSING}", (self._embedder.model,)).fetchone()
        return int(row[0])

    def near(self, text: str, *, among: tuple[str, dict[str, Any]], most: int) -> list[int]:
        """Return the numbers of the documents that are near a text, the nearest first.

        `among` are conditions on a document `d`, and the values that they name.
        """
        import numpy as np

        numbers, matrix = self._matrix()
        if not len(numbers):
            return []
        closeness = matrix @ self._embedder.embed([text])[0]
        conditions, _ = among
        if conditions:
            closeness[~np.isin(numbers, self._numbers(among, None))] = -1
        best = np.argsort(-closeness, kind="stable")[: most * _SPARE]
        near = [int(numbers[at]) for at in best if closeness[at] >= self._embedder.least]
        present = set(self._numbers(("", {}), near))
        return [number for number in near if number in present][:most]

    def _missing(self, most: int) -> list[sqlite3.Row]:
        query = f"SELECT number, d.seq, title, substr(body, 1, {_READ}) AS body {_MISSING} ORDER BY d.seq DESC LIMIT ?"
        return self._database.execute(query, (self._embedder.model, most)).fetchall()

    def _keep(self, rows: Sequence[sqlite3.Row]) -> None:
        vectors = self._embedder.embed([f"{row['title']}\n\n{row['body'] or ''}" for row in rows]).astype("<f2")
        kept = [
            (row["number"], row["seq"], self._embedder.model, vector.tobytes())
            for row, vector in zip(rows, vectors, strict=True)
        ]
        database = self._database
        database.execute("BEGIN IMMEDIATE")
        try:
            database.executemany("REPLACE INTO library_vectors VALUES (?, ?, ?, ?)", kept)
            database.execute(_GONE)
        finally:
            database.execute("COMMIT")

    def _matrix(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return all vectors, read again when there are others than at the last time."""
        import numpy as np

        model = (self._embedder.model,)
        count, last = self._database.execute(
            "SELECT count(*), coalesce(max(seq), 0) FROM library_vectors WHERE model = ?", model
        ).fetchone()
        if self._seen != (count, last):
            rows = self._database.execute(
                "SELECT number, vector FROM library_vectors WHERE model = ?", model
            ).fetchall()
            self._numbers_of_rows = np.array([row["number"] for row in rows], dtype=np.int64)
            joined = np.frombuffer(b"".join(row["vector"] for row in rows), dtype="<f2").astype(np.float32)
            self._rows = joined.reshape(len(rows), -1) if rows else np.zeros((0, 1), dtype=np.float32)
            self._seen = (count, last)
        return self._numbers_of_rows, self._rows

    def _numbers(self, among: tuple[str, dict[str, Any]], chosen: Sequence[int] | None) -> list[int]:
        conditions, values = among
        some = "" if chosen is None else f" AND v.number IN ({', '.join(map(str, chosen))})"
        query = f"{_PRESENT.replace('?', ':model')}{conditions}{some}"
        return [row["number"] for row in self._database.execute(query, {**values, "model": self._embedder.model})]

    @property
    def _database(self) -> sqlite3.Connection:
        database = self._views.database
        database.execute(_TABLE)
        return database
