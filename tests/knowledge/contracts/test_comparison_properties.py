"""What holds for any two schemas."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from super_agents.knowledge.contracts.comparison import compare
from super_agents.knowledge.contracts.contract import BOTH, JSON_SCHEMA, OPENAPI, REQUEST, RESPONSE
from super_agents.knowledge.contracts.place import at
from tests.knowledge.contracts.apis import giving, taking

NAMES = st.sampled_from(["a", "b", "c", "d/e", "f~g"])
LEAVES = st.sampled_from(
    [
        {},
        True,
        False,
        {"type": "string"},
        {"type": ["string", "null"]},
        {"type": "integer", "minimum": 1},
        {"type": "number", "maximum": 10, "exclusiveMaximum": True},
        {"enum": ["rye", "wheat", 1, None]},
        {"const": True},
        {"$ref": "#/$defs/one"},
        {"$ref": "#/$defs/two", "description": "the other"},
    ]
)


def _objects(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    members = {"properties": st.dictionaries(NAMES, parts, max_size=3), "required": st.lists(NAMES, max_size=2)}
    return st.fixed_dictionaries(
        {"type": st.just("object"), **members}, optional={"additionalProperties": st.one_of(st.booleans(), parts)}
    )


def _wider(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    unions = [st.fixed_dictionaries({name: st.lists(parts, min_size=1, max_size=3)}) for name in ("anyOf", "oneOf")]
    joined = st.fixed_dictionaries({"allOf": st.lists(parts, min_size=1, max_size=2)})
    return st.one_of(_objects(parts), st.fixed_dictionaries({"items": parts}), *unions, joined)


SCHEMAS = st.recursive(LEAVES, _wider, max_leaves=8)
ONE, TWO = [st.fixed_dictionaries({"type": st.just("object"), "properties": st.dictionaries(NAMES, LEAVES)})] * 2
DOCUMENTS = st.builds(
    lambda schema, one, two: {"allOf": [schema], "$defs": {"one": one, "two": two}}, SCHEMAS, ONE, TWO
)
DIRECTIONS = st.sampled_from([REQUEST, RESPONSE, BOTH])


@given(DOCUMENTS, DIRECTIONS)
def test_nothing_differs_from_itself(document: dict[str, Any], direction: str) -> None:
    assert compare(JSON_SCHEMA, document, deepcopy(document), direction=direction) == []


@given(DOCUMENTS, DOCUMENTS)
def test_who_only_sends_or_only_reads_is_hurt_by_no_more_than_who_does_both(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    hurt = [
        any(change.is_breaking for change in compare(JSON_SCHEMA, old, new, direction=way))
        for way in (REQUEST, RESPONSE, BOTH)
    ]

    assert hurt[2] >= max(hurt[:2])


@given(DOCUMENTS, DOCUMENTS)
def test_every_change_has_a_place_in_one_of_the_two(old: dict[str, Any], new: dict[str, Any]) -> None:
    for change in compare(JSON_SCHEMA, old, new):
        assert _is_in(new, change.pointer) or _is_in(old, change.pointer)


def _is_in(document: dict[str, Any], pointer: str) -> bool:
    try:
        at(document, pointer)
    except LookupError:
        return False
    return True


@given(_objects(SCHEMAS), LEAVES, DIRECTIONS)
def test_an_optional_member_more_breaks_nobody(schema: dict[str, Any], member: Any, direction: str) -> None:
    names = {"one": {"type": "string"}, "two": {"type": "integer"}}
    old = {**schema, "$defs": names}
    new = deepcopy(old)
    new["properties"]["fresh"] = member

    assert not any(change.is_breaking for change in compare(JSON_SCHEMA, old, new, direction=direction))


@given(SCHEMAS)
def test_what_an_operation_may_take_or_give_in_addition_breaks_nobody(schema: Any) -> None:
    names = {"$defs": {"one": {"type": "string"}, "two": {"type": "integer"}}}
    for within in (taking, giving):
        old = {**within(schema), **names}
        new = deepcopy(old)
        (item,) = new["paths"].values()
        item["post"]["parameters"] = [{"name": "fresh", "in": "query", "schema": {}}]
        item["post"]["responses"]["418"] = {"description": "a teapot"}
        item["get"] = {"responses": {"200": {"description": "read"}}}

        found = compare(OPENAPI, old, new)

        assert {change.code for change in found} == {"parameter-added", "response-added", "operation-added"}
        assert not any(change.is_breaking for change in found)


SCALARS = st.sampled_from(["rye", "", "long enough", 0, 1, 2, 4, 11, 2.5, None, True, False])
VALUES = st.recursive(
    SCALARS,
    lambda parts: st.one_of(st.lists(parts, max_size=3), st.dictionaries(NAMES, parts, max_size=4)),
    max_leaves=8,
)
LIMITS = st.sampled_from(
    [
        {"minLength": 4},
        {"maxLength": 4},
        {"minimum": 1},
        {"exclusiveMinimum": 1},
        {"maximum": 4},
        {"multipleOf": 2},
        {"multipleOf": 4},
        {"type": "object", "minProperties": 2},
        {"type": "array", "maxItems": 1},
        {"uniqueItems": True},
        {"not": {"type": "null"}},
        {"pattern": "y"},
        {"enum": ["rye", 1, 4]},
        {"enum": ["rye", None, 2.5, 1]},
        {"type": ["integer", "null"]},
        {"type": "number"},
        {"type": "string", "nullable": False},
        {"patternProperties": {"^a": {"type": "string"}}},
        {"prefixItems": [{"type": "string"}]},
        {"dependentRequired": {"a": ["b"]}},
    ]
)
# `oneOf` is left out: that no second alternative fits is not compared, see the guide.
COMPARED = st.recursive(
    st.one_of(LEAVES.filter(lambda leaf: not isinstance(leaf, dict) or "exclusiveMaximum" not in leaf), LIMITS),
    lambda parts: st.one_of(
        _objects(parts),
        st.fixed_dictionaries({"items": parts}),
        st.fixed_dictionaries({"anyOf": st.lists(parts, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"allOf": st.lists(parts, min_size=1, max_size=2)}),
        st.builds(lambda one, other: {"anyOf": [one, other], "type": ["object", "string", "null"]}, parts, parts),
    ),
    max_leaves=6,
)
TAKEN_AS_PEOPLE_DO = {"property-added", "members-opened"}
WITHIN = {"alternative-removed", "alternative-added"}  # that one fits another may rest on the two above


@given(
    st.builds(lambda schema, one: {"allOf": [schema], "$defs": {"one": one, "two": one}}, COMPARED, ONE),
    st.builds(lambda schema, one: {"allOf": [schema], "$defs": {"one": one, "two": one}}, COMPARED, ONE),
    st.lists(VALUES, min_size=5, max_size=20),
)
def test_who_is_told_that_nothing_breaks_can_rely_on_it(
    old: dict[str, Any], new: dict[str, Any], values: list[Any]
) -> None:
    """A validator is asked: what fitted before still fits for who sends, what fits now fitted before for who reads."""
    before, after = Draft202012Validator(old), Draft202012Validator(new)
    for direction, earlier, later in ((REQUEST, before, after), (RESPONSE, after, before)):
        found = compare(JSON_SCHEMA, old, new, direction=direction)
        lenient = TAKEN_AS_PEOPLE_DO | (WITHIN if "properties" in json.dumps([old["allOf"], new["allOf"]]) else set())
        if any(change.is_breaking or change.code in lenient for change in found):
            continue
        for value in values:
            assert not earlier.is_valid(value) or later.is_valid(value), (direction, value)
