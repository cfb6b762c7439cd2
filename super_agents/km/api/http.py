"""The API at `/api/v1` of the knowledge manager.

Tools and their schemas are imported at the first request: a knowledge manager that nobody asks stays small.
"""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from super_agents.km.feed import Feed
    from super_agents.projects.project import Project

PATH = "/api/v1"


class ApiOverHttp:
    """An ASGI application that answers whoever was let in."""

    def __init__(self, project: Project, feed: Feed) -> None:
        self._project = project
        self._feed = feed
        self._starting = asyncio.Lock()
        self._served: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await (await self._start())(scope, receive, send)

    async def _start(self) -> ASGIApp:
        async with self._starting:
            if self._served is None:
                self._served = await asyncio.to_thread(self._build)
            return self._served

    def _build(self) -> ASGIApp:
        from super_agents.km.api.routes import build
        from super_agents.km.side_thread import SideThread
        from super_agents.km.tools.calls import Calls
        from super_agents.projects.project import Project

        own = Project(self._project.root)  # its database is opened in its thread, beside that of the other loops
        thread = SideThread("km-api")
        calls = Calls(thread, lambda: nullcontext(self._feed))
        return build(own, calls, self._feed, log=self._project.log)
