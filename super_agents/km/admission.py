"""What a request has to show before MCP or the API look at it: one place for every door behind the token."""

from __future__ import annotations

import hmac
import math
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from super_agents.km.hosts import ALLOWED
from super_agents.km.problems import RequestRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from super_agents.km.rate_limit import RateLimit

    Headers = Mapping[bytes, bytes]

MOST_BODY = 4 * 1024 * 1024  # bytes
_SWALLOWED = 8 * MOST_BODY  # of a body that is too large: who is still writing it would not read the answer
_SCHEME = "bearer "
_CALLERS = (b"x-super-agent", b"mcp-session-id")


class Admitted:
    """Passes on requests that show the token, and that are no foreign page's, not too large and not too many."""

    def __init__(self, app: ASGIApp, *, token: str, limit: RateLimit) -> None:
        self._app = app
        self._token = token.encode()
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer why not."""
        headers = {name.lower(): value for name, value in scope["headers"]}
        try:
            self._check(scope, headers)
            receive = receive if scope["type"] == "websocket" else await _bounded(headers, receive)
        except RequestRefused as refused:
            await refused.answer()(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _check(self, scope: Scope, headers: Headers) -> None:
        if not _is_local(headers.get(b"origin")):
            raise RequestRefused(403, "origin_refused", "a page of another origin may not ask here")
        if not self._shows_token(headers.get(b"authorization", b"")):
            raise RequestRefused(
                401,
                "token_refused",
                "the request does not show the token of this knowledge manager",
                hint="`super-agents km headers` prints what to send",
                headers={"WWW-Authenticate": "Bearer"},
            )
        if {".", ".."}.intersection(scope["path"].split("/")):
            raise RequestRefused(400, "path_refused", "the path holds `.` or `..`", hint="write the path out")
        self._count(headers)

    def _shows_token(self, shown: bytes) -> bool:
        text = shown.decode("latin-1")
        is_bearer = text[: len(_SCHEME)].lower() == _SCHEME
        return is_bearer and hmac.compare_digest(text[len(_SCHEME) :].strip().encode("latin-1"), self._token)

    def _count(self, headers: Headers) -> None:
        caller = next((headers[name] for name in _CALLERS if name in headers), b"")
        seconds = self._limit.wait(caller.decode("latin-1"))
        if seconds:
            raise RequestRefused(
                429,
                "too_many_requests",
                "this caller asks more often than `km.rate_limit` allows",
                hint="wait as long as `Retry-After` says; to hear of changes, follow `/api/v1/events/stream`",
                headers={"Retry-After": str(math.ceil(seconds))},
            )


def _is_local(origin: bytes | None) -> bool:
    """Browsers say where a page is from; programs say nothing."""
    if origin is None:
        return True
    try:
        return urlsplit(origin.decode("latin-1")).hostname in ALLOWED
    except ValueError:
        return False


async def _bounded(headers: Headers, receive: Receive) -> Receive:
    """Return what gives a body of at most `MOST_BODY`; one that does not say its length is read here to know it."""
    told = headers.get(b"content-length", b"")
    if told.isdigit():
        if int(told) <= MOST_BODY:
            return receive
        await _swallow(receive)
        raise _too_large()
    return await _measured(receive) if b"transfer-encoding" in headers else receive


async def _measured(receive: Receive) -> Receive:
    parts, size, is_whole = [], 0, False
    while not is_whole:
        message = await receive()
        parts.append(message)
        size += len(message.get("body", b""))
        is_whole = not message.get("more_body")
        if size > MOST_BODY:
            if not is_whole:
                await _swallow(receive)
            raise _too_large()
    return _again(parts, receive)


def _again(parts: list[Message], receive: Receive) -> Receive:
    """Return what gives the parts once more, and then what comes."""
    kept = iter(parts)

    async def replay() -> Message:
        return next(kept, None) or await receive()

    return replay


async def _swallow(receive: Receive) -> None:
    size = 0
    while size <= _SWALLOWED:
        message = await receive()
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            return


def _too_large() -> RequestRefused:
    return RequestRefused(
        413,
        "body_too_large",
        f"the body is larger than {MOST_BODY:,} bytes",
        hint="send less at once; `super-agents event append --attach` keeps files of any size",
    )
