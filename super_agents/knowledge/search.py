"""Finding documents by what they say: BM25 with weight on titles, then nearly all of the words, then what was meant.

With vectors also by what they mean: the ranking by words and that by nearness are made one by reciprocal rank fusion.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from super_agents.errors import QueryInvalid
from super_agents.knowledge.found import Found, hits
from super_agents.knowledge.fusion import fused
from super_agents.knowledge.matching import Matching
from super_agents.knowledge.query import Query
from super_agents.knowledge.vocabulary import Vocabulary
from super_agents.knowledge.wanted import filters

if TYPE_CHECKING:
    from super_agents.events.views import ViewStore
    from super_agents.knowledge.matching import Ranked
    from super_agents.knowledge.vectors import Vectors
    from super_agents.knowledge.wanted import Wanted

MOST = 200  # hits of one answer
_FUSED = 100  # of the best by words, and of the nearest, that become one ranking


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Documents from an offset on, and the query whose words they hold; `meant` is that with words that are known."""

    ranked: list[Ranked]
    query: Query
    meant: Query | None = None


class Search:
    """Looks into the index in `views`, as far as it has been folded, and into `vectors` if there are any."""

    def __init__(self, views: ViewStore, vectors: Vectors | None = None) -> None:
        self._views = views
        self._vectors = vectors
        self._counted = (-1, 0)
        self._vocabulary: Vocabulary | None = None

    def find(self, wanted: Wanted, *, limit: int, after: str | None) -> Found:
        """Return the best hits; raises `QueryInvalid` for a filter or cursor, never for a query."""
        wanted.check()
        if not 1 <= limit <= MOST:
            raise QueryInvalid("limit", limit, f"use 1 to {MOST}")
        query, offset = Query.of(wanted.query), _offset(after, wanted)
        if not query.phrases:
            return Found()
        matching = Matching(self._words(), wanted, size=self._size)
        if self._vectors is None:
            found = _by_words(matching, query, limit, offset)
        else:
            found = _by_both(matching, query, self._vectors, wanted)
            found = _Ranking(found.ranked[offset : offset + limit + 1], found.query, found.meant)
        return Found(
            hits=hits(self._views.database, found.ranked[:limit], matching.stems(found.query)),
            did_you_mean=str(found.meant) if found.meant else None,
            is_corrected=found.query is found.meant,
            cursor=f"{offset + limit}.{_mark(wanted)}" if len(found.ranked) > limit else None,
        )

    def _words(self) -> Vocabulary:
        """Return what knows the words of the index; its tables are made once for each connection."""
        database = self._views.database
        if self._vocabulary is None or self._vocabulary.database is not database:
            self._vocabulary = Vocabulary(database)
        self._vocabulary.begin()
        return self._vocabulary

    def _size(self) -> int:
        """Return how many documents there are; to count them takes a millisecond, and is done when there are others."""
        database = self._views.database
        seen = int(database.execute("SELECT seq FROM views WHERE name = 'library'").fetchone()["seq"])
        if self._counted[0] != seen:
            count = database.execute("SELECT count(*) FROM library_documents").fetchone()[0]
            self._counted = (seen, int(count))
        return self._counted[1]


def _by_words(matching: Matching, query: Query, limit: int, offset: int) -> _Ranking:
    exact = matching.exact(query, limit=limit + 1, offset=offset)
    if exact.total:
        return _Ranking(matching.completed(query, exact, limit + 1), query)
    return _without_all(matching, query, limit, offset)


def _without_all(matching: Matching, query: Query, limit: int, offset: int) -> _Ranking:
    """No text holds all: look for what was probably meant, else for texts with most of the words."""
    meant, need = matching.meant(query), offset + limit + 1
    exact = matching.exact(meant, limit=limit + 1, offset=offset) if meant else None
    if meant is None or exact is None:
        return _Ranking(matching.loose(query, need)[offset:need], query)
    loose = [] if exact.total else matching.loose(query, need)
    if loose:
        return _Ranking(loose[offset:need], query, meant)
    return _Ranking(matching.completed(meant, exact, limit + 1), meant, meant)


def _by_both(matching: Matching, query: Query, vectors: Vectors, wanted: Wanted) -> _Ranking:
    """Return the whole ranking: which places it has is known only when both are."""
    words = _by_words(matching, query, _FUSED, 0)
    near = vectors.near(str(words.query), among=filters(wanted), most=_FUSED)
    return _Ranking(fused([number for number, _ in words.ranked], near), words.query, words.meant)


def _mark(wanted: Wanted) -> str:
    """A cursor goes on with the question that it came from."""
    return hashlib.sha256(repr(wanted).encode(errors="replace")).hexdigest()[:12]


def _offset(after: str | None, wanted: Wanted) -> int:
    if after is None:
        return 0
    number, _, mark = after.partition(".")
    if not (number.isascii() and number.isdigit()) or mark != _mark(wanted):
        raise QueryInvalid("cursor", after, "give the cursor of an answer to the same question")
    return min(int(number[:9]), 1_000_000_000)
