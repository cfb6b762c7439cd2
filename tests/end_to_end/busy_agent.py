"""An agent that does a bit of everything over MCP, and writes down what it was told."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx2
from mcp.shared.exceptions import MCPError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from mcp.client.client import Client

    from tests.end_to_end.doors import Door

Ask: TypeAlias = tuple[str, dict[str, Any]]
Answer: TypeAlias = dict[str, Any]
Script: TypeAlias = Generator[Ask, Answer, None]

# Each pattern with what it holds of five places, told by hand: the judge of overlaps is not the code that is judged.
PLACES = {
    "src/": {"src/a.py", "src/b.py", "src/c.txt"},
    "src/a.py": {"src/a.py"},
    "src/*.py": {"src/a.py", "src/b.py"},
    "src/c.txt": {"src/c.txt"},
    "docs/": {"docs/x.md", "docs/y.txt"},
    "docs/*.md": {"docs/x.md"},
    "docs/y.txt": {"docs/y.txt"},
    "*.txt": {"src/c.txt", "docs/y.txt"},
}
LEASE = 2.0  # seconds of a claim and of a lease: what an answer that was lost has taken is free again soon
THOUGHT = 0.2  # seconds that an agent thinks at most: else those with a process of their own take all the processors
PATIENCE = 20.0  # seconds for an answer
_LOST = (OSError, TimeoutError, MCPError, httpx2.HTTPError, RuntimeError)


@dataclass
class Diary:
    """What one agent was told; times as `time.time` has them."""

    name: str
    sent: list[str] = field(default_factory=list)  # texts
    read: dict[str, str] = field(default_factory=dict)  # id of a message -> its text
    claims: list[tuple[str, int]] = field(default_factory=list)  # task, token
    finished: list[str] = field(default_factory=list)
    leases: list[tuple[str, float, float]] = field(default_factory=list)  # pattern, had it from when to when
    lost: int = 0  # connections


class BusyAgent:
    """Sends, reads, works and holds until told to end; whatever is not answered it asks again."""

    def __init__(self, pipe: Connection, name: str, others: list[str], *, seconds: float, seed: int) -> None:
        self.diary = Diary(name)
        self._pipe = pipe
        self._others = others
        self._seconds = seconds
        self._dice = random.Random(seed)
        self._shown: list[str] = []

    async def live(self, door: Door) -> None:
        """Do what the script says, over as many connections as it takes."""
        script = self._script()
        ask: Ask | None = next(script)
        while ask is not None:
            try:
                async with door() as client:
                    while ask is not None:
                        ask = _next(script, await _asked(client, ask))
                        await asyncio.sleep(self._dice.random() * THOUGHT)
            except* _LOST:
                self.diary.lost += 1
                await asyncio.sleep(self._dice.random() / 10)

    def _script(self) -> Script:
        yield "inbox_read", {}
        self._pipe.send("here")
        self._pipe.recv()
        until, number = time.monotonic() + self._seconds, 0
        while time.monotonic() < until:
            number += 1
            yield from self._write(number)
            yield from self._work(number)
            yield from self._hold()
            yield from self._read()
        self._pipe.send("done")
        while not self._pipe.poll():
            yield from self._read()
            yield "inbox_wait", {"seconds": 0.2}
        self._pipe.send(self.diary)

    def _write(self, number: int) -> Script:
        text = f"{self.diary.name}.{number}"
        answer = yield "message_send", {"to": [self._dice.choice(self._others)], "text": text, "key": text}
        assert answer["message"]["text"] == text, answer
        self.diary.sent.append(text)

    def _read(self) -> Script:
        answer = yield "inbox_read", {"acknowledge": self._shown, "limit": 50}
        self._shown = [one["message"]["id"] for one in answer["deliveries"]]
        self.diary.read |= {one["message"]["id"]: one["message"]["text"] for one in answer["deliveries"]}

    def _work(self, number: int) -> Script:
        title = f"{self.diary.name}.{number}"
        yield "task_add", {"title": title, "key": title}
        answer = yield "task_claim", {"seconds": LEASE}
        if _refused(answer, "no_task_ready"):
            return
        task, token = answer["task"]["id"], answer["task"]["token"]
        self.diary.claims.append((task, token))
        answer = yield "task_finish", {"id": task, "token": token, "artifacts": ["README"]}
        if not _refused(answer, "task_lost"):
            self.diary.finished.append(task)

    def _hold(self) -> Script:
        pattern = self._dice.choice(list(PLACES))
        answer = yield "lease_take", {"patterns": [pattern], "seconds": LEASE}
        if _refused(answer, "lease_held"):
            return
        since, lease = time.time(), answer["lease"]
        yield from self._read()
        until = min(time.time(), datetime.fromisoformat(lease["expires_at"]).timestamp())
        self.diary.leases.append((pattern, since, until))
        answer = yield "lease_release", {"id": lease["id"], "token": lease["token"]}
        _refused(answer, "lease_lost")


async def _asked(client: Client, ask: Ask) -> Answer:
    tool, arguments = ask
    result = await asyncio.wait_for(client.call_tool(tool, arguments), PATIENCE)
    assert isinstance(result.structured_content, dict), result
    return result.structured_content


def _next(script: Script, answer: Answer) -> Ask | None:
    try:
        return script.send(answer)
    except StopIteration:
        return None


def _refused(answer: Answer, code: str) -> bool:
    """Tell whether this is the refusal that may come; fails on any other."""
    assert "error" not in answer or answer["error"]["code"] == code, answer
    return "error" in answer
