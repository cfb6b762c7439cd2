"""Ways by which an agent comes to a project, each a real client; one is opened anew whenever it was lost."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from super_agents.projects import km_state
from super_agents.projects.project import Project
from tests.support.mcp_clients import at_http, at_stdio

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from mcp.client.client import Client

    Door = Callable[[], AbstractAsyncContextManager[Client]]


def stdio(root: Path, name: str, secret: str, *, mode: str = "legacy") -> Door:
    """Return what starts `super-agents mcp` for an agent."""
    return lambda: at_stdio(root, mode=mode, SUPER_AGENT=name, SUPER_AGENT_SECRET=secret)


def http(root: Path, name: str, secret: str, *, mode: str = "legacy") -> Door:
    """Return what connects to the knowledge manager that runs by then, wherever it listens and with its token."""

    @asynccontextmanager
    async def connected() -> AsyncIterator[Client]:
        project = Project(root)
        url = km_state.state(project).url
        if url is None:
            raise ConnectionError
        token = project.layout.km_token.read_text().strip()
        async with at_http(
            f"{url}/mcp", token=token, mode=mode, x_super_agent=name, x_super_agent_secret=secret
        ) as client:
            yield client

    return connected
