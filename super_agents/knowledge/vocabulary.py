"""The words of the index: stems, how many documents hold each, and which of them a typed word may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.knowledge.excerpt import LOOKED_AT
from super_agents.knowledge.query import WORD
from super_agents.knowledge.slips import one_slip, slips
from super_agents.knowledge.stemming import Stemmer

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Sequence

_TABLES = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.library_vocabulary USING fts5vocab('main', 'library_index', 'row')",
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.library_places USING fts5vocab('main', 'library_index', 'instance')",
)
_SHORT, _LONG, _LONGEST = 4, 8, 64  # letters: from the first on one slip is forgiven, from the second on two
_COMPARED = 16  # words that are equally near and are told apart by how many documents hold them


class Vocabulary:
    """Asks the index in `database` about words; of what changes, nothing is remembered beyond one search."""

    def __init__(self, database: sqlite3.Connection) -> None:
        for statement in _TABLES:
            database.execute(statement)
        self.database = database
        self._stemmer = Stemmer(database)
        self._counts: dict[str, int] = {}

    def begin(self) -> None:
        """Begin another search: the index may have changed."""
        self._counts.clear()

    def stems(self, phrases: Sequence[str]) -> list[tuple[str, ...]]:
        """Return what the index makes of each phrase."""
        return self._stemmer.stems(phrases)

    def count(self, stem: str) -> int:
        """Return how many documents hold a stem."""
        if stem not in self._counts:
            self._counts[stem] = self._among((stem,)).get(stem, 0)
        return self._counts[stem]

    def nearest(self, word: str) -> str | None:
        """Return the word of a document that was probably meant by a typed one, whose stem is in none.

        That with the fewest slips, then that of the most documents; None when nothing is near.
        """
        typed = word.lower()
        allowed = 0 if not _SHORT <= len(typed) <= _LONGEST else 1 if len(typed) < _LONG else 2
        if not allowed:
            return None
        variants = sorted(one_slip(typed))
        return self._commonest(self._known(variants)) or self._in_another_form(variants) or self._alike(typed, allowed)

    def _known(self, variants: Sequence[str]) -> list[str]:
        marks = ", ".join("?" for _ in variants)
        query = f"SELECT word FROM library_words WHERE word IN ({marks})"  # noqa: S608 - marks alone
        return [str(row["word"]) for row in self.database.execute(query, variants)]

    def _commonest(self, words: Sequence[str]) -> str | None:
        """Return the word that most documents hold; a word is still known when none does any more."""
        asked = sorted(words)[:_COMPARED]
        stems = self._stemmer.stems(asked)
        held = [(-self.count(its[0]), word) for word, its in zip(asked, stems, strict=True) if len(its) == 1]
        return min(((count, word) for count, word in held if count), default=(0, None))[1]

    def _in_another_form(self, variants: Sequence[str]) -> str | None:
        """The slip may have been made in a form that stands in no document: `renwals` where `renewal` does."""
        stems = {its[0] for its in self._stemmer.stems(variants) if len(its) == 1}
        found = self._among(stems)
        return self._written(min(found, key=lambda stem: (-found[stem], stem))) if found else None

    def _alike(self, typed: str, allowed: int) -> str | None:
        """Look at words that begin alike: for two slips, and for letters that are not in the alphabet we try."""
        if allowed == 1 and typed.isascii():
            return None
        query = "SELECT word FROM library_words WHERE word >= ? AND word < ? AND abs(length(word) - ?) <= ?"
        start = typed[:2]
        rows = self.database.execute(query, (start, start + "\U0010ffff", len(typed), allowed))
        apart = {str(row["word"]): slips(typed, row["word"], allowed) for row in rows}
        least = min(apart.values(), default=allowed + 1)
        return self._commonest([word for word in apart if apart[word] == least]) if least <= allowed else None

    def _written(self, stem: str) -> str | None:
        """Return a word of a document that has this stem, as it stands there, or None when none can be named."""
        query = "SELECT title, tags, substr(body, 1, ?) FROM library_documents WHERE number ="
        one = "(SELECT doc FROM temp.library_places WHERE term = ? LIMIT 1)"  # a stem may have another stem
        row = self.database.execute(f"{query} {one}", (LOOKED_AT, stem)).fetchone()
        words = list(dict.fromkeys(word for text in row or () for word in WORD.findall((text or "").lower())))
        stems = self._stemmer.stems(words)
        return next((word for word, its in zip(words, stems, strict=True) if its == (stem,)), None)

    def _among(self, stems: Collection[str]) -> dict[str, int]:
        """Return those that documents hold, and how many do."""
        marks = ", ".join("?" for _ in stems)
        query = f"SELECT term, doc FROM temp.library_vocabulary WHERE term IN ({marks})"  # noqa: S608 - marks alone
        return {row["term"]: row["doc"] for row in self.database.execute(query, tuple(stems))}
