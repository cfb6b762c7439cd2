"""The server over streamable HTTP, at `/mcp` of the knowledge manager.

The `mcp` package is imported at the first request: a knowledge manager that nobody asks over HTTP stays small.
"""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from starlette.types import ASGIApp, Receive, Scope, Send

    from super_agents.km.feed import Feed
    from super_agents.km.mcp.server import ToolServer
    from super_agents.projects.project import Project

    Serving = Callable[[Project, Feed], ToolServer]

PATH = "/mcp"


class McpOverHttp:
    """An ASGI application that serves both eras of the protocol to whoever was let in.

    `serving` makes the server at the first request.
    """

    def __init__(self, project: Project, feed: Feed, *, serving: Serving | None = None) -> None:
        self._project = project
        self._feed = feed
        self._serving = serving or all_tools
        self._served_by: ToolServer | None = None
        self._ended = asyncio.Event()
        self._starting = asyncio.Lock()
        self._served: ASGIApp | None = None
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; what is kept for a session ends with the client's word that it is over."""
        await (await self._start())(scope, receive, send)
        if scope["method"] == "DELETE" and self._served_by is not None:
            ended = dict(scope["headers"]).get(b"mcp-session-id", b"").decode("latin-1")
            self._served_by.forget(ended)

    def close(self) -> None:
        """End what is under way: streams would keep the process from ending."""
        if self._served_by is not None:
            self._served_by.subscribers.close()
        self._ended.set()

    async def _start(self) -> ASGIApp:
        async with self._starting:
            if self._served is None:
                loop = asyncio.get_running_loop()
                manager = await loop.run_in_executor(None, self._build)
                started: asyncio.Future[None] = loop.create_future()
                self._task = asyncio.create_task(self._live(manager, started), name="mcp")
                await started
                self._served = manager.handle_request
            return self._served

    def _build(self) -> StreamableHTTPSessionManager:
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        server = self._served_by = self._serving(self._project, self._feed)
        return StreamableHTTPSessionManager(server.build(), json_response=False)

    async def _live(self, manager: StreamableHTTPSessionManager, started: asyncio.Future[None]) -> None:
        """The manager's tasks have to be ended by the task that began them."""
        try:
            async with manager.run():
                started.set_result(None)
                await self._ended.wait()
        except Exception as error:
            if started.done():
                raise
            started.set_exception(error)


def all_tools(project: Project, feed: Feed) -> ToolServer:
    """Return the server of all tools, for as many clients as come."""
    from super_agents.km.mcp.server import ToolServer
    from super_agents.km.mcp.table import SETS
    from super_agents.km.side_thread import SideThread
    from super_agents.km.tools.caller import SessionCallers
    from super_agents.projects.project import Project

    own = Project(project.root)  # its database is opened in its thread, beside that of the other loops
    thread = SideThread("km-tools")
    return ToolServer(own, SessionCallers(), SETS["all"], thread, following=lambda: nullcontext(feed), announces=True)
