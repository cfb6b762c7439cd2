"""Carrying out calls of tools: at once, beside the others, or again and again while there is something to wait for.

What a tool does happens in the one thread that has the project's database; who waits does not hold it.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from super_agents.projects.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from super_agents.km.feed import Feed
    from super_agents.km.side_thread import SideThread
    from super_agents.km.tools.asking import Asking
    from super_agents.km.tools.tool import Answer, Arguments, Call, Tool

    Following = Callable[[], AbstractContextManager[Feed]]
    Look = Callable[[Arguments], Answer]

_FOR_SOMETHING, _FOR_A_PERSON, _LONGEST = 30.0, 60.0, 300.0  # seconds that a call waits


class Calls:
    """Calls of tools in one project, in the thread where its database was opened.

    `following` opens what tells that the log has grown.
    """

    def __init__(self, thread: SideThread, following: Following) -> None:
        self._thread = thread
        self._following = following

    async def answer(self, tool: Tool, call: Call, arguments: Arguments) -> Answer:
        """Return what a tool gives; raises `ArgumentsInvalid`, and what the tool raises."""
        tool.check(arguments)
        told, look = dict(arguments), partial(tool.run, call)
        if tool.asks is not None:
            return await self._ask(tool.asks, call, look, told, wait_of(tool, told))
        if tool.waits:
            return await self.until(look, told, is_something, wait_of(tool, told))
        return await (self.apart(tool, call, told) if tool.takes_long else self.run(look, told))

    async def run(self, look: Look, arguments: Arguments) -> Answer:
        """Return what a look at the project gives."""
        return await self._thread.run(lambda: look(dict(arguments)))

    async def apart(self, tool: Tool, call: Call, arguments: Arguments) -> Answer:
        """Run a tool that takes long, beside the others."""
        return await asyncio.to_thread(_run_apart, tool, call, arguments)

    async def until(
        self, look: Look, arguments: Arguments, is_enough: Callable[[Answer], bool], seconds: float
    ) -> Answer:
        """Look again whenever the log has grown, until there is enough or the time is over."""
        deadline = time.monotonic() + seconds
        with self._following() as feed:
            while True:
                seen = feed.head
                given = await self.run(look, arguments)
                left = deadline - time.monotonic()
                if is_enough(given) or left <= 0:
                    return given
                try:
                    await asyncio.wait_for(feed.passed(seen), left)
                except TimeoutError:
                    return given

    async def settled(self, asks: Asking, call: Call, name: str, seconds: float) -> Answer:
        """Return how a question stands once a person answered it, from wherever, or the time is over."""
        return await self.until(lambda _: asks.look(call, name), {}, lambda now: not asks.is_open(now), seconds)

    async def _ask(self, asks: Asking, call: Call, look: Look, arguments: Arguments, seconds: float) -> Answer:
        given = await self.run(look, arguments)
        return await self.settled(asks, call, asks.id_of(given), seconds) if asks.is_open(given) else given


def is_something(given: Answer) -> bool:
    """Tell whether an answer holds what somebody waits for."""
    return any(given.values())


def wait_of(tool: Tool, arguments: Arguments) -> float:
    """Take out of the arguments how long a call may wait, in seconds."""
    usual = _FOR_SOMETHING if tool.asks is None else _FOR_A_PERSON
    return min(float(arguments.pop("seconds", usual)), _LONGEST)


def _run_apart(tool: Tool, call: Call, arguments: Arguments) -> Answer:
    """Run a tool with a database of its own, for another thread has the project's."""
    apart = Project(call.project.root)
    try:
        return tool.run(replace(call, project=apart), dict(arguments))
    finally:
        apart.views.close()
        apart.log.close()
