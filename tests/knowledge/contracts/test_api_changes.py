"""Pairs of OpenAPI documents: what differs, and whether that breaks who calls."""

from __future__ import annotations

from typing import Any

import pytest

from super_agents.knowledge.contracts.comparison import compare
from super_agents.knowledge.contracts.contract import OPENAPI
from super_agents.knowledge.contracts.place import at
from super_agents.knowledge.contracts.validity import check
from tests.knowledge.contracts.apis import ADDRESS, answer, api, body, parameter

JSON, XML = "application/json", "application/xml"
KEY = {"type": "apiKey", "in": "header", "name": "x-key"}
SCHEMES: dict[str, Any] = {
    "components": {"securitySchemes": {"key": KEY, "login": {"type": "http", "scheme": "bearer"}}}
}
HEADER = {"headers": {"X-Left": {"required": True, "schema": {"type": "integer"}}}}
OLD_HEADER = {"headers": {"X-Left": {"schema": {"type": "integer"}}}}
TEXT, WHOLE = {"schema": {"type": "string"}}, {"schema": {"type": "integer"}}


def guarded(*ways: dict[str, list[str]]) -> dict[str, Any]:
    return api({"security": list(ways)}, **SCHEMES)


def hooked(content: dict[str, Any]) -> dict[str, Any]:
    said = {"requestBody": {"content": {JSON: content}}, "responses": {"200": {"description": "ok"}}}
    return api(webhooks={"baked": {"post": said}})


def called_back(content: dict[str, Any]) -> dict[str, Any]:
    back = {"post": {"requestBody": {"content": {JSON: content}}, "responses": {"200": {"description": "ok"}}}}
    return api({"callbacks": {"baked": {"{$request.query.url}": back}}})


def answers(*statuses: str) -> dict[str, Any]:
    return api({"responses": {status: {"description": "x"} for status in statuses}})


# name: old, new, codes of what breaks, codes of what does not
PAIRS: dict[str, tuple[dict[str, Any], dict[str, Any], set[str], set[str]]] = {
    "another operation": (api(), api(method="get"), {"operation-removed"}, {"operation-added"}),
    "one more operation": (
        api(),
        api() | {"paths": {**api()["paths"], "/ovens": {"get": answer()}}},
        set(),
        {"operation-added"},
    ),
    "no operation": (api(), api() | {"paths": {}}, {"operation-removed"}, set()),
    "an optional parameter": (api(), api(parameter("full")), set(), {"parameter-added"}),
    "a required parameter": (api(), api(parameter("full", required=True)), {"required-parameter-added"}, set()),
    "a parameter is gone": (api(parameter("full")), api(), {"parameter-removed"}, set()),
    "a parameter has another name": (
        api(parameter("full")),
        api(parameter("whole")),
        {"parameter-removed"},
        {"parameter-added"},
    ),
    "a parameter is elsewhere": (
        api(parameter("full")),
        api(parameter("full", **{"in": "header"})),
        {"parameter-removed"},
        {"parameter-added"},
    ),
    "a header in other letters": (
        api(parameter("X-Full", **{"in": "header"})),
        api(parameter("x-full", **{"in": "header"})),
        set(),
        set(),
    ),
    "a parameter must be given": (
        api(parameter("full")),
        api(parameter("full", required=True)),
        {"parameter-required"},
        set(),
    ),
    "a parameter need not be given": (
        api(parameter("full", required=True)),
        api(parameter("full")),
        set(),
        {"parameter-optional"},
    ),
    "a parameter of another type": (
        api(parameter("full")),
        api(parameter("full", **WHOLE)),
        {"type-removed"},
        {"type-added"},
    ),
    "a parameter takes more": (
        api(parameter("full", **WHOLE)),
        api(parameter("full", schema={"type": ["integer", "string"]})),
        set(),
        {"type-added"},
    ),
    "a parameter is written otherwise": (
        api(parameter("full", explode=True)),
        api(parameter("full", explode=False)),
        {"parameter-written-otherwise"},
        set(),
    ),
    "an optional body": (api(), api(body()), set(), {"body-added"}),
    "a required body": (api(), api(body(required=True)), {"required-body-added"}, set()),
    "a body must be sent": (api(body()), api(body(required=True)), {"body-required"}, set()),
    "no body": (api(body()), api(), {"body-removed"}, set()),
    "another body": (
        api({"requestBody": {"content": {JSON: {}}}}),
        api({"requestBody": {"content": {XML: {}}}}),
        {"media-type-removed"},
        {"media-type-added"},
    ),
    "another success": (answers("200"), answers("201"), {"response-removed"}, {"response-added"}),
    "one more failure": (answers("200"), answers("200", "404"), set(), {"response-added"}),
    "a failure less": (answers("200", "404"), answers("200"), set(), {"response-removed"}),
    "another answer": (
        api(answer(content={JSON: {}})),
        api(answer(content={XML: {}})),
        {"media-type-removed"},
        {"media-type-added"},
    ),
    "a header of the answer is gone": (api(answer(**HEADER)), api(answer()), {"header-removed"}, set()),
    "a header of the answer": (api(answer()), api(answer(**HEADER)), set(), {"header-added"}),
    "a header may be missing": (api(answer(**HEADER)), api(answer(**OLD_HEADER)), {"header-optional"}, set()),
    "a key is asked for": (guarded(), guarded({"key": []}), {"security-tightened"}, set()),
    "a key is enough": (guarded({"key": [], "login": []}), guarded({"key": []}), set(), {"security-relaxed"}),
    "a login instead of a key": (guarded({"key": []}), guarded({"login": []}), {"security-tightened"}, set()),
    "a login or a key": (guarded({"key": []}), guarded({"login": []}, {"key": []}), set(), {"security-relaxed"}),
    "one more scope": (
        guarded({"login": ["read"]}),
        guarded({"login": ["read", "write"]}),
        {"security-tightened"},
        set(),
    ),
    "a key in another header": (
        api(**SCHEMES),
        api(components={"securitySchemes": {**SCHEMES["components"]["securitySchemes"], "key": {**KEY, "name": "k"}}}),
        {"security-scheme-changed"},
        set(),
    ),
    "what a webhook sends": (hooked(TEXT), hooked(WHOLE), {"type-added"}, {"type-removed"}),
    "no webhook": (hooked(TEXT), api(), {"operation-removed"}, set()),
    "what a callback sends": (called_back(TEXT), called_back(WHOLE), {"type-added"}, {"type-removed"}),
    "it is deprecated": (api(), api({"deprecated": True}), set(), {"operation-deprecated"}),
    "other words": (api({"summary": "Bake"}), api({"summary": "Bake it"}), set(), {"described-otherwise"}),
    "another server": (api(), api(servers=[{"url": "/v2"}]), set(), {"servers-changed"}),
    "another extension": (api(), api({"x-ours": 1}), set(), set()),
}


@pytest.mark.parametrize("name", PAIRS)
def test_a_change_breaks_callers_or_does_not(name: str) -> None:
    old, new, breaking, fine = PAIRS[name]
    check(old, OPENAPI)
    check(new, OPENAPI)

    found = compare(OPENAPI, old, new)

    assert {change.code for change in found if change.is_breaking} == breaking
    assert {change.code for change in found if not change.is_breaking} == fine
    for change in found:
        assert leads_somewhere(change.pointer, old, new), change
        assert change.message


def leads_somewhere(pointer: str, *documents: dict[str, Any]) -> bool:
    for document in documents:
        try:
            at(document, pointer)
        except LookupError:
            continue
        return True
    return False


def test_another_name_for_a_part_of_a_path_leaves_the_address_as_it_is() -> None:
    new = api()
    item = new["paths"].pop(ADDRESS)
    item["parameters"][0]["name"] = "loaf"
    new["paths"]["/loaves/{loaf}"] = item

    (change,) = compare(OPENAPI, api(), new)

    assert (change.code, change.is_breaking) == ("path-parameter-renamed", False)


def test_what_operations_share_is_told_once_and_breaks_when_it_breaks_one() -> None:
    def shared(schema: dict[str, Any]) -> dict[str, Any]:
        content = {JSON: {"schema": {"$ref": "#/components/schemas/Loaf"}}}
        operation = {"requestBody": {"content": content}, **answer(content=content)}
        return api(operation, components={"schemas": {"Loaf": schema}})

    found = compare(OPENAPI, shared({"enum": ["rye"]}), shared({"enum": ["rye", "spelt"]}))

    assert [(change.code, change.pointer, change.is_breaking) for change in found] == [
        ("value-added", "/components/schemas/Loaf", True)
    ]


def test_a_document_of_3_0_can_become_one_of_3_1() -> None:
    def dated(version: str, schema: dict[str, Any]) -> dict[str, Any]:
        return {**api(answer(content={JSON: {"schema": schema}})), "openapi": version}

    old = dated("3.0.3", {"type": "string", "nullable": True})
    new = dated("3.1.0", {"type": ["string", "null"]})
    check(old, OPENAPI)
    check(new, OPENAPI)

    assert compare(OPENAPI, old, new) == []
