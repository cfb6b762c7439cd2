"""The real MCP client, over the real program or in the same process."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING, Any

from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    Talk = Callable[[Client], Awaitable[None]]

ERAS = ("legacy", "2026-07-28")
PATIENCE = 60.0  # seconds


def over_stdio(root: Path, talk: Talk, *, mode: str = "legacy", tools: str = "all", **environment: str) -> None:
    """Start `super-agents mcp` in a project and talk to it."""
    program = ["-m", "super_agents", "mcp", "--tools", tools]
    server = StdioServerParameters(
        command=sys.executable, args=program, cwd=str(root), env={**os.environ, **environment}
    )
    _run(Client(stdio_client(server), mode=mode), talk)


def in_process(server: Any, talk: Talk, *, mode: str = "legacy") -> None:
    """Talk to a server that was built here."""
    _run(Client(server, mode=mode), talk)


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
