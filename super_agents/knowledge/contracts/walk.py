"""Through everything in a document that means something: what is shown as an example does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.knowledge.contracts.place import Place

VALUES = frozenset({"const", "enum", "default", "example", "examples"})  # what stands there is no part of the promise
# Whoever writes these gives their members names: `default` may be a property, or the answer to whatever is not listed.
NAMING = frozenset(
    {"properties", "patternProperties", "dependentSchemas", "$defs", "definitions", "schemas", "responses", "content"}
    | {"parameters", "headers", "requestBodies", "securitySchemes", "links", "callbacks", "pathItems", "paths"}
    | {"webhooks", "encoding", "variables"}
)


class Step(NamedTuple):
    """A place on the way, and the keyword that leads to it; empty when it is a name or an element."""

    keyword: str
    place: Place


def walk(place: Place, keyword: str = "") -> Iterator[Step]:
    """Yield the place and, before what comes after it, all that is in it."""
    yield Step(keyword, place)
    if isinstance(place.value, list):
        for at in range(len(place.value)):
            yield from walk(place.child(at))
    elif isinstance(place.value, dict):
        are_names = keyword in NAMING
        for name in place.value:
            if are_names:
                yield from walk(place.child(name))
            elif name not in VALUES and not name.startswith("x-"):
                yield from walk(place.child(name), name)


def references(place: Place, keyword: str = "") -> Iterator[Place]:
    """Yield everything in a place that refers to another."""
    for step in walk(place, keyword):
        if isinstance(step.place.value, dict) and isinstance(step.place.value.get("$ref"), str):
            yield step.place
