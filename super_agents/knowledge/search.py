"""Finding documents by what they say: BM25 with weight on titles, then nearly all of the words, then what was meant."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from super_agents.errors import QueryInvalid
from super_agents.knowledge.document import TYPES
from super_agents.knowledge.excerpt import LOOKED_AT, excerpt
from super_agents.knowledge.query import Query, quoted
from super_agents.knowledge.vocabulary import Vocabulary
from super_agents.knowledge.weights import Weights
from super_agents.system.legible import legible

if TYPE_CHECKING:
    import sqlite3

    from super_agents.events.views import ViewStore
    from super_agents.knowledge.weights import Phrase

    _Ranked = tuple[int, float]  # a document's number and its score

MOST = 200  # hits of one answer
_WEIGHTS = "4.0, 1.0, 2.0"  # title, body, tags
_LEAST = 0.3  # of the weight of all words, rare ones weighing most, that a text without some of them must hold
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
_MEMBERS = """
SELECT number, id, type, title, tags, ticket, source, confidence, coalesce(author, by) AS author, status, version,
    updated_at, substr(body, 1, {looked_at}) AS body
FROM library_documents WHERE number IN ({numbers})
"""
_COUNT = "SELECT count(*) FROM library_index {joined} WHERE library_index MATCH :question {filters}"


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
        exact = ask.exact(query, limit=limit + 1, offset=offset)
        if exact.total:
            return ask.page(query, ask.completed(query, exact, limit + 1), limit, offset)
        return self._without_all(ask, query, limit, offset)

    def _without_all(self, ask: _Ask, query: Query, limit: int, offset: int) -> Found:
        """No text holds all: look for what was probably meant, else for texts with most of the words."""
        meant, need = ask.meant(query), offset + limit + 1
        exact = ask.exact(meant, limit=limit + 1, offset=offset) if meant else None
        if meant is None or exact is None:
            return ask.page(query, ask.loose(query, need)[offset:need], limit, offset)
        loose = [] if exact.total else ask.loose(query, need)
        if loose:
            return replace(ask.page(query, loose[offset:need], limit, offset), did_you_mean=str(meant))
        found = ask.page(meant, ask.completed(meant, exact, limit + 1), limit, offset)
        return replace(found, did_you_mean=str(meant), is_corrected=True)


@dataclass(frozen=True, slots=True)
class _Exact:
    """Of the texts that hold all words those of one page; `total` is how many there are, as far as was looked."""

    ranked: list[_Ranked]
    offset: int
    total: int


class _Ask:
    """One search: its filters, and what it has to know of words."""

    def __init__(self, database: sqlite3.Connection, wanted: Wanted) -> None:
        self._wanted = wanted
        self._database = database
        self._filters, self._values = _filters(wanted)
        self._joined = _JOINED if self._filters else ""

    def exact(self, query: Query, *, limit: int, offset: int) -> _Exact:
        """Return the documents that hold all words, the best first."""
        ranked = self._ranked(query.all, limit=limit, offset=offset)
        if ranked or not offset:
            return _Exact(ranked, offset, offset + len(ranked))
        asked = {**self._values, "question": query.all}
        counting = _COUNT.format(joined=self._joined, filters=self._filters)
        total = int(self._database.execute(counting, asked).fetchone()[0])
        return _Exact([], offset, total)

    def completed(self, query: Query, exact: _Exact, limit: int) -> list[_Ranked]:
        """Return `limit` documents: those that hold all words and, when they are few, those that hold most of them."""
        room = limit - len(exact.ranked)
        if room <= 0 or exact.total >= _ENOUGH:
            return exact.ranked
        start = max(0, exact.offset - exact.total)
        return exact.ranked + self.loose(query, start + room)[start : start + room]

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

    def loose(self, query: Query, need: int) -> list[_Ranked]:
        """Return the best documents without some of the words, but with enough of their weight."""
        if len(query.phrases) == 1:
            return []
        weights = self._weights(query)
        least = self._wanted.threshold * weights.total
        for chosen in dict.fromkeys((weights.rarest(_RATED, least=least), weights.rare)):
            ranked = self._enough(self._with_some(query, chosen, weights, need), chosen, weights, least)
            if len(ranked) >= _ENOUGH:
                break
        return ranked

    def _with_some(self, query: Query, chosen: tuple[Phrase, ...], weights: Weights, need: int) -> list[_Ranked]:
        """Return documents with one of the chosen phrases, and with one of the rare ones that were not chosen."""
        left = [phrase for phrase in weights.rare if phrase not in chosen]
        some = " AND ".join(f"({query.any(phrase.text for phrase in part)})" for part in (chosen, left) if part)
        return self._ranked(f"({some}) NOT ({query.all})", limit=min(_LOOSE, need * _SPARE)) if some else []

    def _enough(
        self, ranked: list[_Ranked], chosen: tuple[Phrase, ...], weights: Weights, least: float
    ) -> list[_Ranked]:
        """Return the documents that hold enough of the weight of all phrases."""
        if all(phrase.weight >= least for phrase in chosen):
            return ranked
        held = self._held([number for number, _ in ranked], weights)
        return [one for one in ranked if held[one[0]] >= least]

    def page(self, query: Query, ranked: list[_Ranked], limit: int, offset: int) -> Found:
        """Return an answer of at most `limit` of these documents."""
        cursor = f"{offset + limit}.{_mark(self._wanted)}" if len(ranked) > limit else None
        stems = tuple(stem for stems in self._vocabulary.stems(query.phrases) for stem in stems)
        numbers = ", ".join(str(number) for number, _ in ranked[:limit])
        asked = _MEMBERS.format(looked_at=LOOKED_AT, numbers=numbers)
        rows = {row["number"]: row for row in self._database.execute(asked)}
        return Found(hits=[_hit(rows[number], score, stems) for number, score in ranked[:limit]], cursor=cursor)

    def _ranked(self, question: str, *, limit: int, offset: int = 0) -> list[_Ranked]:
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
        documents = self._database.execute("SELECT count(*) FROM library_documents").fetchone()[0]
        return Weights.of(counts, int(documents))

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(self._database)


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


def _hit(row: sqlite3.Row, score: float, stems: tuple[str, ...]) -> Hit:
    shown = excerpt(row["body"] or "", stems)
    own: dict[str, Any] = {"tags": tuple(row["tags"].split()), "score": score, "excerpt": shown}
    members: dict[str, Any] = {one.name: row[one.name] for one in fields(Hit) if one.name not in own}
    return Hit(**members, **own)


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
