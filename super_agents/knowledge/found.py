"""What a search answers."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from super_agents.knowledge.excerpt import LOOKED_AT, excerpt

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

_MEMBERS = """
SELECT number, id, type, title, tags, ticket, source, confidence, coalesce(author, by) AS author, status, version,
    updated_at, substr(body, 1, {looked_at}) AS body
FROM library_documents WHERE number IN ({numbers})
"""


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


def hits(database: sqlite3.Connection, ranked: Sequence[tuple[int, float]], stems: tuple[str, ...]) -> list[Hit]:
    """Return the documents that have these numbers and scores; the words with these stems are marked."""
    numbers = ", ".join(str(number) for number, _ in ranked)
    asked = _MEMBERS.format(looked_at=LOOKED_AT, numbers=numbers)
    rows = {row["number"]: row for row in database.execute(asked)}
    return [_hit(rows[number], score, stems) for number, score in ranked]


def _hit(row: sqlite3.Row, score: float, stems: tuple[str, ...]) -> Hit:
    return Hit(
        id=row["id"],
        type=row["type"],
        title=row["title"],
        tags=tuple(row["tags"].split()),
        ticket=row["ticket"],
        source=row["source"],
        confidence=row["confidence"],
        author=row["author"],
        status=row["status"],
        version=row["version"],
        updated_at=row["updated_at"],
        score=score,
        excerpt=excerpt(row["body"] or "", stems),
    )
