"""What a search is for, and among which documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from super_agents.errors import QueryInvalid
from super_agents.knowledge.document import TYPES
from super_agents.system.legible import legible

_LEAST = 0.3  # of the weight of all words, rare ones weighing most, that a text without some of them must hold


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

    def check(self) -> None:
        """Raise `QueryInvalid` for a filter that cannot be."""
        for type_ in self.types:
            if type_ not in TYPES:
                raise QueryInvalid("type", type_, f"use {', '.join(TYPES)}")
        for name, share in (("confidence", self.confidence), ("threshold", self.threshold)):
            if share is not None and not 0 <= share <= 1:
                raise QueryInvalid(name, share, "use a number from 0 to 1")


def filters(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """Return conditions on a document `d`, and the values that they name."""
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
