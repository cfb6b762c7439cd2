"""Errors as HTTP answers: `application/problem+json` with our code and hint."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from super_agents import errors
from super_agents.km.tools.failure import failure
from super_agents.system.legible import legible

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

_LOG = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
_AGAIN = "1"  # seconds until it may go better

# What an error is to HTTP: its own row, else that of the nearest class above it in the tree.
STATUSES: Mapping[type[errors.SuperAgentsError], int] = {
    errors.SuperAgentsError: 500,
    errors.KmFailed: 503,
    errors.KmUnreachable: 503,
    errors.PortsExhausted: 503,
    errors.ProjectNotFound: 404,
    errors.ProjectExists: 409,
    errors.FileRefused: 409,
    errors.TemplateNotFound: 404,
    errors.EventInvalid: 422,
    errors.EventNotFound: 404,
    errors.BlobMissing: 404,
    errors.ViewNotFound: 404,
    errors.LogLocked: 503,
    errors.LogFull: 507,
    errors.AgentError: 422,
    errors.AgentNotFound: 404,
    errors.NameTaken: 409,
    errors.IdentityRefused: 403,
    errors.SessionNotFound: 404,
    errors.MessageError: 422,
    errors.MessageNotFound: 404,
    errors.MessageRefused: 403,
    errors.LeaseError: 409,
    errors.LeaseNotFound: 404,
    errors.LeaseRefused: 422,
    errors.TaskError: 409,
    errors.TaskInvalid: 422,
    errors.TaskNotFound: 404,
    errors.CallError: 400,
    errors.ArgumentsInvalid: 422,
    errors.KnowledgeError: 409,
    errors.DocumentNotFound: 404,
    errors.DocumentInvalid: 422,
    errors.QueryInvalid: 422,
    errors.ContractNotFound: 404,
    errors.ContractInvalid: 422,
    errors.ContextInvalid: 422,
    errors.PolicyError: 409,
    errors.ApprovalInvalid: 422,
    errors.ApprovalNotFound: 404,
    errors.ApprovalRefused: 403,
    errors.MachineError: 503,
    errors.PathRefused: 409,
}


class RequestRefused(HTTPException):
    """A request that HTTP itself gives a reason to refuse; nothing was done."""

    def __init__(
        self, status: int, code: str, detail: str, *, hint: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, detail, dict(headers or {}))
        self.code = code
        self.hint = hint

    def answer(self) -> Response:
        """Return it as an answer."""
        return problem(self.status_code, self.code, self.detail, headers=self.headers, hint=self.hint)


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    hint: str = "",
    details: Mapping[str, Any] | None = None,
    recoverable: bool = True,
) -> JSONResponse:
    """Return an error as RFC 9457 writes it, with members of our own from `code` on."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    ours = {"code": code, "hint": hint, "details": dict(details or {}), "recoverable": recoverable}
    return JSONResponse(legible(body | ours), status_code=status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def status_of(error: errors.SuperAgentsError) -> int:
    """Return the status that the class of an error has, or the nearest class above it."""
    return next(STATUSES[each] for each in type(error).__mro__ if each in STATUSES)


def problem_of(error: errors.SuperAgentsError, *, status: int | None = None) -> JSONResponse:
    """Return an error of ours as an answer, with the status of its class unless another is given."""
    told, status = failure(error), status or status_of(error)
    headers = {"Retry-After": _AGAIN} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    return problem(status, told.pop("code"), told.pop("message"), headers=headers, **told)


async def _refused(_: Request, error: Exception) -> Response:
    if isinstance(error, RequestRefused):
        return error.answer()
    if not isinstance(error, HTTPException):
        raise error
    code = HTTPStatus(error.status_code).name.lower()
    return problem(error.status_code, code, str(error.detail), headers=error.headers)


async def _ours(_: Request, error: Exception) -> Response:
    if not isinstance(error, errors.SuperAgentsError):
        raise error
    return problem_of(error)


async def _crashed(request: Request, error: Exception) -> Response:
    """Answer for a bug of ours: the traceback belongs into the log, not to whoever asked."""
    _LOG.error("%s %s crashed", request.method, request.url.path, exc_info=error)
    detail = "a bug in super-agents; the log of the knowledge manager has the traceback"
    return problem(500, "internal_error", detail, recoverable=False)


HANDLERS: dict[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    HTTPException: _refused,
    errors.SuperAgentsError: _ours,
    Exception: _crashed,
}
