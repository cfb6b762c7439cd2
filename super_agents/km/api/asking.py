"""From a request to the arguments of a tool."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import orjson

from super_agents.errors import ArgumentsInvalid
from super_agents.km.problems import RequestRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from super_agents.km.api.operation import Operation
    from super_agents.km.tools.tool import Schema

_JSON = re.compile(r"application/(?:[\w.-]+\+)?json", re.IGNORECASE)
_WHOLE = re.compile(r"-?\d{1,15}", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?", re.ASCII)
_TRUTHS = {"true": True, "false": False}
_TAG = re.compile(r'(?:W/)?"(?P<version>\d{1,15})"')
KEY_HEADER = "Idempotency-Key"


async def arguments_of(request: Request, operation: Operation) -> dict[str, Any]:
    """Return the arguments that a request gives; raises `ArgumentsInvalid`, `RequestRefused`."""
    path = query(operation.name, [*request.path_params.items()], operation.tool.takes)
    told = query(operation.name, request.query_params.multi_items(), {} if operation.is_bodied else operation.takes)
    if operation.is_bodied:
        _refuse(operation, told, "the query")
        told = await _body(request)
    _refuse(operation, {name: None for name in told if name in {*path, *operation.without}}, "the body")
    return {**told, **path, **_from_headers(request, operation, told)}


def query(name: str, given: list[tuple[str, str]], takes: Mapping[str, Schema]) -> dict[str, Any]:
    """Return what a query gives, read as the schemas want it; what cannot be is left for their check to refuse.

    Raises `ArgumentsInvalid` for what is given twice.
    """
    told: dict[str, Any] = {}
    for each, text in given:
        schema = takes.get(each, {})
        if schema.get("type") == "array":
            told.setdefault(each, []).append(_read(text, schema["items"]))
        elif each in told:
            raise ArgumentsInvalid(name, [f"`{each}` is given twice"])
        else:
            told[each] = _read(text, schema)
    return told


def _read(text: str, schema: Schema) -> Any:
    kind = schema.get("type")
    if kind == "integer" and _WHOLE.fullmatch(text):
        return int(text)
    if kind == "number" and _NUMBER.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return _TRUTHS.get(text, text) if kind == "boolean" else text


def _refuse(operation: Operation, told: Mapping[str, Any], where: str) -> None:
    if told:
        raise ArgumentsInvalid(operation.name, [f"`{name}` is not taken in {where}" for name in told])


async def _body(request: Request) -> dict[str, Any]:
    content = await request.body()
    if not content:
        return {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if not _JSON.fullmatch(kind):
        hint = "send `Content-Type: application/json`"
        raise RequestRefused(415, "content_type_refused", f"a body of type `{kind}` is not taken", hint=hint)
    try:
        read = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise RequestRefused(400, "body_invalid", f"the body is not JSON: {error}", hint="send an object") from error
    if not isinstance(read, dict):
        raise RequestRefused(400, "body_invalid", "the body is no JSON object", hint='as in {"title": "x"}')
    return read


def _from_headers(request: Request, operation: Operation, told: Mapping[str, Any]) -> dict[str, Any]:
    return {**_key(request, operation, told), **_expected(request, operation)}


def _key(request: Request, operation: Operation, told: Mapping[str, Any]) -> dict[str, Any]:
    key = request.headers.get(KEY_HEADER)
    if key is None:
        return {}
    if not operation.takes_key:
        raise RequestRefused(
            400,
            "key_refused",
            f"`{operation.name}` cannot be made to happen once by a key",
            hint=f"leave `{KEY_HEADER}` out; the reference says which operations take it",
        )
    if told.get("key", key) != key:
        raise ArgumentsInvalid(operation.name, [f"`key` is another one than `{KEY_HEADER}`"])
    return {"key": key}


def _expected(request: Request, operation: Operation) -> dict[str, Any]:
    """Return the version that the headers of a PUT want to be there."""
    if not (operation.is_versioned and operation.is_bodied):
        return {}
    wanted, unwanted = request.headers.get("If-Match"), request.headers.get("If-None-Match")
    if unwanted is not None and unwanted.strip() == "*":
        return {"expected": 0}
    if wanted is None and unwanted is None:
        return {}
    tag = _TAG.fullmatch((wanted or "").strip())
    if tag is None:
        hint = "send `If-Match` with the `ETag` of an answer, or `If-None-Match: *` for what is not there yet"
        raise RequestRefused(400, "precondition_invalid", "the precondition is none that can be checked", hint=hint)
    return {"expected": int(tag["version"])}


def has_precondition(request: Request) -> bool:
    """Tell whether headers want a version to be there."""
    return bool({"if-match", "if-none-match"}.intersection(request.headers.keys()))
