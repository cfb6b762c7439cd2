"""The server over stdin and stdout: no knowledge manager is needed, and nothing else may be written there."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

import anyio
from mcp.server.stdio import stdio_server

from super_agents.km.feed import following
from super_agents.km.mcp.server import ToolServer
from super_agents.km.side_thread import SideThread
from super_agents.km.tools.caller import OneCaller, SessionCaller

if TYPE_CHECKING:
    from collections.abc import Sequence

    from super_agents.km.tools.tool import Tool
    from super_agents.projects.project import Project


def serve(project: Project, tools: Sequence[Tool]) -> None:
    """Serve one client until it closes our stdin."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    anyio.run(_serve, project, tools)


async def _serve(project: Project, tools: Sequence[Tool]) -> None:
    callers = OneCaller(SessionCaller(project, os.environ))
    thread = SideThread("mcp-tools")
    tool_server = ToolServer(project, callers, tools, thread, following=lambda: following(project.log))
    server = tool_server.build()
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
    tool_server.subscribers.close()
