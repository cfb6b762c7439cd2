"""Asking one knowledge manager, over its restarts."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import httpx2

from super_agents.client.answers import members_of
from super_agents.client.place import address, bearer, given, identity
from super_agents.errors import KmUnreachable, ServiceUnavailable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from super_agents.client.place import Place

    _T = TypeVar("_T")

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 0.5  # seconds before it is looked for again
_SILENCE = 60.0  # seconds; the other side says that it is there more often than that
_MOST = 200  # members of a page
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_MOVED = "token_refused"  # by whoever has its old port by now, or by itself, begun anew


class Connection:
    """Sends requests to where the knowledge manager is, and finds it again when it was restarted.

    `patience` in seconds is how long it may be gone; `timeout` in seconds how long one answer may take.
    """

    def __init__(
        self, find: Callable[[], Place], *, headers: Mapping[str, str], timeout: float, patience: float
    ) -> None:
        self._find = find
        self._place: Place | None = None
        self._was_there = False
        self._timeout = timeout
        self._patience = patience
        self._http = httpx2.AsyncClient(headers=dict(headers), timeout=timeout, trust_env=False)

    async def ask(
        self,
        method: str,
        *path: object,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        once: bool = False,
        key: str | None = None,
        longer: float = 0.0,
    ) -> dict[str, Any]:
        """Return the members of the answer; what is None in `query` and `body` is not sent.

        A request whose answer got lost is repeated when it only reads, and when it is to be done `once`: then it
        carries a `key`, by default a new one, by which the other side knows it again. The answer may take so many
        seconds `longer`. Raises what the other side raised, and `KmUnreachable` when it is gone.
        """
        headers = {"Idempotency-Key": key or uuid4().hex} if once else {}
        timeout = httpx2.Timeout(self._timeout, read=self._timeout + longer)

        async def send(place: Place) -> dict[str, Any]:
            return members_of(
                await self._http.request(
                    method,
                    address(place, *path),
                    params=given(query or {}),
                    json=None if body is None else given(body),
                    headers={**bearer(place), **headers},
                    timeout=timeout,
                )
            )

        return await self._insist(send, may_repeat=once or method not in _WRITES)

    async def pages(
        self,
        name: str,
        *path: object,
        query: Mapping[str, Any] | None = None,
        count: int | None = None,
        newest: bool = False,
    ) -> list[dict[str, Any]]:
        """Return the first `count` members of a list, or all, page by page; `name` is the member that holds them.

        Of one whose pages go back in time these are the `newest`, in order.
        """
        found: list[dict[str, Any]] = []
        cursor = None
        while True:
            room = _MOST if count is None else min(count - len(found), _MOST)
            page = await self.ask("GET", *path, query={**(query or {}), "limit": room, "cursor": cursor})
            found = page[name] + found if newest else found + page[name]
            cursor = page.get("next_cursor")
            if cursor is None or len(found) == count:
                return found

    @asynccontextmanager
    async def stream(self, *path: object, query: Mapping[str, Any]) -> AsyncIterator[httpx2.Response]:
        """Open an answer that does not end by itself; raises as `ask` does."""

        async def send(place: Place) -> httpx2.Response:
            headers = {**bearer(place), "Accept": "text/event-stream"}
            timeout = httpx2.Timeout(self._timeout, read=_SILENCE)
            request = self._http.build_request(
                "GET", address(place, *path), params=given(query), headers=headers, timeout=timeout
            )
            response = await self._http.send(request, stream=True)
            if not response.is_success:
                await response.aread()
                members_of(response)
            return response

        response = await self._insist(send, may_repeat=True)
        try:
            yield response
        finally:
            await response.aclose()

    def become(self, name: str, secret: str) -> None:
        """Ask as this agent from now on."""
        self._http.headers.update(identity(name, secret))

    async def aclose(self) -> None:
        """Close what is open."""
        await self._http.aclose()

    async def _insist(self, send: Callable[[Place], Awaitable[_T]], *, may_repeat: bool) -> _T:
        deadline, pause = monotonic() + self._patience, _FIRST_PAUSE
        while True:
            try:
                return await self._tried(send)
            except httpx2.TransportError as error:
                is_safe = may_repeat or isinstance(error, httpx2.ConnectError)  # that was never sent
                is_slow = isinstance(error, httpx2.TimeoutException)  # there, and not answering
                if is_slow or not (is_safe and self._was_there) or monotonic() + pause > deadline:
                    raise self._gone(error) from error
            except (KmUnreachable, ServiceUnavailable) as error:
                pause = max(pause, self._worth_waiting(error))
                if monotonic() + pause > deadline:
                    raise
            self._place = None
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _tried(self, send: Callable[[Place], Awaitable[_T]]) -> _T:
        if self._place is None:
            self._place = self._find()
        answer = await send(self._place)
        self._was_there = True
        return answer

    def _worth_waiting(self, error: KmUnreachable | ServiceUnavailable) -> float:
        """Return after how many seconds it may go better; for ever when it will not.

        It does when too much was asked for, or when the knowledge manager we knew is being started anew, and somebody
        else, or itself with a new token, refused us at its place. In none of these cases anything was done.
        """
        seconds = error.details.get("retry_after")
        if isinstance(seconds, int):
            return float(seconds)
        is_away = isinstance(error, KmUnreachable) or error.details.get("code") == _MOVED
        return 0.0 if is_away and self._was_there else inf

    def _gone(self, error: Exception) -> KmUnreachable:
        where = self._place.url if self._place else "the knowledge manager"
        return KmUnreachable(where, str(error) or type(error).__name__)
