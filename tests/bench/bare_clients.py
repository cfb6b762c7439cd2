"""The bare server, started and asked."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import httpx2
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from super_agents.system import sockets
from tests.support.projects import free_ports
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

_PROGRAM = [sys.executable, "-m", "tests.bench.bare_server"]


def at_bare_stdio(name: str) -> Client:
    """Return a client that starts a server for one agent when it is entered."""
    server = StdioServerParameters(command=_PROGRAM[0], args=_PROGRAM[1:], env={**os.environ, "NAME": name})
    return Client(stdio_client(server), mode="legacy")


@asynccontextmanager
async def at_bare_http(url: str, name: str) -> AsyncIterator[Client]:
    """Connect to a server under a name that it believes."""
    async with (
        httpx2.AsyncClient(headers={"X-Name": name}, timeout=60) as asker,
        Client(streamable_http_client(url, http_client=asker), mode="legacy") as client,
    ):
        yield client


@contextmanager
def bare_http() -> Iterator[str]:
    """Run a server for any number of clients, and give its address."""
    port = free_ports(1)[0]
    quiet = subprocess.DEVNULL
    with subprocess.Popen([*_PROGRAM, str(port)], stdin=quiet, stdout=quiet, stderr=quiet) as server:
        eventually(lambda: sockets.is_open(sockets.LOOPBACK, port))
        try:
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            server.terminate()
