"""Carrying out calls of tools: checked, in the one thread that has the project's database, and waiting without it."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from super_agents.km.tools.tool import Call
from super_agents.projects.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from super_agents.km.feed import Feed
    from super_agents.km.side_thread import SideThread
    from super_agents.km.tools.tool import Answer, Tool

_LONGEST_WAIT = 300.0  # seconds


class Calls:
    """Calls of tools in one project; what they do happens in `thread`, where the project's database was opened.

    `following` opens what tells that the log has grown.
    """

    def __init__(self, thread: SideThread, *, following: Callable[[], AbstractContextManager[Feed]]) -> None:
        self._thread = thread
        self._following = following

    async def answer(self, tool: Tool, call: Call, arguments: dict[str, Any]) -> Answer:
        """Return what a tool gives; raises `ArgumentsInvalid`, and what the tool raises."""
        tool.check(arguments)
        run = self._wait_for if tool.waits else self._run
        return await run(tool, call, dict(arguments))

    async def _run(self, tool: Tool, call: Call, arguments: dict[str, Any]) -> Answer:
        if tool.takes_long:
            return await asyncio.to_thread(_run_apart, tool, call, arguments)
        return await self._thread.run(lambda: tool.run(call, dict(arguments)))

    async def _wait_for(self, tool: Tool, call: Call, arguments: dict[str, Any]) -> Answer:
        """Ask the tool again whenever the log has grown, until it has something or the time is over."""
        deadline = time.monotonic() + min(float(arguments.pop("seconds", 30)), _LONGEST_WAIT)
        with self._following() as feed:
            while True:
                seen = feed.head
                given = await self._run(tool, call, arguments)
                left = deadline - time.monotonic()
                if any(given.values()) or left <= 0:
                    return given
                try:
                    await asyncio.wait_for(feed.passed(seen), left)
                except TimeoutError:
                    return given


def _run_apart(tool: Tool, call: Call, arguments: dict[str, Any]) -> Answer:
    """Run a tool with a database of its own, for another thread has the project's."""
    apart = Project(call.project.root)
    try:
        return tool.run(Call(apart, call.caller), dict(arguments))
    finally:
        apart.views.close()
        apart.log.close()
