"""The real MCP client, over the real program or in the same process."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import httpx2
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from super_agents.km.feed import following
from super_agents.km.mcp.server import ToolServer
from super_agents.km.side_thread import SideThread
from super_agents.km.tools.caller import Caller, OneCaller
from super_agents.runtime import km_process

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

    from mcp.server.lowlevel import Server

    from super_agents.km.tools.tool import Tool
    from super_agents.projects.project import Project

    Talk = Callable[[Client], Awaitable[None]]

ERAS = ("legacy", "2026-07-28")
PATIENCE = 60.0  # seconds


def over_stdio(
    root: Path,
    talk: Talk,
    *,
    mode: str = "legacy",
    tools: str = "all",
    options: Mapping[str, Any] = MappingProxyType({}),
    **environment: str,
) -> None:
    """Start `super-agents mcp` in a project and talk to it; `options` are further ones of the client."""
    _run(at_stdio(root, mode=mode, tools=tools, options=options, **environment), talk)


def at_stdio(
    root: Path,
    *,
    mode: str = "legacy",
    tools: str = "all",
    options: Mapping[str, Any] = MappingProxyType({}),
    **environment: str,
) -> Client:
    """Return a client that starts `super-agents mcp` in a project when it is entered."""
    program = ["-m", "super_agents", "mcp", "--tools", tools]
    server = StdioServerParameters(
        command=sys.executable, args=program, cwd=str(root), env={**os.environ, **environment}
    )
    return Client(stdio_client(server), mode=mode, **options)


def server_of(project: Project, tools: Sequence[Tool]) -> Server[Any]:
    """Return a server with these tools for an agent without a name."""
    thread = SideThread("tools")
    callers = OneCaller(Caller())
    return ToolServer(project, callers, tools, thread, following=lambda: following(project.log)).build()


def over_http(
    url: str,
    talk: Talk,
    *,
    token: str,
    mode: str = "legacy",
    options: Mapping[str, Any] = MappingProxyType({}),
    **headers: str,
) -> None:
    """Talk to a knowledge manager; headers as `x_super_agent`, `options` are further ones of the client."""

    async def run() -> None:
        async with at_http(url, token=token, mode=mode, options=options, **headers) as client:
            await talk(client)

    asyncio.run(asyncio.wait_for(run(), PATIENCE))


@asynccontextmanager
async def at_http(
    url: str, *, token: str, mode: str = "legacy", options: Mapping[str, Any] = MappingProxyType({}), **headers: str
) -> AsyncIterator[Client]:
    """Connect to a knowledge manager; headers as `x_super_agent`, `options` are further ones of the client."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    async with (
        httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}", **told}, timeout=PATIENCE) as asker,
        Client(streamable_http_client(url, http_client=asker), mode=mode, **options) as client,
    ):
        yield client


def over(how: str, project: Project, talk: Talk, *, name: str, mode: str, **options: Any) -> None:
    """Talk as this agent over `stdio`, or over `http` to the knowledge manager, which is started and stopped."""
    secret = project.roster.register(name).secret
    if how == "stdio":
        told = {"SUPER_AGENT": name, "SUPER_AGENT_SECRET": secret}
        over_stdio(project.root, talk, mode=mode, options=options, **told)
        return
    url, token = f"{km_process.start(project).url}/mcp", project.layout.km_token.read_text().strip()
    headers = {"x_super_agent": name, "x_super_agent_secret": secret}
    try:
        over_http(url, talk, token=token, mode=mode, options=options, **headers)
    finally:
        km_process.stop(project)


def in_process(server: Any, talk: Talk, *, mode: str = "legacy", **options: Any) -> None:
    """Talk to a server that was built here; `options` are further ones of the client."""
    _run(Client(server, mode=mode, **options), talk)


def _run(client: Client, talk: Talk) -> None:
    async def run() -> None:
        async with client:
            await talk(client)

    asyncio.run(asyncio.wait_for(run(), PATIENCE))


async def given(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """Return what a tool gives; fails when it gives an error."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.structured_content
    assert isinstance(result.structured_content, dict)
    return result.structured_content


async def refused(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """Return the error that a tool gives; fails when it gives none."""
    result = await client.call_tool(tool, arguments)
    assert result.is_error, result.structured_content
    assert isinstance(result.structured_content, dict)
    error: dict[str, Any] = result.structured_content["error"]
    return error
