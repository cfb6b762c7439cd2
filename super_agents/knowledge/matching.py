"""Documents that hold the words of a query: all of them, nearly all, or what was probably meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from super_agents.knowledge.query import Query, quoted
from super_agents.knowledge.wanted import filters
from super_agents.knowledge.weights import Weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from super_agents.knowledge.vocabulary import Vocabulary
    from super_agents.knowledge.wanted import Wanted
    from super_agents.knowledge.weights import Phrase

    Ranked = tuple[int, float]  # a document's number and its score

_WEIGHTS = "4.0, 1.0, 2.0"  # title, body, tags
_ENOUGH = 3  # texts that hold all words: where so many are, those without some are left out
_LOOSE = 200  # the best texts with some of the words that are looked at, at most,
_SPARE = 4  # and so many times as many as are asked for: not all hold enough
_RATED = 5_000  # texts, about, that are rated for having some of the words: each takes some 2 µs
# To ask for `rank` as well as for its order has FTS5 count every word's documents twice, which takes half of the time.
_RANKED = """
SELECT library_index.rowid AS number, bm25(library_index, {weights}) AS score
FROM library_index {joined} WHERE library_index MATCH :question {filters}
ORDER BY score LIMIT :limit OFFSET :offset
"""
_JOINED = "CROSS JOIN library_documents AS d ON d.number = library_index.rowid"  # cross: the index is asked first
_COUNT = "SELECT count(*) FROM library_index {joined} WHERE library_index MATCH :question {filters}"


@dataclass(frozen=True, slots=True)
class Exact:
    """Of the texts that hold all words those of one page; `total` is how many there are, as far as was looked."""

    ranked: list[Ranked]
    offset: int
    total: int


class Matching:
    """One search by words: its filters, and what the `words` of the index are; `size` counts all documents."""

    def __init__(self, words: Vocabulary, wanted: Wanted, *, size: Callable[[], int]) -> None:
        self._wanted = wanted
        self._size = size
        self._vocabulary = words
        self._database = words.database
        self._filters, self._values = filters(wanted)
        self._joined = _JOINED if self._filters else ""

    def exact(self, query: Query, *, limit: int, offset: int) -> Exact:
        """Return the documents that hold all words, the best first."""
        ranked = self._ranked(query.all, limit=limit, offset=offset)
        if ranked or not offset:
            return Exact(ranked, offset, offset + len(ranked))
        asked = {**self._values, "question": query.all}
        counting = _COUNT.format(joined=self._joined, filters=self._filters)
        total = int(self._database.execute(counting, asked).fetchone()[0])
        return Exact([], offset, total)

    def completed(self, query: Query, exact: Exact, limit: int) -> list[Ranked]:
        """Return `limit` documents: those that hold all words and, when they are few, those that hold most of them."""
        room = limit - len(exact.ranked)
        if room <= 0 or exact.total >= _ENOUGH:
            return exact.ranked
        start = max(0, exact.offset - exact.total)
        return exact.ranked + self.loose(query, start + room, but=exact)[start : start + room]

    def meant(self, query: Query) -> Query | None:
        """Return the query with each unknown word replaced by one that the index has; None when there is nothing to."""
        words = self._vocabulary
        better = {}
        for phrase, stems in zip(query.phrases, words.stems(query.phrases), strict=True):
            if len(stems) == 1 and not words.count(stems[0]):
                near = words.nearest(phrase)
                if near and near != phrase.lower():
                    better[phrase] = near
        return query.corrected(better) if better else None

    def loose(self, query: Query, need: int, *, but: Exact | None = None) -> list[Ranked]:
        """Return the best documents without some of the words, but with enough of their weight."""
        if len(query.phrases) == 1:
            return []
        weights = self._weights(query)
        least = self._wanted.threshold * weights.total
        known = self._all_of(query, but)
        for chosen in dict.fromkeys((weights.rarest(_RATED, least=least), weights.rare)):
            some = [one for one in self._with_some(query, chosen, weights, need) if one[0] not in known]
            ranked = self._enough(some, chosen, weights, least)
            if len(ranked) >= _ENOUGH:
                break
        return ranked

    def _with_some(self, query: Query, chosen: tuple[Phrase, ...], weights: Weights, need: int) -> list[Ranked]:
        """Return documents with one of the chosen phrases, and with one of the rare ones that were not chosen."""
        left = [phrase for phrase in weights.rare if phrase not in chosen]
        some = " AND ".join(f"({query.any(phrase.text for phrase in part)})" for part in (chosen, left) if part)
        return self._ranked(some, limit=min(_LOOSE, need * _SPARE) + _ENOUGH) if some else []

    def _all_of(self, query: Query, exact: Exact | None) -> set[int]:
        """Return the few documents that hold all words: the index would take twice the time to leave them out."""
        if exact is None or not exact.total:
            return set()
        ranked = exact.ranked if not exact.offset else self._ranked(query.all, limit=_ENOUGH)
        return {number for number, _ in ranked}

    def _enough(self, ranked: list[Ranked], chosen: tuple[Phrase, ...], weights: Weights, least: float) -> list[Ranked]:
        """Return the documents that hold enough of the weight of all phrases."""
        if all(phrase.weight >= least for phrase in chosen):
            return ranked
        held = self._held([number for number, _ in ranked], weights)
        return [one for one in ranked if held[one[0]] >= least]

    def _ranked(self, question: str, *, limit: int, offset: int = 0) -> list[Ranked]:
        query = _RANKED.format(weights=_WEIGHTS, joined=self._joined, filters=self._filters)
        asked = {**self._values, "question": question, "limit": limit, "offset": offset}
        return [(row["number"], -row["score"]) for row in self._database.execute(query, asked)]

    def _held(self, numbers: list[int], weights: Weights) -> dict[int, float]:
        """Return the weight of the phrases that each document holds."""
        held = dict.fromkeys(numbers, 0.0)
        among = ", ".join(map(str, numbers))
        for phrase in weights.phrases:
            query = f"SELECT rowid FROM library_index WHERE library_index MATCH ? AND rowid IN ({among})"  # noqa: S608 - numbers
            for row in self._database.execute(query, (quoted(phrase.text),)):
                held[row["rowid"]] += phrase.weight
        return held

    def _weights(self, query: Query) -> Weights:
        """A phrase of several words is in no more documents than the rarest of them."""
        words, counts = self._vocabulary, {}
        for phrase, stems in zip(query.phrases, words.stems(query.phrases), strict=True):
            counts[phrase] = min((words.count(stem) for stem in stems), default=0)
        return Weights.of(counts, self._size())

    def stems(self, query: Query) -> tuple[str, ...]:
        """Return the stems of a query's words."""
        return tuple(stem for stems in self._vocabulary.stems(query.phrases) for stem in stems)
