"""An OpenAPI document as those see it who call it: its operations, and what is asked of and given to callers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from super_agents.knowledge.contracts.place import Place

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_BLANK = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Operation:
    """One way to call the API: `GET /loaves/{}`; blanks of a path are known by their order, not by their names."""

    name: str
    place: Place
    parameters: dict[tuple[str, str], Place]
    security: list[dict[str, list[str]]]

    def part(self, name: str) -> Place | None:
        """Return a part of it, such as `requestBody`, resolved."""
        return self.place.find(name)

    def parts(self, name: str) -> dict[str, Place]:
        """Return the members of a part, such as `responses`, resolved."""
        part = self.place.find(name)
        found = {} if part is None else part.members()
        return {key: place for key, place in found.items() if not key.startswith("x-")}


def operations(document: Place, part: str = "paths") -> dict[str, Operation]:
    """Return the operations of a document's `paths` or `webhooks`, by name."""
    items = document.find(part)
    found = {} if items is None else items.members()
    return {
        one.name: one
        for path, item in found.items()
        for one in operations_of(item, path, document.value.get("security"))
    }


def operations_of(item: Place, path: str, security: Any) -> list[Operation]:
    """Return the operations of one path."""
    blanks = _BLANK.findall(path)
    made = []
    for method in METHODS:
        place = item.find(method)
        if place is not None:
            parameters = {**_parameters(item, blanks), **_parameters(place, blanks)}
            asked = place.value.get("security", security)
            made.append(Operation(f"{method.upper()} {_BLANK.sub('{}', path)}", place, parameters, asked or [{}]))
    return made


def content(place: Place) -> dict[str, Place]:
    """Return what a body or a response may be, by media type."""
    kinds = place.find("content")
    return {} if kinds is None else kinds.members()


def schema_of(place: Place) -> Place | None:
    """Return the schema of a parameter, header or media type, wherever it stands."""
    if isinstance(place.value.get("schema"), dict | bool):
        return place.child("schema").resolved()
    return next((schema_of(kind) for kind in content(place).values()), None)


def _parameters(place: Place, blanks: list[str]) -> dict[tuple[str, str], Place]:
    """Return parameters by where they are and their names; headers know no upper case."""
    if not isinstance(place.value, dict) or not isinstance(place.value.get("parameters"), list):
        return {}
    return {_key(one.value, blanks): one for one in place.child("parameters").elements()}


def _key(parameter: dict[str, Any], blanks: list[str]) -> tuple[str, str]:
    where, name = parameter["in"], parameter["name"]
    if where == "path" and name in blanks:
        return where, str(blanks.index(name))
    return where, name.lower() if where == "header" else name
