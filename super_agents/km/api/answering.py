"""From what a tool gives to an HTTP answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson
from starlette.responses import Response

from super_agents.km.api.table import PREFIX
from super_agents.system.legible import legible

if TYPE_CHECKING:
    from starlette.requests import Request

    from super_agents.km.api.operation import Operation
    from super_agents.km.tools.tool import Answer

_NOT_CHANGED = int(HTTPStatus.NOT_MODIFIED)


def answered(request: Request, operation: Operation, given: Answer) -> Response:
    """Return the answer to a request: the same object that an agent gets over MCP."""
    headers = {**_link(request, given), **_location(operation, given), **_tag(operation, given)}
    if request.method in {"GET", "HEAD"} and _is_known(request, headers.get("ETag")):
        return Response(status_code=_NOT_CHANGED, headers=headers)
    return as_json(legible(given), status=operation.status, headers=headers)


def as_json(value: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return JSON."""
    return Response(orjson.dumps(value), status_code=status, headers=headers, media_type="application/json")


def _link(request: Request, given: Answer) -> dict[str, str]:
    """Say where the next page is, as RFC 8288 writes it."""
    cursor = given.get("next_cursor")
    if cursor is None:
        return {}
    following = request.url.include_query_params(cursor=cursor)
    return {"Link": f'<{following.path}?{following.query}>; rel="next"'}


def _location(operation: Operation, given: Answer) -> dict[str, str]:
    if not operation.made:
        return {}
    thing = next(iter(given.values()))
    return {"Location": PREFIX + operation.made.format_map({name: quote(str(thing[name])) for name in thing})}


def _tag(operation: Operation, given: Answer) -> dict[str, str]:
    """Return the entity tag of what has a version."""
    return {"ETag": f'"{given["document"]["version"]}"'} if operation.is_versioned else {}


def _is_known(request: Request, tag: str | None) -> bool:
    known = [each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")]
    return tag is not None and (tag in known or "*" in known)
