"""The knowledge manager reacts to events by the project's triggers."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from super_agents.km import home
from super_agents.km.side_thread import SideThread
from super_agents.projects.project import Project
from super_agents.runtime.reactor import Reactor
from super_agents.runtime.trigger_commands import run_planned

if TYPE_CHECKING:
    from super_agents.km.feed import Feed
    from super_agents.runtime.reactor import Turn

_BUSY = 1.0  # seconds until the next look when another process reacts


class Reacting:
    """Follows the log with the project's triggers; `views` is the thread that has the views."""

    def __init__(self, project: Project, views: SideThread) -> None:
        self._project = project
        self._views = views
        self._commands_thread = SideThread("km-commands")
        self._reactor: Reactor | None = None
        self._seen = -1
        self._retry: float | None = None
        self._are_planned = asyncio.Event()
        self._are_planned.set()  # those of a process that was killed

    async def follow(self, feed: Feed) -> None:
        """Wait until something was written, or has to be tried again, and react to it."""
        with suppress(TimeoutError):
            await asyncio.wait_for(feed.passed(self._seen), self._retry)
        if home.may_be_going(self._project):
            return
        turn, self._retry = await self._views.run(self._turn)
        if turn.is_busy:
            await asyncio.sleep(_BUSY)
            return
        self._seen = turn.seen - 1 if turn.is_behind else turn.seen
        if turn.fired:
            self._are_planned.set()

    async def run_commands(self) -> None:
        """Wait until triggers planned commands, and run them beside everything else; after a fault they still wait."""
        await self._are_planned.wait()
        self._are_planned.clear()
        try:
            await self._commands_thread.run(self._run)
        except Exception:
            self._are_planned.set()
            raise

    def _turn(self) -> tuple[Turn, float | None]:
        if self._reactor is None:
            self._reactor = Reactor(self._project)
        turn = self._reactor.turn()
        return turn, self._reactor.next_retry()

    def _run(self) -> None:
        """Commands have a database connection of their own: they may take long, and views go on meanwhile."""
        project = Project.open(self._project.root)
        try:
            run_planned(project)
        finally:
            project.views.close()
            project.log.close()
