"""Errors as HTTP answers: `application/problem+json` with our code and hint."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from super_agents.errors import SuperAgentsError
from super_agents.system.legible import legible

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

_LOG = logging.getLogger(__name__)


def problem(
    status: int, code: str, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any
) -> JSONResponse:
    """Return an error as RFC 9457 writes it; `more` are members of our own, such as `hint`."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, "code": code}
    return JSONResponse(
        legible(body | more), status_code=status, headers=dict(headers or {}), media_type="application/problem+json"
    )


async def _refused(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    code = HTTPStatus(error.status_code).name.lower()
    return problem(error.status_code, code, str(error.detail), headers=error.headers)


async def _ours(_: Request, error: Exception) -> Response:
    if not isinstance(error, SuperAgentsError):
        raise error
    said = error.to_dict()
    return problem(503, said["code"], said["message"], hint=said["hint"], details=said["details"])


async def _crashed(request: Request, error: Exception) -> Response:
    """Answer for a bug of ours: the traceback belongs into the log, not to whoever asked."""
    _LOG.error("%s %s crashed", request.method, request.url.path, exc_info=error)
    return problem(500, "internal_error", "a bug in super-agents; the log of the knowledge manager has the traceback")


HANDLERS: dict[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    HTTPException: _refused,
    SuperAgentsError: _ours,
    Exception: _crashed,
}
