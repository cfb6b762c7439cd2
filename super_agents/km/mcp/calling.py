"""Having a tool run: at once, beside the others, again and again while it waits, or with a person's answer."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from mcp.shared.exceptions import MCPError

from super_agents.km.mcp.dialogue import CANCELLED, Reply
from super_agents.km.mcp.pulse import Pulse
from super_agents.projects.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from contextlib import AbstractContextManager

    from super_agents.km.feed import Feed
    from super_agents.km.mcp.dialogue import Dialogue
    from super_agents.km.side_thread import SideThread
    from super_agents.km.tools.asking import Asking
    from super_agents.km.tools.tool import Answer, Call, Tool

    Following = Callable[[], AbstractContextManager[Feed]]

_LONGEST_WAIT = 300.0  # seconds
_OPEN_FORM = 3600.0  # seconds that a form may stay open at a client
_QUESTION = "answer"


class Calling:
    """Runs tools in `thread`, where the project's database was opened; `following` opens what tells of new events."""

    def __init__(self, thread: SideThread, following: Following) -> None:
        self._thread = thread
        self._following = following

    async def answer(self, tool: Tool, call: Call, arguments: dict[str, Any], dialogue: Dialogue) -> Answer:
        """Return what the tool gives; raises what it raises, and `InputNeeded`."""
        if tool.asks is not None:
            return await self._ask(tool, tool.asks, call, arguments, dialogue)
        if tool.waits:
            seconds = _bounded(arguments, 30)
            async with Pulse(dialogue, seconds):
                return await self._until(partial(tool.run, call), arguments, _is_something, seconds)
        if tool.takes_long:
            async with Pulse(dialogue) as pulse:
                return await asyncio.to_thread(_run_apart, tool, replace(call, report=pulse.say), arguments)
        return await self._run(partial(tool.run, call), arguments)

    async def _run(self, look: Callable[[dict[str, Any]], Answer], arguments: dict[str, Any]) -> Answer:
        return await self._thread.run(lambda: look(dict(arguments)))

    async def _until(
        self,
        look: Callable[[dict[str, Any]], Answer],
        arguments: dict[str, Any],
        is_enough: Callable[[Answer], bool],
        seconds: float,
    ) -> Answer:
        """Look again whenever the log has grown, until there is enough or the time is over."""
        deadline = time.monotonic() + seconds
        with self._following() as feed:
            while True:
                seen = feed.head
                given = await self._run(look, arguments)
                left = deadline - time.monotonic()
                if is_enough(given) or left <= 0:
                    return given
                try:
                    await asyncio.wait_for(feed.passed(seen), left)
                except TimeoutError:
                    return given

    async def _ask(self, tool: Tool, asks: Asking, call: Call, arguments: dict[str, Any], dialogue: Dialogue) -> Answer:
        """Have a person answer: at the client when it shows forms, else from wherever the answer comes."""
        seconds = _bounded(arguments, 60)
        asked = dialogue.state
        first = partial(tool.run, call) if asked is None else lambda _: asks.look(call, asked)
        given = await self._run(first, arguments)
        if not asks.is_open(given):
            return given
        name = asks.id_of(given)

        async def elsewhere(within: float) -> Answer:
            return await self._until(lambda _: asks.look(call, name), {}, lambda now: not asks.is_open(now), within)

        async with Pulse(dialogue, None if dialogue.can_ask else seconds):
            if not dialogue.can_ask:
                return await elsewhere(seconds)
            found = await _first(dialogue.ask(_QUESTION, asks.question(given), state=name), elsewhere(_OPEN_FORM))
            if not isinstance(found, Reply):
                return found
            if found.action == CANCELLED:
                return await elsewhere(seconds)
            return await self._run(lambda _: asks.settle(call, name, found.action, found.content), {})


async def _first(asking: Coroutine[Any, Any, Reply], waiting: Coroutine[Any, Any, Answer]) -> Reply | Answer:
    """Return the reply at the client, or what was answered elsewhere meanwhile; the other one is ended."""
    tasks: list[asyncio.Task[Any]] = [asyncio.create_task(asking), asyncio.create_task(waiting)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for found in ended:
        if isinstance(found, MCPError):  # the client could not ask after all
            return Reply(CANCELLED, {})
        if isinstance(found, Exception):
            raise found
        if not isinstance(found, BaseException):
            first: Reply | Answer = found
            return first
    raise asyncio.CancelledError


def _is_something(given: Answer) -> bool:
    return any(given.values())


def _bounded(arguments: dict[str, Any], otherwise: float) -> float:
    return min(float(arguments.pop("seconds", otherwise)), _LONGEST_WAIT)


def _run_apart(tool: Tool, call: Call, arguments: dict[str, Any]) -> Answer:
    """Run a tool with a database of its own, for another thread has the project's."""
    apart = Project(call.project.root)
    try:
        return tool.run(replace(call, project=apart), dict(arguments))
    finally:
        apart.views.close()
        apart.log.close()
