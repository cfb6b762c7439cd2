"""Texts that are contracts, and texts that are not."""

from __future__ import annotations

import json

import pytest

from super_agents.errors import ContractInvalid
from super_agents.knowledge.contracts import source
from super_agents.knowledge.contracts.source import document_of
from super_agents.knowledge.contracts.validity import check
from super_agents.knowledge.contracts.wish import kind_of
from tests.knowledge.contracts.apis import api, body

DEEP = "[" * 200 + "]" * 200
HEAD = '"info": {"title": "x", "version": "1"}'
BOMB = "\n".join(
    [
        "a: &a {x: 1}",
        *(f"{one}: &{one} [{', '.join([f'*{before}'] * 12)}]" for before, one in zip("abcdef", "bcdefg", strict=True)),
    ]
)


def test_yaml_is_read_as_json_has_it() -> None:
    said = "200: ok\nwhen: 2020-01-02\nno: no\nwhole: 12\nhex: 0x10\nnothing: ~\ntrue: true\n"

    with pytest.raises(ContractInvalid, match="not named by a text: True"):
        document_of(said)
    assert document_of(said.replace("true: true", "yes: true")) == {
        "200": "ok",
        "when": "2020-01-02",
        "no": "no",
        "whole": 12,
        "hex": 16,
        "nothing": None,
        "yes": True,
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no object"),
        ("[]", "no object"),
        ("just words", "no object"),
        ('{"a": 1,}', r"\(line 1\) is no JSON"),
        ('{\n"a": 1\n"b": 2}', r"\(line 3\) is no JSON"),
        ("a: [", "is no YAML"),
        ("a: 1\na: 2\n", r"\(line 2\) is no YAML: found duplicate key"),
        ("a: !!python/object:os.system x", "is no YAML"),
        ("a: 2020-13-45", "is no YAML"),
        ('{"a": 1, "a": 2}', "an object with `a` twice"),
        ('{"a": NaN}', "holds NaN"),
        ("a: .inf", "holds what JSON cannot say"),
        ('{"a": "\\ud800"}', "half a character"),
        (f'{{"a": {DEEP}}}', "nested more than 100 deep"),
        ("a: &a [*a]", "nested more than 100 deep"),
        ("? {a: 1}\n: 2\n", "is no YAML: found unhashable key"),
        ("null: 2\n", "not named by a text: None"),
    ],
)
def test_what_is_no_document_is_refused_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(ContractInvalid, match=sentence):
        document_of(text)


def test_a_few_lines_that_stand_for_too_much_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MOST_VALUES", 10_000)

    with pytest.raises(ContractInvalid, match="too many values"):
        document_of(BOMB)


def test_a_text_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MOST_TEXT", 10)

    with pytest.raises(ContractInvalid, match="is larger than 10 bytes"):
        document_of('{"title": "a loaf"}')


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ('{"type": "strin"}', "/type"),
        ('{"properties": {"a": {"minimum": "1"}}}', "/properties/a/minimum"),
        ('{"$ref": "#/$defs/gone"}', "/$ref"),
        ('{"items": {"$ref": "other.json"}}', "/items/$ref"),
        ('{"$ref": "#"}', "/$ref"),
        ('{"properties": {"default": {"$ref": "#/$defs/gone"}}}', "/properties/default/$ref"),
        (
            json.dumps(api({"responses": {"default": {"$ref": "#/components/responses/Gone"}}})),
            "/paths/~1loaves~1{id}/post/responses/default/$ref",
        ),
        (
            json.dumps(
                api({"responses": {"default": {"description": "x", "content": {"a/b": {"schema": {"type": 1}}}}}})
            ),
            "/paths/~1loaves~1{id}/post/responses/default/content/a~1b/schema/type",
        ),
        ('{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}', "/$defs/a/$ref"),
        ('{"$schema": "https://example.com/mine"}', "/$schema"),
        ('{"$schema": 1}', "/$schema"),
        ('{"openapi": "3.2.0"}', "/openapi"),
        ('{"swagger": "2.0"}', "/openapi"),
        ('{"openapi": 3.1}', "/openapi"),
        (f'{{"openapi": "3.1.0", {HEAD}, "paths": {{"x": {{}}}}}}', "/paths"),
        (f'{{"openapi": "3.0.0", {HEAD}, "paths": {{"/x": {{"get": {{}}}}}}}}', "/paths/~1x/get"),
        (
            json.dumps(api({"requestBody": {"content": {"a/b": {"schema": {"type": 1}}}}})),
            "/paths/~1loaves~1{id}/post/requestBody/content/a~1b/schema/type",
        ),
        (json.dumps(api(components={"schemas": {"A": {"enum": 1}}})), "/components/schemas/A/enum"),
        (
            json.dumps(
                api({"operationId": "x"}) | {"paths": {one: {"get": {"operationId": "x"}} for one in ("/a", "/b")}}
            ),
            "/paths/~1b/get/operationId",
        ),
    ],
)
def test_what_is_no_contract_is_refused_with_its_place(text: str, pointer: str) -> None:
    document = document_of(text)

    with pytest.raises(ContractInvalid) as refused:
        check(document, kind_of(document, None))

    assert refused.value.details["pointer"] == pointer


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"a": {}}, "$ref": "#/definitions/a"}',
        '{"$defs": {"a b": {"$ref": "#/$defs/a%20b/properties/x", "properties": {"x": true}}}}',
        '{"default": {"$ref": "no reference"}, "examples": [{"$ref": "nor this"}], "x-ours": {"$ref": "nor this"}}',
        json.dumps(api(body())),
        json.dumps({"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "components": {}}),
    ],
)
def test_what_is_a_contract_is_taken(text: str) -> None:
    document = document_of(text)

    check(document, kind_of(document, None))
