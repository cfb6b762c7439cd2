"""The words of the index: stems, how many documents hold each, and which of them a typed word may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.knowledge.excerpt import LOOKED_AT
from super_agents.knowledge.index import TOKENIZER
from super_agents.knowledge.query import WORD

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

_TABLES = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.library_vocabulary USING fts5vocab('main', 'library_index', 'row')",
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.library_places USING fts5vocab('main', 'library_index', 'instance')",
    f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.library_typed USING fts5(text, content='', tokenize='{TOKENIZER}')",
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.library_typed_words USING fts5vocab('temp', 'library_typed', 'instance')",
)
_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
_SHORT, _LONG = 4, 8  # letters: from the first on one slip is forgiven, from the second on two
_LONGEST = 64  # letters: what is longer is nobody's word, and trying each of its slips takes the square of its length


class Vocabulary:
    """Asks the index in `database` about words."""

    def __init__(self, database: sqlite3.Connection) -> None:
        for statement in _TABLES:
            database.execute(statement)
        self._database = database

    def stems(self, phrases: Sequence[str]) -> list[tuple[str, ...]]:
        """Return what the index makes of each phrase."""
        rows = list(enumerate(phrases))
        self._database.execute("BEGIN")  # for many words one transaction takes a tenth of the time of one for each
        try:
            self._database.executemany("INSERT INTO temp.library_typed (rowid, text) VALUES (?, ?)", rows)
        finally:
            self._database.execute("COMMIT")
        found: dict[int, list[str]] = {at: [] for at, _ in rows}
        for doc, term in self._database.execute("SELECT doc, term FROM temp.library_typed_words ORDER BY doc, offset"):
            found[doc].append(term)
        self._database.execute("INSERT INTO temp.library_typed (library_typed) VALUES ('delete-all')")
        return [tuple(found[at]) for at, _ in rows]

    def count(self, stem: str) -> int:
        """Return how many documents hold a stem."""
        row = self._database.execute("SELECT doc FROM temp.library_vocabulary WHERE term = ?", (stem,)).fetchone()
        return int(row[0]) if row else 0

    def nearest(self, word: str, stem: str) -> str | None:
        """Return the stem of the index that was probably meant by a typed word, which has a stem that it lacks.

        That with the fewest slips, then that of the most documents; None when nothing is near.
        """
        allowed = 0 if len(word) < _SHORT else 1 if len(word) < _LONG else 2
        if not allowed or len(word) > _LONGEST:
            return None
        variants = sorted(_one_slip(word.lower()))
        known = {stems[0] for stems in self.stems(variants) if len(stems) == 1}
        near = [(1, -count, term) for term, count in self._among(known).items()]
        near += [
            (distance, -count, term)
            for term, count in self._like(stem, allowed).items()
            if (distance := slips(stem, term, allowed)) <= allowed
        ]
        return min(near)[2] if near else None

    def written(self, stem: str) -> str | None:
        """Return a word of a document that has this stem, as it stands there, or None when none can be named."""
        query = "SELECT title, tags, substr(body, 1, ?) FROM library_documents WHERE number ="
        one = "(SELECT doc FROM temp.library_places WHERE term = ? LIMIT 1)"  # a stem may have another stem
        row = self._database.execute(f"{query} {one}", (LOOKED_AT, stem)).fetchone()
        words = list(dict.fromkeys(word for text in row or () for word in WORD.findall((text or "").lower())))
        stems = self.stems(words)
        return next((word for word, its in zip(words, stems, strict=True) if its == (stem,)), None)

    def _among(self, words: Iterable[str]) -> dict[str, int]:
        asked = list(words)
        marks = ", ".join("?" for _ in asked)
        query = f"SELECT term, doc FROM temp.library_vocabulary WHERE term IN ({marks})"  # noqa: S608 - marks alone
        return {row[0]: row[1] for row in self._database.execute(query, asked)}

    def _like(self, stem: str, allowed: int) -> dict[str, int]:
        """Stems that begin alike: for two slips, and for letters that are not in the alphabet that we try."""
        if allowed == 1 and stem.isascii():
            return {}
        start = stem[:2]
        query = "SELECT term, doc FROM temp.library_vocabulary WHERE term >= ? AND term < ?"
        rows = self._database.execute(query, (start, start + "\U0010ffff"))
        return {term: count for term, count in rows if abs(len(term) - len(stem)) <= allowed}


def _one_slip(word: str) -> set[str]:
    """Return every word that is one letter added, left out, changed or swapped away."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    left_out = [start + end[1:] for start, end in halves if end]
    swapped = [start + end[1] + end[0] + end[2:] for start, end in halves if len(end) > 1]
    changed = [start + letter + end[1:] for start, end in halves if end for letter in _ALPHABET]
    added = [start + letter + end for start, end in halves for letter in _ALPHABET]
    return {*left_out, *swapped, *changed, *added}


def slips(one: str, other: str, most: int) -> int:
    """Count letters added, left out, changed, or swapped with their neighbour; no further than `most` + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, last, row = row, before, [at]
        for to, its in enumerate(other, 1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != its))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == its:
                cost = min(cost, last[to - 2] + 1)
            row.append(cost)
        if min(row) > most and min(before) >= most:  # a swap looks two rows back
            return most + 1
    return row[-1]
