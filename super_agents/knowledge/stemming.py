"""What the index makes of words: asked of the index's own tokenizer, for there is no other that is surely the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

TOKENIZER = "porter unicode61 remove_diacritics 2"
_KEPT, _ASKED = 10_000, 100  # words whose stems are remembered; of one question
_TABLES = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.library_typed USING fts5(text, content='', tokenize='{TOKENIZER}')",
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.library_typed_words USING fts5vocab('temp', 'library_typed', 'instance')",
)


class Stemmer:
    """Asks by way of a table of its own in `database`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        for statement in _TABLES:
            database.execute(statement)
        self._database = database
        self._known: dict[str, tuple[str, ...]] = {}  # a tokenizer makes the same of a word each time

    def stems(self, phrases: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the stems of each phrase."""
        unknown = [phrase for phrase in phrases if phrase not in self._known]
        if len(unknown) > _ASKED:  # the slips of a word, which nobody types again
            return self._asked(phrases)
        if unknown:
            if len(self._known) > _KEPT:
                self._known.clear()
                unknown = list(phrases)
            self._known.update(zip(unknown, self._asked(unknown), strict=True))
        return [self._known[phrase] for phrase in phrases]

    def _asked(self, phrases: Sequence[str]) -> list[tuple[str, ...]]:
        rows = list(enumerate(phrases))
        self._put_in(rows)
        found: dict[int, list[str]] = {at: [] for at, _ in rows}
        for doc, term in self._database.execute("SELECT doc, term FROM temp.library_typed_words ORDER BY doc, offset"):
            found[doc].append(term)
        self._database.execute("INSERT INTO temp.library_typed (library_typed) VALUES ('delete-all')")
        return [tuple(found[at]) for at, _ in rows]

    def _put_in(self, rows: list[tuple[int, str]]) -> None:
        """For many words one transaction takes a tenth of the time of one for each."""
        is_ours = not self._database.in_transaction
        if is_ours:
            self._database.execute("BEGIN")
        try:
            self._database.executemany("INSERT INTO temp.library_typed (rowid, text) VALUES (?, ?)", rows)
        finally:
            if is_ours:
                self._database.execute("COMMIT")
