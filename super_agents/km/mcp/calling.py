"""Having a tool run: at once, beside the others, again and again while it waits, or with a person's answer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from mcp.shared.exceptions import MCPError

from super_agents.km.mcp.dialogue import CANCELLED, Reply
from super_agents.km.mcp.pulse import Pulse
from super_agents.km.tools.calls import is_something, wait_of

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from super_agents.km.mcp.dialogue import Dialogue
    from super_agents.km.tools.asking import Asking
    from super_agents.km.tools.calls import Calls
    from super_agents.km.tools.tool import Answer, Call, Tool

_OPEN_FORM = 3600.0  # seconds that a form may stay open at a client
_QUESTION = "answer"


class Calling:
    """Calls of tools as MCP has them: with signs of life, and with a person's answer at the client."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def answer(self, tool: Tool, call: Call, arguments: dict[str, Any], dialogue: Dialogue) -> Answer:
        """Return what the tool gives; raises what it raises, and `InputNeeded`."""
        look = partial(tool.run, call)
        if tool.asks is not None:
            return await self._ask(tool, tool.asks, call, arguments, dialogue)
        if tool.waits:
            seconds = wait_of(tool, arguments)
            async with Pulse(dialogue, seconds):
                return await self._calls.until(look, arguments, is_something, seconds)
        if tool.takes_long:
            async with Pulse(dialogue) as pulse:
                return await self._calls.apart(tool, replace(call, report=pulse.say), arguments)
        return await self._calls.run(look, arguments)

    async def _ask(self, tool: Tool, asks: Asking, call: Call, arguments: dict[str, Any], dialogue: Dialogue) -> Answer:
        """Have a person answer: at the client when it shows forms, else from wherever the answer comes."""
        seconds = wait_of(tool, arguments)
        asked = dialogue.state
        first = partial(tool.run, call) if asked is None else lambda _: asks.look(call, asked)
        given = await self._calls.run(first, arguments)
        if not asks.is_open(given):
            return given
        name = asks.id_of(given)
        elsewhere = partial(self._calls.settled, asks, call, name)
        async with Pulse(dialogue, None if dialogue.can_ask else seconds):
            if not dialogue.can_ask:
                return await elsewhere(seconds)
            found = await _first(dialogue.ask(_QUESTION, asks.question(given), state=name), elsewhere(_OPEN_FORM))
            if not isinstance(found, Reply):
                return found
            if found.action == CANCELLED:
                return await elsewhere(seconds)
            return await self._calls.run(lambda _: asks.settle(call, name, found.action, found.content), {})


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
