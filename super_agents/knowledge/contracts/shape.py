"""What a schema says, put into one form: references followed, `allOf` joined, the ways of 3.0 said as 3.1 says them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from super_agents.knowledge.contracts.place import Place
from super_agents.knowledge.contracts.walk import NAMING, VALUES, references

TYPES = frozenset({"null", "boolean", "object", "array", "number", "integer", "string"})
UNIONS = ("anyOf", "oneOf")
_OPEN = (None, True)
_ANNOTATIONS = frozenset(
    {"title", "description", "examples", "example", "deprecated", "externalDocs", "xml", "$comment", "readOnly"}
    | {
        "discriminator",
        "writeOnly",
        "$id",
        "id",
        "$schema",
        "$anchor",
        "$dynamicAnchor",
        "$vocabulary",
        "$defs",
        "definitions",
    }
)
_OF_OBJECTS = frozenset(
    {"properties", "required", "additionalProperties", "items", "type", "nullable", "enum", "const"}
)
_OF_SCHEMAS = (
    {"patternProperties", "dependentSchemas"}
    | {"not", "if", "then", "else", "contains", "propertyNames", "prefixItems", "contentSchema"}
    | {"unevaluatedItems", "unevaluatedProperties", "additionalItems", "dependencies"}
)
_TYPE_OF = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}


@dataclass(slots=True)
class Shape:
    """A schema as it is compared; what is said of several places is in the order of the document.

    `limits` are all other keywords that say which values fit, by name; `told` what is said to people.
    `additional` is None when a value may have any other members.
    """

    types: frozenset[str] = TYPES
    values: tuple[Any, ...] | None = None
    properties: dict[str, Place] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    additional: Place | None = None
    items: Place | None = None
    limits: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    default: tuple[Any, ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether a value may have no members but those that are named."""
        return self.additional is not None and self.additional.value is False


def shape_of(place: Place) -> Shape:
    """Return the shape of a schema, without its unions."""
    shape = Shape()
    for part in _parts(place, frozenset()):
        _join(shape, part)
    if shape.values is not None:
        shape.types &= frozenset(kind for value in shape.values for kind in _types_of(value))
    return shape


def union_of(place: Place) -> list[Place]:
    """Return the alternatives of a schema, each with what holds for all of them; nothing when it has no union."""
    parts = _parts(place, frozenset())
    for part in parts:
        for name in UNIONS:
            if isinstance(part.value, dict) and isinstance(part.value.get(name), list):
                rest = [_without(one, name) if one is part else one for one in parts]
                telling = tuple(one for one in rest if one.value is False or _limits(one.value))
                alternatives = [part.child(name, at) for at in range(len(part.value[name]))]
                return [replace(one, also=telling) for one in alternatives]
    return []


def by_type(place: Place) -> list[Place]:
    """Return a schema of several types as one schema for each of them."""
    types = shape_of(place).types
    if types == TYPES:
        return [place]
    chosen = sorted(types - ({"integer"} if "number" in types else set()))
    only = [Place(place.root, place.pointer, {"type": one}, mark=f"={one}") for one in chosen]
    return [replace(place, also=(*place.also, one)) for one in only]


def text_of(value: Any) -> str:
    """Write a value so that equal ones are equal: 1 is not true, and the order of members says nothing."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _parts(place: Place, seen: frozenset[str]) -> list[Place]:
    """Return the schemas that all hold: the one itself, what it refers to, those of its `allOf` and `also`."""
    if place.key in seen:
        return []
    seen |= {place.key}
    found = [part for one in place.also for part in _parts(one, seen)]
    own = replace(place, also=())
    if isinstance(own.value, dict) and isinstance(own.value.get("$ref"), str):
        found += _parts(own.target(), seen)
        own = _without(own, "$ref")
    if isinstance(own.value, dict) and isinstance(own.value.get("allOf"), list):
        found += [part for at in range(len(own.value["allOf"])) for part in _parts(own.child("allOf", at), seen)]
        own = _without(own, "allOf")
    return found if found and own.value == {} else [*found, own]


def _without(place: Place, name: str) -> Place:
    value = {key: said for key, said in place.value.items() if key != name}
    return replace(place, value=value, mark=f"{place.mark}-{name}")


def _limits(value: Any) -> bool:
    """Tell whether a schema says more than what is said to people."""
    return isinstance(value, dict) and not value.keys() <= _ANNOTATIONS


def _join(shape: Shape, part: Place) -> None:
    if part.value is False:
        shape.types = frozenset()
    if not isinstance(part.value, dict):
        return
    value = _modern(part.value)
    shape.types &= _types(value)
    _join_values(shape, value)
    _join_members(shape, part)
    for name, said in value.items():
        if name == "default":
            shape.default = (said,)
        elif name in _ANNOTATIONS or name.startswith("x-"):
            if not name.startswith(("$", "x-")) and name not in {"definitions", "id"}:
                shape.told[name] = said
        elif name not in _OF_OBJECTS and name not in UNIONS:
            _join_limit(shape, name, _meant(part, name) if name in _OF_SCHEMAS else said)


def _join_limit(shape: Shape, name: str, said: Any) -> None:
    """The same keyword in two parts of an `allOf`: both hold, and are compared as a pair."""
    if name in shape.limits and shape.limits[name] != said:
        said = {"both": sorted([shape.limits[name], said], key=text_of)}
    shape.limits[name] = said


def _meant(part: Place, name: str) -> Any:
    """Return what a keyword says with all that can be reached from it: two that say the same are the same."""
    found: dict[str, Any] = {}
    waiting = [(part.child(name), name)]
    while waiting:
        for place in references(*waiting.pop()):
            reference = place.value["$ref"]
            if reference not in found:
                target = place.target()
                found[reference] = bare(target.value)
                waiting.append((target, ""))
    said = bare({name: part.value[name]})[name]
    return {"said": said, "meant": found} if found else said


def bare(schema: Any) -> Any:
    """Return a schema without what it tells people."""
    if isinstance(schema, list):
        return [bare(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: _bare_members(said) if name in NAMING else said if name in VALUES else bare(said)
        for name, said in schema.items()
        if name not in _ANNOTATIONS and not name.startswith("x-")
    }


def _bare_members(named: Any) -> Any:
    return {name: bare(schema) for name, schema in named.items()} if isinstance(named, dict) else named


def _join_values(shape: Shape, value: dict[str, Any]) -> None:
    named = value.get("enum", [value["const"]] if "const" in value else None)
    if isinstance(named, list):
        before = None if shape.values is None else {text_of(one) for one in shape.values}
        shape.values = tuple(one for one in named if before is None or text_of(one) in before)


def _join_members(shape: Shape, part: Place) -> None:
    value = part.value
    for name in value.get("properties") or {}:
        found = part.child("properties", name)
        before = shape.properties.get(name)
        shape.properties[name] = found if before is None else replace(before, also=(*before.also, found))
    if isinstance(value.get("required"), list):
        shape.required |= frozenset(value["required"])
    if value.get("additionalProperties") not in (*_OPEN, {}):
        shape.additional = part.child("additionalProperties")
    if isinstance(value.get("items"), dict | bool):
        shape.items = part.child("items")
    elif "items" in value:  # an array: a tuple, as earlier drafts wrote it
        _join_limit(shape, "items", _meant(part, "items"))


def _types(value: dict[str, Any]) -> frozenset[str]:
    said = value.get("type", TYPES)
    named = {said} if isinstance(said, str) else set(said)
    if value.get("nullable") is True and "type" in value:
        named.add("null")
    return frozenset(named | ({"integer"} if "number" in named else set()))


def _types_of(value: Any) -> tuple[str, ...]:
    if value is None:
        return ("null",)
    kind = _TYPE_OF[type(value)]
    return (kind, "number") if kind == "integer" else (kind,)


def _modern(value: dict[str, Any]) -> dict[str, Any]:
    """In 3.0, as in draft 4, `exclusiveMinimum` is a truth value beside `minimum`."""
    made = dict(value)
    for bound, strict in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if made.get(strict) is True and bound in made:
            made[strict] = made.pop(bound)
        elif isinstance(made.get(strict), bool):
            del made[strict]
    return made
