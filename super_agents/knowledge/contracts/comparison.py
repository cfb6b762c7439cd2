"""Two versions of a contract, compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from super_agents.knowledge.contracts.change import Change, merged
from super_agents.knowledge.contracts.contract import BOTH, OPENAPI
from super_agents.knowledge.contracts.place import Place
from super_agents.knowledge.contracts.schema_changes import REQUESTS, RESPONSES, SchemaChanges

if TYPE_CHECKING:
    from collections.abc import Sequence


def compare(kind: str, old: dict[str, Any], new: dict[str, Any], *, direction: str | None = None) -> Sequence[Change]:
    """Return what differs between two documents of a kind, both of them valid: what breaks first.

    `direction` says, of a JSON Schema, for whom a change may break something: those who send (`request`), those who
    read (`response`), or `both`.
    """
    if kind == OPENAPI:
        from super_agents.knowledge.contracts.api_changes import api_changes  # not for who compares schemas

        return merged(api_changes(Place.of(old), Place.of(new)))
    ways = REQUESTS | RESPONSES if direction in {None, BOTH} else frozenset({direction})
    found = SchemaChanges(ways)
    found.look(Place.of(old), Place.of(new))
    return merged(found.changes)
