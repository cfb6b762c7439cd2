"""Only this machine may ask, under a name of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.km.problems import problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

ALLOWED = frozenset({"127.0.0.1", "localhost"})


class LocalHostsOnly:
    """Refuses requests for another host's name.

    We listen on the loopback address only, but a page in a browser can have its own name resolve to that address and
    then read what we answer. The browser still sends the page's name as `Host`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 421."""
        if scope["type"] in {"http", "websocket"} and _host(scope) not in ALLOWED:
            refusal = problem(421, "host_refused", f"this server is asked as {' or '.join(sorted(ALLOWED))} only")
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _host(scope: Scope) -> str:
    named = [value for name, value in scope["headers"] if name == b"host"]
    return named[0].decode("latin-1").rsplit(":", 1)[0].lower() if len(named) == 1 else ""
