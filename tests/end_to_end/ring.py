"""Thirty agents in a ring, each of whom writes to the next, all at once."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mcp.client.client import Client

    from super_agents.projects.project import Project
    from tests.end_to_end.doors import Door

SIZE, EACH = 30, 5
PATIENCE = 300.0  # seconds that an agent waits for the others: thirty at once take long where others work, too
_PROGRAM = [sys.executable, "-m", "super_agents"]


@dataclass
class Lap:
    """What came of one lap: the seconds that each message took to be stored, and the texts that each agent read."""

    names: list[str]  # in the order of the ring
    seconds: list[float] = field(default_factory=list)
    read: dict[str, list[str]] = field(default_factory=dict)

    @property
    def arrived(self) -> int:
        """How many of the messages were read once, by the one they were for."""
        return sum(sorted(self.read[name]) == self.texts_for(name) for name in self.read) * EACH

    def after(self, name: str) -> str:
        """Return whom an agent writes to."""
        return self.names[(self.names.index(name) + 1) % len(self.names)]

    def texts_for(self, name: str) -> list[str]:
        """Return what an agent is to read."""
        before = self.names[self.names.index(name) - 1]
        return [f"{before}.{number}" for number in range(EACH)]


def register(project: Project, size: int = SIZE) -> dict[str, str]:
    """Give so many agents names and return their secrets, in the order of the ring."""
    return {f"a{place}": project.roster.register(f"a{place}").secret for place in range(size)}


def through_mcp(doors: Mapping[str, Door]) -> Lap:
    """Let each agent come through its door."""
    return asyncio.run(asyncio.wait_for(_lap(doors), PATIENCE))


async def _lap(doors: Mapping[str, Door]) -> Lap:
    lap, together = Lap(list(doors)), asyncio.Barrier(len(doors))
    async with asyncio.TaskGroup() as agents:
        for name, door in doors.items():
            agents.create_task(_go_round(name, door, lap, together))
    return lap


async def _go_round(name: str, door: Door, lap: Lap, together: asyncio.Barrier) -> None:
    async with door() as client:
        await _given(client, "inbox_read")  # the first call opens what all others find open
        await together.wait()
        for number in range(EACH):
            begun = time.perf_counter()
            await _given(client, "message_send", to=[lap.after(name)], text=f"{name}.{number}")
            lap.seconds.append(time.perf_counter() - begun)
        await together.wait()
        lap.read[name] = [one["message"]["text"] for one in (await _given(client, "inbox_read"))["deliveries"]]


async def _given(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.structured_content
    assert isinstance(result.structured_content, dict)
    return result.structured_content


def through_commands(root: Path, secrets: Mapping[str, str]) -> Lap:
    """Let each agent type commands, one process after the other, all agents side by side."""
    lap, together = Lap(list(secrets)), Barrier(len(secrets))
    with ThreadPoolExecutor(len(secrets)) as threads:
        typing = [threads.submit(_type, name, root, secret, lap, together) for name, secret in secrets.items()]
    for each in typing:
        each.result()
    return lap


def _type(name: str, root: Path, secret: str, lap: Lap, together: Barrier) -> None:
    who = {"SUPER_AGENT": name, "SUPER_AGENT_SECRET": secret}
    together.wait(PATIENCE)
    for number in range(EACH):
        begun = time.perf_counter()
        _run(root, who, "send", f"{name}.{number}", "--to", lap.after(name))
        lap.seconds.append(time.perf_counter() - begun)
    together.wait(PATIENCE)
    read = json.loads(_run(root, who, "read", "--json"))
    lap.read[name] = [one["message"]["text"] for one in read]


def _run(root: Path, who: Mapping[str, str], *words: str) -> bytes:
    done = subprocess.run(
        [*_PROGRAM, "message", *words], cwd=root, env={**os.environ, **who}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
