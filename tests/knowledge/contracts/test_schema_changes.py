"""Pairs of schemas: what differs, and whom that breaks."""

from __future__ import annotations

from typing import Any

import pytest

from super_agents.knowledge.contracts.comparison import compare
from super_agents.knowledge.contracts.contract import BOTH, JSON_SCHEMA, OPENAPI, REQUEST, RESPONSE
from super_agents.knowledge.contracts.validity import check
from tests.knowledge.contracts.apis import giving, taking

TEXT, WHOLE, NUMBER, NOTHING = {"type": "string"}, {"type": "integer"}, {"type": "number"}, {"type": "null"}
SENDERS, READERS, BOTH_ENDS, NOBODY = {REQUEST}, {RESPONSE}, {REQUEST, RESPONSE}, set[str]()


def has(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def must(schema: dict[str, Any], *names: str) -> dict[str, Any]:
    return {**schema, "required": list(names)}


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "additionalProperties": False}


def any_of(*schemas: Any) -> dict[str, Any]:
    return {"anyOf": list(schemas)}


CAT = must(has(purrs={"type": "boolean"}), "purrs")
DOG = must(has(barks={"type": "boolean"}), "barks")

# old, new, the codes of what differs, whom it breaks
PAIRS: list[tuple[Any, Any, set[str], set[str]]] = [
    # types
    (TEXT, WHOLE, {"type-removed", "type-added"}, BOTH_ENDS),
    (NUMBER, WHOLE, {"type-removed"}, SENDERS),
    (WHOLE, NUMBER, {"type-added"}, READERS),
    (TEXT, {"type": ["string", "null"]}, {"type-added"}, READERS),
    (TEXT, {"type": "string", "nullable": True}, {"type-added"}, READERS),
    ({"type": ["string", "null"]}, TEXT, {"type-removed"}, SENDERS),
    ({}, TEXT, {"type-removed"}, SENDERS),
    ({"enum": ["a"]}, {"type": "string", "enum": ["a"]}, set(), NOBODY),
    (True, {}, set(), NOBODY),
    # values
    ({"enum": ["a", "b"]}, {"enum": ["a"]}, {"value-removed"}, SENDERS),
    ({"enum": ["a"]}, {"enum": ["a", "b"]}, {"value-added"}, READERS),
    ({"const": "a"}, {"enum": ["a", "b"]}, {"value-added"}, READERS),
    (TEXT, {"type": "string", "enum": ["a"]}, {"values-limited"}, SENDERS),
    ({"type": "string", "enum": ["a"]}, TEXT, {"values-unlimited"}, READERS),
    ({"enum": [1]}, {"enum": [True]}, {"type-removed", "type-added", "value-removed", "value-added"}, BOTH_ENDS),
    # members of objects
    (has(a=TEXT), has(a=TEXT, b=TEXT), {"property-added"}, NOBODY),
    (has(a=TEXT, b=TEXT), has(a=TEXT), {"property-removed"}, READERS),
    (closed(has(a=TEXT, b=TEXT)), closed(has(a=TEXT)), {"property-removed"}, BOTH_ENDS),
    (has(a=TEXT), must(has(a=TEXT), "a"), {"property-required"}, SENDERS),
    (has(), must(has(a=TEXT), "a"), {"property-required"}, SENDERS),
    (must(has(a=TEXT), "a"), has(a=TEXT), {"property-optional"}, READERS),
    (must(has(), "a"), must(has(a=TEXT), "a"), {"part-limited"}, SENDERS),
    (has(a=TEXT), has(a=WHOLE), {"type-removed", "type-added"}, BOTH_ENDS),
    (has(a=has(b=TEXT)), has(a=has(b=TEXT, c=TEXT)), {"property-added"}, NOBODY),
    (has(a=TEXT), closed(has(a=TEXT)), {"members-closed"}, SENDERS),
    (closed(has(a=TEXT)), has(a=TEXT), {"members-opened"}, NOBODY),
    (has(), {**has(), "additionalProperties": TEXT}, {"part-limited"}, SENDERS),
    ({"additionalProperties": NUMBER}, {"additionalProperties": WHOLE}, {"type-removed"}, SENDERS),
    (has(a={**TEXT, "readOnly": True}), has(a={**WHOLE, "readOnly": True}), {"type-removed", "type-added"}, READERS),
    (has(a={**TEXT, "writeOnly": True}), has(), {"property-removed"}, NOBODY),
    # elements of arrays
    ({"items": WHOLE}, {"items": NUMBER}, {"type-added"}, READERS),
    ({"type": "array"}, {"type": "array", "items": TEXT}, {"part-limited"}, SENDERS),
    ({"type": "array", "items": TEXT}, {"type": "array"}, {"part-unlimited"}, READERS),
    ({"prefixItems": [TEXT]}, {"prefixItems": [WHOLE]}, {"limit-changed"}, BOTH_ENDS),
    # limits
    ({**WHOLE, "minimum": 1}, {**WHOLE, "minimum": 2}, {"limit-changed"}, SENDERS),
    ({**WHOLE, "minimum": 2}, {**WHOLE, "minimum": 1}, {"limit-changed"}, READERS),
    ({**TEXT, "maxLength": 9}, {**TEXT, "maxLength": 5}, {"limit-changed"}, SENDERS),
    ({**TEXT, "maxLength": 5}, {**TEXT, "maxLength": 9}, {"limit-changed"}, READERS),
    (TEXT, {**TEXT, "maxLength": 5}, {"limit-added"}, SENDERS),
    ({**TEXT, "maxLength": 5}, TEXT, {"limit-removed"}, READERS),
    ({**TEXT, "pattern": "a"}, {**TEXT, "pattern": "b"}, {"limit-changed"}, BOTH_ENDS),
    ({**WHOLE, "format": "int32"}, {**WHOLE, "format": "int64"}, {"limit-changed"}, READERS),
    ({**WHOLE, "format": "int64"}, {**WHOLE, "format": "int32"}, {"limit-changed"}, SENDERS),
    ({**TEXT, "format": "date"}, {**TEXT, "format": "date-time"}, {"limit-changed"}, BOTH_ENDS),
    ({"multipleOf": 2}, {"multipleOf": 4}, {"limit-changed"}, SENDERS),
    ({"multipleOf": 4}, {"multipleOf": 2}, {"limit-changed"}, READERS),
    ({"multipleOf": 2}, {"multipleOf": 3}, {"limit-changed"}, BOTH_ENDS),
    ({"uniqueItems": False}, {"uniqueItems": True}, {"limit-changed"}, SENDERS),
    ({"not": TEXT}, {"not": WHOLE}, {"limit-changed"}, BOTH_ENDS),
    (TEXT, {**TEXT, "not": {"const": "x"}}, {"limit-added"}, SENDERS),
    # all of several
    ({"allOf": [has(a=TEXT), must(has(b=TEXT), "b")]}, must(has(a=TEXT, b=TEXT), "b"), set(), NOBODY),
    ({"allOf": [has(a=TEXT)]}, {"allOf": [has(a=TEXT), has(b=TEXT)]}, {"property-added"}, NOBODY),
    ({"allOf": [has(a=TEXT), has(b=TEXT)]}, {"allOf": [has(a=TEXT)]}, {"property-removed"}, READERS),
    ({"allOf": [has(a=TEXT), has(a={"maxLength": 5})]}, has(a={**TEXT, "maxLength": 5}), set(), NOBODY),
    # one of several
    (any_of(CAT, DOG), any_of(DOG, CAT), set(), NOBODY),
    (any_of(CAT), any_of(CAT, DOG), {"alternative-added"}, READERS),
    (any_of(CAT, DOG), any_of(CAT), {"alternative-removed"}, SENDERS),
    (any_of(CAT, DOG), any_of(CAT, {**DOG, "required": []}), {"property-optional"}, READERS),
    (TEXT, any_of(TEXT, NOTHING), {"alternative-added"}, READERS),
    (any_of(TEXT, NOTHING), TEXT, {"alternative-removed"}, SENDERS),
    (any_of(TEXT, NOTHING), {"type": ["string", "null"]}, set(), NOBODY),
    ({"oneOf": [TEXT, WHOLE]}, any_of(TEXT, WHOLE), set(), NOBODY),
    (any_of(WHOLE, TEXT), any_of(NUMBER, TEXT), {"type-added"}, READERS),
    ({**has(a=TEXT), "oneOf": [CAT]}, {**has(a=WHOLE), "oneOf": [CAT]}, {"type-removed", "type-added"}, BOTH_ENDS),
    # what is said to people
    ({**TEXT, "description": "a"}, {**TEXT, "description": "b"}, {"described-otherwise"}, NOBODY),
    (TEXT, {**TEXT, "deprecated": True}, {"described-otherwise"}, NOBODY),
    ({**TEXT, "default": "a"}, {**TEXT, "default": "b"}, {"default-changed"}, NOBODY),
    (TEXT, {**TEXT, "x-ours": 1}, set(), NOBODY),
]


@pytest.mark.parametrize(("old", "new", "codes", "hurt"), PAIRS)
def test_a_change_breaks_those_who_relied_on_what_it_took(old: Any, new: Any, codes: set[str], hurt: set[str]) -> None:
    found = {way: compare(JSON_SCHEMA, old, new, direction=way) for way in (REQUEST, RESPONSE, BOTH)}

    assert {change.code for change in found[BOTH]} == codes
    assert {way for way in (REQUEST, RESPONSE) if any(change.is_breaking for change in found[way])} == hurt
    assert any(change.is_breaking for change in found[BOTH]) == bool(hurt)


@pytest.mark.parametrize(("old", "new", "codes", "hurt"), PAIRS)
def test_the_same_holds_for_what_an_api_takes_and_gives(old: Any, new: Any, codes: set[str], hurt: set[str]) -> None:
    for way, within in ((REQUEST, taking), (RESPONSE, giving)):
        before, after = within(old), within(new)
        check(before, OPENAPI)
        check(after, OPENAPI)

        found = compare(OPENAPI, before, after)

        assert {change.code for change in found} == codes
        assert any(change.is_breaking for change in found) == (way in hurt)


def test_the_ways_of_3_0_mean_the_same() -> None:
    old = {"type": "number", "minimum": 1, "exclusiveMinimum": True, "maximum": 9, "exclusiveMaximum": False}
    new = {"type": "number", "exclusiveMinimum": 1, "maximum": 9}

    assert compare(JSON_SCHEMA, old, new) == []


def test_a_schema_that_holds_itself_is_compared_once() -> None:
    old = {"$ref": "#/$defs/Loaf", "$defs": {"Loaf": has(parts={"items": {"$ref": "#/$defs/Loaf"}}, kind=TEXT)}}
    new = {"$ref": "#/$defs/Loaf", "$defs": {"Loaf": has(parts={"items": {"$ref": "#/$defs/Loaf"}}, kind=WHOLE)}}

    found = compare(JSON_SCHEMA, old, new)

    assert {change.pointer for change in found} == {"/$defs/Loaf/properties/kind"}


def test_a_change_behind_a_reference_is_seen_wherever_it_is_used() -> None:
    for keyword, within in (("items", {}), ("patternProperties", {"^a": {}}), ("not", {}), ("allOf", [])):
        reference: Any = {"$ref": "#/$defs/One"}
        said = {"^a": reference} if keyword == "patternProperties" else [reference] if within == [] else reference
        old, new = ({keyword: said, "$defs": {"One": one}} for one in (TEXT, WHOLE))

        assert compare(JSON_SCHEMA, old, new) != [], keyword


def test_a_change_behind_two_references_is_seen_in_what_is_compared_as_a_whole() -> None:
    one = {"items": {"$ref": "#/$defs/Two"}}
    old, new = ({"not": {"$ref": "#/$defs/One"}, "$defs": {"One": one, "Two": two}} for two in (TEXT, WHOLE))

    assert [change.code for change in compare(JSON_SCHEMA, old, new)] == ["limit-changed"]


def test_members_that_a_reference_is_told_with_count_as_well() -> None:
    old = {"$ref": "#/$defs/One", "maxLength": 9, "$defs": {"One": TEXT}}

    found = compare(JSON_SCHEMA, old, {**old, "maxLength": 5})

    assert [(change.code, change.pointer) for change in found] == [("limit-changed", "")]


def chained(length: int, last: dict[str, Any]) -> dict[str, Any]:
    links = {f"S{at}": has(a={"$ref": f"#/$defs/S{at + 1}"}) for at in range(length)}
    return {"$ref": "#/$defs/S0", "$defs": {**links, f"S{length}": last}}


def test_schemas_may_refer_to_each_other_in_a_long_row() -> None:
    found = compare(JSON_SCHEMA, chained(2000, TEXT), chained(2000, WHOLE))

    assert {change.pointer for change in found} == {"/$defs/S2000"}


def entangled(**last: Any) -> dict[str, Any]:
    """Each schema is one of several of the others."""
    count = 40
    names = {
        f"S{at}": has(
            kind={"const": at},
            next={"oneOf": [{"$ref": f"#/$defs/S{(at * 7 + step) % count}"} for step in range(1, 6)]},
        )
        for at in range(count)
    }
    names["S0"]["properties"] |= last
    return {"$ref": "#/$defs/S1", "$defs": names}


def test_schemas_may_be_alternatives_of_each_other() -> None:
    found = compare(JSON_SCHEMA, entangled(a=TEXT), entangled(a=WHOLE))

    assert compare(JSON_SCHEMA, entangled(), entangled()) == []
    assert {change.pointer for change in found} == {"/$defs/S0/properties/a"}


def test_what_an_alternative_refers_to_is_compared_when_it_fits_another() -> None:
    """Whether an alternative fits is tried with `One` taken for granted: what is different in it must be told, too."""

    def one_of_two(one: dict[str, Any], *more: Any) -> dict[str, Any]:
        loaf = has(a={"$ref": "#/$defs/One"}, b=WHOLE if not more else NUMBER)
        return {"anyOf": [loaf, *more], "$defs": {"One": one}}

    found = compare(JSON_SCHEMA, one_of_two(NUMBER), one_of_two(WHOLE, TEXT), direction=REQUEST)

    assert [(change.code, change.pointer) for change in found if change.is_breaking] == [("type-removed", "/$defs/One")]


def test_what_only_describes_is_no_change_of_what_is_compared_as_a_whole() -> None:
    old = {"not": {"properties": {"title": {"type": "string", "title": "old"}}, "description": "old"}}
    new = {"not": {"properties": {"title": {"type": "string", "title": "new"}}, "description": "new"}}

    assert compare(JSON_SCHEMA, old, new) == []
    assert compare(JSON_SCHEMA, old, {"not": {"properties": {}}}) != []
