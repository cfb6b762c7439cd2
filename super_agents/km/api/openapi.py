"""The OpenAPI 3.1 document, from the table of operations."""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from super_agents import __version__
from super_agents.km.api.asking import KEY_HEADER
from super_agents.km.api.following import LAST_HEADER, TAKES
from super_agents.km.api.table import OPERATIONS, PREFIX
from super_agents.km.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from super_agents.km.api.operation import Operation
    from super_agents.km.tools.tool import Schema

_ABOUT = """\
The tools of a project for programs: what agents get over MCP, as REST. Every request shows the token of the knowledge
manager; one that acts names an agent and proves it. `super-agents km headers` prints what to send.

The log can also be followed over a WebSocket at `/api/v1/events/socket`, with the query of `event_stream`. Its messages
are JSON objects with one member: `event`, `heartbeat` (the number up to which there is nothing to say) or `dropped`.
"""
_REFUSALS = {
    400: "It cannot be understood: a body that is no JSON object, a cursor of another list.",
    401: "It does not show the token.",
    403: "It is not for whoever asks: a foreign origin, a name without its secret, what is another's.",
    404: "There is no such thing.",
    409: "Something is in the way: another has it, or it has changed.",
    412: "It has another version than `If-Match` wants.",
    413: "The body is too large.",
    415: "The body is no JSON by its `Content-Type`.",
    421: "It asks for another host than this machine.",
    422: "An argument cannot be as it was given.",
    429: "This caller asks too often; `Retry-After` says when to go on.",
    500: "A bug of ours.",
    503: "Not now: the log is locked, or this machine lacks something; `Retry-After` says when to try again.",
    507: "The disk is full.",
}
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457, and what every door tells of an error.",
    "required": ["type", "title", "status", "detail", "code", "hint", "details", "recoverable"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what is the case, as a sentence"},
        "code": {"type": "string", "description": "for machines, as in `task_taken`"},
        "hint": {"type": "string", "description": "the next step"},
        "details": {"type": "object"},
        "recoverable": {"type": "boolean", "description": "whether whoever asked can do something about it"},
    },
}
_SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "The token of the running knowledge manager."},
    "agent": {"type": "apiKey", "in": "header", "name": "X-Super-Agent", "description": "The name of an agent."},
    "secret": {"type": "apiKey", "in": "header", "name": "X-Super-Agent-Secret", "description": "What proves it."},
}


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """Return the document; the same object each time."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation)
    paths["/events/stream"] = {"get": _stream()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "super-agents", "version": __version__, "description": _ABOUT},
        "servers": [{"url": PREFIX}],
        "security": [{"token": []}, {"token": [], "agent": [], "secret": []}],
        "paths": paths,
        "components": {
            "schemas": {"Problem": _PROBLEM},
            "responses": {str(status): _refusal(said) for status, said in _REFUSALS.items()},
            "securitySchemes": _SECURITY,
        },
    }


def _described(operation: Operation) -> dict[str, Any]:
    tool = operation.tool
    told = {
        "operationId": operation.name,
        "summary": tool.title,
        "description": tool.description,
        "tags": [operation.path.split("/")[1]],
        "parameters": [*_parameters(operation), *_headers(operation)],
        "responses": {**_answer(operation), **_refusals()},
    }
    return told | {"requestBody": _body(operation)} if operation.is_bodied else told


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    in_path = [_parameter(name, operation.tool.takes[name], where="path") for name in operation.variables]
    if operation.is_bodied:
        return in_path
    return in_path + [_parameter(name, schema, name in operation.needs) for name, schema in operation.takes.items()]


def _parameter(name: str, schema: Schema, is_required: bool = True, *, where: str = "query") -> dict[str, Any]:  # noqa: FBT001, FBT002 - a fact of the schema, not a mode
    plain = {key: value for key, value in schema.items() if key != "description"}
    told = {"name": name, "in": where, "required": is_required, "schema": plain}
    return told | ({"description": schema["description"]} if "description" in schema else {})


def _headers(operation: Operation) -> list[dict[str, Any]]:
    known = [
        (KEY_HEADER, operation.takes_key, "The same key carries it out once, as `key` in the body."),
        ("If-Match", operation.is_versioned and operation.is_bodied, "The `ETag` that is to be there."),
        ("If-None-Match", operation.is_versioned, "An `ETag` that is known; for PUT `*`: nothing is to be there."),
    ]
    return [
        {"name": name, "in": "header", "required": False, "description": said, "schema": {"type": "string"}}
        for name, is_taken, said in known
        if is_taken
    ]


def _body(operation: Operation) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "properties": dict(operation.takes), "additionalProperties": False}
    if operation.needs:
        schema["required"] = list(operation.needs)
    return {"required": bool(operation.needs), "content": {"application/json": {"schema": schema}}}


def _answer(operation: Operation) -> dict[str, Any]:
    said = HTTPStatus(operation.status).phrase
    told: dict[str, Any] = {"description": said, "content": _content(operation.tool.output_schema)}
    headers = {
        "Link": ("next_cursor" in operation.tool.gives, 'The next page, as `rel="next"`.'),
        "Location": (bool(operation.made), "Where it can be read."),
        "ETag": (operation.is_versioned, "Its version."),
    }
    said_by = {
        name: {"description": about, "schema": {"type": "string"}}
        for name, (is_sent, about) in headers.items()
        if is_sent
    }
    answers: dict[str, Any] = {str(operation.status): told | ({"headers": said_by} if said_by else {})}
    if operation.is_versioned and not operation.is_bodied:
        answers["304"] = {"description": "It is the version that is known."}
    return answers


def _content(schema: Schema, media_type: str = "application/json") -> dict[str, Any]:
    return {media_type: {"schema": schema}}


def _refusal(said: str) -> dict[str, Any]:
    return {"description": said, "content": _content({"$ref": "#/components/schemas/Problem"}, MEDIA_TYPE)}


def _refusals() -> dict[str, Any]:
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in _REFUSALS}


def _stream() -> dict[str, Any]:
    last = {
        "name": LAST_HEADER,
        "in": "header",
        "required": False,
        "description": "The number to go on after, as `after`; it counts more.",
        "schema": {"type": "string"},
    }
    return {
        "operationId": "event_stream",
        "summary": "Follow the log",
        "description": "Server-sent events: each event of the log as JSON, its number as the id. Nothing is left out or"
        " sent twice for who goes on with the last id. `dropped` is the last message to a reader that was too slow.",
        "tags": ["events"],
        "parameters": [*(_parameter(name, schema, is_required=False) for name, schema in TAKES.items()), last],
        "responses": {
            "200": {"description": "OK", "content": _content({"type": "string"}, "text/event-stream")},
            **_refusals(),
        },
    }
