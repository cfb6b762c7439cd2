"""From sending a message to having read it, over MCP, against a bare server of the same protocol with a dictionary."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx2
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from super_agents.runtime.km_process import start, stop
from super_agents.system import sockets
from tests.bench.home import home_at, make_project
from tests.bench.loops import percentile
from tests.bench.result import Results, Target, ratios
from tests.end_to_end import doors
from tests.support.projects import free_ports
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.bench.setting import Setting
    from tests.end_to_end.doors import Door

NAME = "builder"
_SHARES = {"p50": 0.5, "p99": 0.99}
_BARE = [sys.executable, "-m", "tests.bench.bare_server"]
TARGETS = {
    f"{over} {share}": Target(f"message sent and read over {over}, {share}: ours / a bare server", 3.0)
    for over in ("stdio", "HTTP")
    for share in _SHARES
}


def run(setting: Setting) -> Results:
    """Measure round trips over both transports: a send, and the read that gives the message."""
    count = setting.either(300, 10)
    with setting.scratch("m") as directory, home_at(directory):
        project = make_project(directory / "project")
        secret = project.roster.register(NAME).secret
        start(project)
        with _bare_server() as url:
            contenders: dict[str, tuple[Door, dict[str, str]]] = {
                "stdio": (doors.stdio(project.root, NAME, secret), {}),
                "bare stdio": (_bare_stdio, {"name": NAME}),
                "HTTP": (doors.http(project.root, NAME, secret), {}),
                "bare HTTP": (partial(_bare_http, url), {"name": NAME}),
            }
            taken = {name: partial(_round_trips, door, asks, count) for name, (door, asks) in contenders.items()}
            values = _play(setting, taken)
        stop(project)
    return {key: ratios(values[key], values[f"bare {key}"]) for key in TARGETS}


def _play(setting: Setting, taken: dict[str, partial[list[float]]]) -> dict[str, list[float]]:
    """Both shares come from one measurement, so each round runs it once and keeps what it told."""
    told: dict[str, list[list[float]]] = {name: [] for name in taken}

    def median(name: str) -> float:
        told[name].append(taken[name]())
        return percentile(told[name][-1], 0.5) * 1000

    setting.play({name: partial(median, name) for name in taken}, note="p50 in ms")
    return {
        f"{name} {key}": [percentile(one, share) for one in each]
        for name, each in told.items()
        for key, share in _SHARES.items()
    }


def _round_trips(door: Door, asks: dict[str, str], count: int) -> list[float]:
    return asyncio.run(_talk(door, asks, count))


async def _talk(door: Door, asks: dict[str, str], count: int) -> list[float]:
    async with door() as client:
        for _ in range(5):
            await _round_trip(client, "warm", asks)
        return [await _round_trip(client, f"Message {number}", asks) for number in range(count)]


async def _round_trip(client: Client, text: str, asks: dict[str, str]) -> float:
    begun = time.perf_counter()
    await client.call_tool("message_send", {"to": [NAME], "text": text})
    read: Any = (await client.call_tool("inbox_read", asks)).structured_content
    taken = time.perf_counter() - begun
    assert [one["message"]["text"] for one in read["deliveries"]] == [text], read
    return taken


def _bare_stdio() -> Client:
    return Client(stdio_client(StdioServerParameters(command=_BARE[0], args=_BARE[1:])), mode="legacy")


@asynccontextmanager
async def _bare_http(url: str) -> AsyncIterator[Client]:
    async with (
        httpx2.AsyncClient(timeout=60) as asker,
        Client(streamable_http_client(url, http_client=asker), mode="legacy") as client,
    ):
        yield client


@contextmanager
def _bare_server() -> Iterator[str]:
    port = free_ports(1)[0]
    quiet = subprocess.DEVNULL
    with subprocess.Popen([*_BARE, str(port)], stdin=quiet, stdout=quiet, stderr=quiet) as server:
        eventually(lambda: sockets.is_open(sockets.LOOPBACK, port))
        try:
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            server.terminate()
