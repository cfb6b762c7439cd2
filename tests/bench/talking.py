"""From sending a message to having read it, over MCP, against a bare server of the same protocol with a dictionary."""

from __future__ import annotations

import asyncio
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from super_agents.runtime.km_process import start, stop
from tests.bench.bare_clients import at_bare_http, at_bare_stdio, bare_http
from tests.bench.home import home_at, make_project
from tests.bench.loops import percentile
from tests.bench.result import Results, Target, ratios
from tests.end_to_end import doors

if TYPE_CHECKING:
    from mcp.client.client import Client

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
        with bare_http() as url:
            contenders: dict[str, Door] = {
                "stdio": doors.stdio(project.root, NAME, secret),
                "bare stdio": partial(at_bare_stdio, NAME),
                "HTTP": doors.http(project.root, NAME, secret),
                "bare HTTP": partial(at_bare_http, url, NAME),
            }
            taken = {name: partial(_round_trips, door, count) for name, door in contenders.items()}
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


def _round_trips(door: Door, count: int) -> list[float]:
    return asyncio.run(_talk(door, count))


async def _talk(door: Door, count: int) -> list[float]:
    async with door() as client:
        for _ in range(5):
            await _round_trip(client, "warm")
        return [await _round_trip(client, f"Message {number}") for number in range(count)]


async def _round_trip(client: Client, text: str) -> float:
    begun = time.perf_counter()
    await client.call_tool("message_send", {"to": [NAME], "text": text})
    read: Any = (await client.call_tool("inbox_read", {})).structured_content
    taken = time.perf_counter() - begun
    assert [one["message"]["text"] for one in read["deliveries"]] == [text], read
    return taken
