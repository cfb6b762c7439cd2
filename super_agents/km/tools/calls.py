"""Carrying out calls of tools: checked, in the one thread that has the project's database, and waiting without it."""

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
    from super_agents.km.tools.tool import Answer, Arguments, Call, Tool

_USUAL_WAIT, _LONGEST_WAIT = 30.0, 300.0  # seconds


class Calls:
    """Calls of tools in one project; what they do happens in `thread`, where the project's database was opened.

    `following` opens what tells that the log has grown.
    """

    def __init__(self, thread: SideThread, *, following: Callable[[], AbstractContextManager[Feed]]) -> None:
        self._thread = thread
        self._following = following

    async def answer(self, tool: Tool, call: Call, arguments: Arguments) -> Answer:
        """Return what a tool gives; raises `ArgumentsInvalid`, and what the tool raises."""
        tool.check(arguments)
        if tool.takes_long:
            return await asyncio.to_thread(_run_apart, tool, call, arguments)
        if tool.waits:
            return await self._until_something(partial(tool.run, call), dict(arguments))
        return await self._run(partial(tool.run, call), arguments)

    async def _run(self, look: Callable[[Arguments], Answer], arguments: Arguments) -> Answer:
        return await self._thread.run(lambda: look(dict(arguments)))

    async def _until_something(self, look: Callable[[Arguments], Answer], arguments: Arguments) -> Answer:
        """Look again whenever the log has grown, until there is something or the time is over."""
        deadline = time.monotonic() + min(float(arguments.pop("seconds", _USUAL_WAIT)), _LONGEST_WAIT)
        with self._following() as feed:
            while True:
                seen = feed.head
                given = await self._run(look, arguments)
                left = deadline - time.monotonic()
                if any(given.values()) or left <= 0:
                    return given
                try:
                    await asyncio.wait_for(feed.passed(seen), left)
                except TimeoutError:
                    return given


def _run_apart(tool: Tool, call: Call, arguments: Arguments) -> Answer:
    """Run a tool with a database of its own, for another thread has the project's."""
    apart = Project(call.project.root)
    try:
        return tool.run(replace(call, project=apart), dict(arguments))
    finally:
        apart.views.close()
        apart.log.close()
