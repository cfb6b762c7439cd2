"""The changes that were found so far in two OpenAPI documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.knowledge.contracts.change import NARROWED, WIDENED, Change, hurts
from super_agents.knowledge.contracts.schema_changes import REQUESTS, RESPONSES, SchemaChanges

if TYPE_CHECKING:
    from super_agents.knowledge.contracts.place import Place


class Notes:
    """Collects changes; a schema that several operations share is compared once for each direction."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self._schemas = {way: SchemaChanges(way, self.changes) for way in (REQUESTS, RESPONSES)}

    def add(self, code: str, place: Place, said: str, *, breaks: bool = False) -> None:
        """Note one change."""
        self.changes.append(Change(code=code, pointer=place.pointer, message=said, is_breaking=breaks))

    def told(self, old: Place | None, new: Place | None, names: tuple[str, ...]) -> None:
        """Note that something is described otherwise to people."""
        if old is None or new is None:
            return
        other = [name for name in names if old.value.get(name) != new.value.get(name)]
        if other:
            self.add("described-otherwise", new, f"it is described otherwise: {', '.join(other)}")

    def schemas(self, old: Place | None, new: Place | None, where: Place, way: frozenset[str]) -> None:
        """Compare two schemas, of which one or both may be missing."""
        if old is not None and new is not None:
            self._schemas[way].look(old, new)
        elif new is not None:
            self.add("part-limited", where, "it says now what it is", breaks=hurts(NARROWED, way))
        elif old is not None:
            self.add("part-unlimited", where, "it says no longer what it is", breaks=hurts(WIDENED, way))
