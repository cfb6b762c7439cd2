"""Finding documents by what they say: BM25 with weight on titles, then nearly all of the words, then what was meant."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from super_agents.errors import QueryInvalid
from super_agents.knowledge.document import TYPES
from super_agents.knowledge.query import Query, quoted
from super_agents.knowledge.vocabulary import Vocabulary
from super_agents.system.legible import legible

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from super_agents.events.views import ViewStore

MOST = 200  # hits of one answer
_WEIGHTS = "bm25(4.0, 1.0, 2.0)"  # title, body, tags
_LEAST = 0.25  # of the weight of all words, rare ones weighing most, that a text without some of them must hold
_LOOSE = 200  # the best texts with some of the words that are looked at
_EXCERPT = 24  # words
_COMMON = 0.2  # of all documents: a word in more of them finds nothing by itself next to rarer ones
_HITS = """
SELECT d.id, d.number, d.type, d.title, d.tags, d.ticket, d.source, d.confidence, coalesce(d.author, d.by) AS author,
    d.status, d.version, d.updated_at, -library_index.rank AS score,
    snippet(library_index, 1, '**', '**', '…', {excerpt}) AS excerpt
FROM library_index JOIN library_documents AS d ON d.number = library_index.rowid
WHERE library_index MATCH :question AND library_index.rank MATCH '{weights}' {filters}
ORDER BY library_index.rank LIMIT :limit OFFSET :offset
"""
_COUNT = """
SELECT count(*) FROM library_index JOIN library_documents AS d ON d.number = library_index.rowid
WHERE library_index MATCH :question {filters}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look for, and among which documents; nothing set means all. `confidence` is the least."""

    query: str
    types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    ticket: str | None = None
    source: str | None = None
    author: str | None = None
    confidence: float | None = None
    threshold: float = _LEAST


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A document that was found; a higher `score` is a better one, `excerpt` marks what was found as `**word**`."""

    id: str
    type: str
    title: str
    tags: tuple[str, ...]
    ticket: str | None
    source: str | None
    confidence: float
    author: str
    status: str | None
    version: int
    updated_at: str
    score: float
    excerpt: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON members."""
        return {**{one.name: getattr(self, one.name) for one in fields(self)}, "tags": list(self.tags)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Hits, the best first; `cursor` asks for the next ones, None when there are none.

    `did_you_mean` is the query with words that the index has; `is_corrected` tells that the hits are for that one.
    """

    hits: list[Hit] = field(default_factory=list)
    did_you_mean: str | None = None
    is_corrected: bool = False
    cursor: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON members."""
        said = {"did_you_mean": self.did_you_mean, "is_corrected": self.is_corrected, "cursor": self.cursor}
        return {"hits": [hit.to_dict() for hit in self.hits], **said}


class Search:
    """Looks into the index in `views`, as far as it has been folded."""

    def __init__(self, views: ViewStore) -> None:
        self._views = views

    def find(self, wanted: Wanted, *, limit: int, after: str | None) -> Found:
        """Return the best hits; raises `QueryInvalid` for a filter or cursor, never for a query."""
        _check(wanted, limit)
        query, offset = Query.of(wanted.query), _offset(after, wanted)
        if not query.phrases:
            return Found()
        ask = _Ask(self._views.database, wanted)
        rows = ask.rows(query.all, limit=limit + 1, offset=offset)
        if rows or (offset and ask.count(query.all)):
            rows += self._loose(ask, query, limit + 1 - len(rows), offset)
            return _page(rows, wanted, limit, offset)
        return self._without_all(ask, query, limit, offset)

    def _without_all(self, ask: _Ask, query: Query, limit: int, offset: int) -> Found:
        """No text holds all: look for what was probably meant, else for texts with most of the words."""
        meant = ask.meant(query)
        loose = ask.loose(query)
        if meant is None:
            return _page(loose[offset : offset + limit + 1], ask.wanted, limit, offset)
        exact = ask.rows(meant.all, limit=limit + 1, offset=offset)
        is_corrected = bool(exact) or not loose or bool(offset and ask.count(meant.all))
        if not is_corrected:
            rows = loose[offset : offset + limit + 1]
        else:
            rows = exact + self._loose(ask, meant, limit + 1 - len(exact), offset)
        found = _page(rows, ask.wanted, limit, offset)
        return Found(hits=found.hits, cursor=found.cursor, did_you_mean=str(meant), is_corrected=is_corrected)

    def _loose(self, ask: _Ask, query: Query, room: int, offset: int) -> list[sqlite3.Row]:
        """Return what comes after the texts that hold all words."""
        if room <= 0 or len(query.phrases) == 1:
            return []
        start = max(0, offset - ask.count(query.all)) if offset else 0
        return ask.loose(query)[start : start + room]


class _Ask:
    """One search: its filters, and what it has to know of words."""

    def __init__(self, database: sqlite3.Connection, wanted: Wanted) -> None:
        self.wanted = wanted
        self._database = database
        self._vocabulary: Vocabulary | None = None
        self._filters, self._values = _filters(wanted)

    def rows(self, question: str, *, limit: int, offset: int = 0) -> list[sqlite3.Row]:
        """Return documents that answer a question of the index, the best first."""
        query = _HITS.format(weights=_WEIGHTS, filters=self._filters, excerpt=_EXCERPT)
        asked = {**self._values, "question": question, "limit": limit, "offset": offset}
        return self._database.execute(query, asked).fetchall()

    def count(self, question: str) -> int:
        """Return how many documents answer."""
        query = _COUNT.format(filters=self._filters)
        return int(self._database.execute(query, {**self._values, "question": question}).fetchone()[0])

    def meant(self, query: Query) -> Query | None:
        """Return the query with each unknown word replaced by one that the index has; None when there is nothing to."""
        words = self.vocabulary
        better = {}
        for phrase, stems in zip(query.phrases, words.stems(query.phrases), strict=True):
            if len(stems) == 1 and not words.count(stems[0]):
                near = words.nearest(stems[0])
                written = words.written(near) if near else None
                if written and written != phrase.lower():
                    better[phrase] = written
        return query.corrected(better) if better else None

    def loose(self, query: Query) -> list[sqlite3.Row]:
        """Return the best documents without some of the words, but with enough of their weight."""
        weights = self._weights(query)
        rare = tuple(phrase for phrase, (_, is_common) in weights.items() if not is_common) or query.phrases
        if len(query.phrases) == 1:
            return []
        rows = self.rows(f"({query.any(rare)}) NOT ({query.all})", limit=_LOOSE)
        held = self._held(query.phrases, [row["number"] for row in rows], weights)
        least = self.wanted.threshold * sum(weight for weight, _ in weights.values())
        return [row for row in rows if held[row["number"]] >= least]

    def _held(
        self, phrases: Sequence[str], numbers: list[int], weights: dict[str, tuple[float, bool]]
    ) -> dict[int, float]:
        """Return the weight of the phrases that each document holds."""
        held = dict.fromkeys(numbers, 0.0)
        among = ", ".join(map(str, numbers))
        for phrase in phrases:
            query = f"SELECT rowid FROM library_index WHERE library_index MATCH ? AND rowid IN ({among})"  # noqa: S608 - numbers
            for row in self._database.execute(query, (quoted(phrase),)):
                held[row["rowid"]] += weights[phrase][0]
        return held

    def _weights(self, query: Query) -> dict[str, tuple[float, bool]]:
        """Return for each phrase what it weighs, as BM25 does, and whether it is common; an unknown one weighs most."""
        total = int(self._database.execute("SELECT count(*) FROM library_documents").fetchone()[0])
        weights = {}
        for phrase, stems in zip(query.phrases, self.vocabulary.stems(query.phrases), strict=True):
            count = max(1, min((self.vocabulary.count(stem) for stem in stems), default=0))
            weight = math.log(1 + (max(total - count, 0) + 0.5) / (count + 0.5))
            weights[phrase] = (weight, count > _COMMON * total)
        return weights

    @property
    def vocabulary(self) -> Vocabulary:
        """The index's words, asked only when a query is not answered at once."""
        if self._vocabulary is None:
            self._vocabulary = Vocabulary(self._database)
        return self._vocabulary


def _check(wanted: Wanted, limit: int) -> None:
    for type_ in wanted.types:
        if type_ not in TYPES:
            raise QueryInvalid("type", type_, f"use {', '.join(TYPES)}")
    if not 1 <= limit <= MOST:
        raise QueryInvalid("limit", limit, f"use 1 to {MOST}")
    for name, share in (("confidence", wanted.confidence), ("threshold", wanted.threshold)):
        if share is not None and not 0 <= share <= 1:
            raise QueryInvalid(name, share, "use a number from 0 to 1")


def _filters(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """Return conditions on `d`, and the values that they name."""
    conditions: list[str] = []
    values: dict[str, Any] = {}
    if wanted.types:
        conditions.append(f"d.type IN ({', '.join(repr(type_) for type_ in wanted.types)})")  # checked: our own words
    for at, tag in enumerate(wanted.tags):
        conditions.append(f"EXISTS (SELECT 1 FROM library_tags AS t WHERE t.number = d.number AND t.tag = :tag{at})")  # noqa: S608 - numbers
        values[f"tag{at}"] = tag
    for name, column in (("ticket", "d.ticket"), ("source", "d.source"), ("author", "coalesce(d.author, d.by)")):
        value = getattr(wanted, name)
        if value is not None:
            conditions.append(f"{column} = :{name}")
            values[name] = value
    if wanted.confidence is not None:
        conditions.append("d.confidence >= :confidence")
        values["confidence"] = wanted.confidence
    return "".join(f" AND {condition}" for condition in conditions), dict(legible(values))


def _page(rows: list[sqlite3.Row], wanted: Wanted, limit: int, offset: int) -> Found:
    cursor = f"{offset + limit}.{_mark(wanted)}" if len(rows) > limit else None
    return Found(hits=[_hit(row) for row in rows[:limit]], cursor=cursor)


def _hit(row: sqlite3.Row) -> Hit:
    members = {one.name: row[one.name] for one in fields(Hit)}
    return Hit(**{**members, "tags": tuple(row["tags"].split()), "excerpt": row["excerpt"] or ""})


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
