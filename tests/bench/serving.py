"""What an agent waits for and what the machine pays when `super-agents mcp` starts for it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import psutil

from tests.bench.home import home_at, make_project
from tests.bench.result import Measured, Results, Target
from tests.support.mcp_clients import at_stdio

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.bench.setting import Setting

TARGETS = {
    "initialize": Target("`super-agents mcp`: from start to the answer of initialize", 2.0, unit="s"),
    "memory": Target(
        "`super-agents mcp`: resident memory after a call, beyond a Python with mcp imported", 60.0, unit="MB"
    ),
}
_MEGABYTE = 1_000_000
_IMPORTED = "import mcp.server.stdio, mcp.server.lowlevel; print('here', flush=True); input()"


def run(setting: Setting) -> Results:
    """Measure a start, and the memory of the server and of what it cannot do without."""
    with setting.scratch("s") as directory, home_at(directory):
        root = make_project(directory / "project").root
        variants: dict[str, Callable[[], float]] = {
            "initialize": partial(_seconds, root),
            "server": partial(_server_memory, root),
            "imported": _imported_memory,
        }
        values = setting.play(variants, note="s, MB, MB")
    beyond = tuple(server - least for server, least in zip(values["server"], values["imported"], strict=True))
    return {"initialize": Measured(tuple(values["initialize"])), "memory": Measured(beyond)}


def _seconds(root: Path) -> float:
    """The client is loaded already: what counts is what the server takes."""

    async def connect() -> float:
        begun = time.perf_counter()
        async with at_stdio(root):
            return time.perf_counter() - begun

    return asyncio.run(connect())


def _server_memory(root: Path) -> float:
    async def connect() -> float:
        async with at_stdio(root) as client:
            await client.call_tool("task_list", {})
            (server,) = (child for child in psutil.Process().children() if "mcp" in child.cmdline())
            return server.memory_info().rss / _MEGABYTE

    return asyncio.run(connect())


def _imported_memory() -> float:
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-I", "-c", _IMPORTED], stdin=pipe, stdout=pipe, text=True) as python:
        assert python.stdout is not None
        assert python.stdout.readline() == "here\n"
        memory = psutil.Process(python.pid).memory_info().rss / _MEGABYTE
        python.communicate("\n")
    return memory
