"""One instance of a project's knowledge manager: what it serves and what it does by itself."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.routing import Mount, Route

from super_agents.errors import SuperAgentsError
from super_agents.events.segments import sealed_segments
from super_agents.km import app, claude_hooks, home, publication
from super_agents.km.admission import Admitted
from super_agents.km.api import http as api_http
from super_agents.km.api.http import ApiOverHttp
from super_agents.km.claude_hooks import ClaudeHooks
from super_agents.km.feed import Feed
from super_agents.km.health import Health
from super_agents.km.library_watch import LibraryWatch
from super_agents.km.loops import Loops
from super_agents.km.mcp import http as mcp_http
from super_agents.km.mcp.http import McpOverHttp
from super_agents.km.rate_limit import RateLimit
from super_agents.km.reacting import Reacting
from super_agents.km.server import Ending, Server
from super_agents.km.sharing import Precedence
from super_agents.km.side_thread import SideThread
from super_agents.km.traffic import Traffic
from super_agents.projects import km_record
from super_agents.projects.hook_token import hook_token
from super_agents.projects.project import OURSELVES, Project
from super_agents.projects.setup import permission_settings
from super_agents.system import signals
from super_agents.system.files import inode_of
from super_agents.upkeep.sessions.watching import watch
from super_agents.upkeep.work import work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp

    from super_agents.km.mcp.http import Serving
    from super_agents.projects.km_record import Record
    from super_agents.system.sockets import Listener

_LOG = logging.getLogger(__name__)

HOME_EVERY = 1.0  # seconds between two looks whether the project's folder is still there
SPOOL_EVERY = 5.0
MAIL_EVERY = 5.0
SESSIONS_EVERY = 2.0
FILES_EVERY = 0.2
COUNT_EVERY = 1.0
COUNT_ANEW = 10.0  # seconds after which time alone may have changed what is counted
ARCHIVE_EVERY = 600.0
COALESCE = 0.05  # seconds between two turns of the views: a burst of events is folded in one go
IDLE_LOOKS = 10  # looks within the time after which an idle knowledge manager stops
JOIN = 2.0  # seconds for a thread to come to an end


class Instance:
    """A knowledge manager from its first request to its last.

    `token` is what clients show to be let in; `idle_stop` in seconds, 0 for never; `rate_limit` in requests a second
    of one caller, 0 for any number; `more_routes` are further rows of the table of routes; `serving` makes the MCP
    server, by default that of all tools.
    """

    def __init__(
        self,
        project: Project,
        record: Record,
        *,
        token: str,
        idle_stop: float,
        rate_limit: float = 0,
        more_routes: Sequence[BaseRoute] = (),
        serving: Serving | None = None,
    ) -> None:
        self._serving = serving
        self._project = project
        self._record = record
        self._token = token
        self._idle_stop = idle_stop
        self._limit = RateLimit(rate_limit)
        self._more_routes = more_routes
        self._log_thread = SideThread("km-log")
        self._view_thread = SideThread("km-views")
        self._library_watch = LibraryWatch(project, self._view_thread)
        self._views_file: int | None = None

    async def serve(self, listener: Listener) -> None:
        """Serve until the end is asked for, answer what is under way, and record both in the log."""
        self._ending, self._feed, self._loops = Ending(), Feed(self._project.log), Loops()
        precedence = Precedence()
        self._project.views.give_way = precedence.give_way
        self._reacting = Reacting(self._project, self._view_thread)
        self._traffic, self._folded, self._counted = Traffic(), -1, (-1, 0.0)
        health = self._health = Health(self._project, self._feed, self._loops)
        mcp = McpOverHttp(self._project, self._feed, serving=self._serving)
        api = ApiOverHttp(self._project, self._feed)
        hooks = ClaudeHooks(self._project.root, precedence)
        more = [
            Route(mcp_http.PATH, self._admitted(mcp)),
            Mount(api_http.PATH, self._admitted(api)),
            Route(claude_hooks.PATH, self._admitted(hooks, hook_token(self._project.layout))),
            *self._more_routes,
        ]
        routes = app.build(self._record, health=health, traffic=self._traffic, more_routes=more)
        self._server = Server(routes, self._ending, on_end=partial(_close, mcp, self._feed))
        signals.on_ending(asyncio.get_running_loop(), self._signalled)
        await self._open()
        with publication.published(self._project, self._record, token=self._token):
            _LOG.info("serving on port %d", self._record.port)
            self._begin()
            await self._server.run_on(listener)
            await self._finish()
        _LOG.info("ended: %s", self._ending.reason)

    def _admitted(self, door: ASGIApp, token: str = "") -> Admitted:
        return Admitted(door, token=token or self._token, limit=self._limit)

    async def _open(self) -> None:
        """Open the log and the views before anybody hears of us: opening makes folders, and later they may be gone."""
        self._feed.start()
        try:
            await self._view_thread.run(self._project.views.positions)
        except Exception:  # noqa: BLE001 - the loop meets the same at once, says so in /health and tries again
            _LOG.exception("the views cannot be opened")
        self._views_file = inode_of(self._project.layout.registry_db)

    def _begin(self) -> None:
        add = self._loops.add
        add("start", self._record_start, every=None, is_awaited=True)
        add("views", self._catch_up, every=COALESCE, is_awaited=True)
        add("spool", self._take_in_spool, every=SPOOL_EVERY)
        add("mail", self._expire_mail, every=MAIL_EVERY)
        add("sessions", self._watch_sessions, every=SESSIONS_EVERY)
        add("triggers", self._react, every=COALESCE)
        add("commands", self._run_commands, every=COALESCE)
        add("files", self._follow_files, every=FILES_EVERY)
        add("count", self._count_work, every=COUNT_EVERY)
        add("archive", self._archive, every=ARCHIVE_EVERY)
        add("home", self._look_home, every=HOME_EVERY)
        if self._idle_stop:
            add("idle", self._look_idle, every=self._idle_stop / IDLE_LOOKS)

    def _signalled(self, name: str) -> None:
        """The first signal lets the requests under way be answered, the second does not wait for them."""
        if self._ending.is_asked:
            self._server.give_up()
        self._ending.ask(name)

    async def _finish(self) -> None:
        await self._loops.stop()
        self._library_watch.close()
        await self._feed.join(JOIN)
        with suppress(TimeoutError):  # folding a long log for the first time takes longer than one waits for an end
            await asyncio.wait_for(self._view_thread.run(self._project.views.close), JOIN)
        await self._log_thread.run(self._record_end)

    # The loops

    async def _record_start(self) -> None:
        record = self._record
        told = {"port": record.port, "pid": record.pid, "instance_id": record.instance_id, "version": record.version}
        await self._log_thread.run(lambda: self._tell("km.started", told))

    async def _catch_up(self) -> None:
        """Fold what came; the views' file may be deleted and comes back, but not while all may be going."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._feed.passed(self._folded), HOME_EVERY)
        if self._views_file not in (None, inode_of(self._project.layout.registry_db)):
            await self._view_thread.run(self._project.views.close)
            await asyncio.sleep(2 * HOME_EVERY)
        elif self._feed.head <= self._folded:
            return
        self._folded = await self._view_thread.run(self._fold)

    async def _take_in_spool(self) -> None:
        taken = await self._log_thread.run(self._project.log.take_in_spool)
        if taken:
            _LOG.info("took %d events out of the spool", taken)

    async def _expire_mail(self) -> None:
        """Write down what time did to messages and approvals, so that whoever follows the log hears of it."""
        if self._may_ask():
            await self._view_thread.run(self._settle_mail)

    async def _watch_sessions(self) -> None:
        """Find out what no hook tells: clients that were killed, turns that were broken off."""
        if self._may_ask():
            look = partial(watch, self._project, os.environ, now_ns=time.time_ns())
            await self._view_thread.run(look)

    async def _follow_files(self) -> None:
        """Take in what was done to the files of knowledge, so that nobody has to read before it is known."""
        if self._may_ask():
            await self._library_watch.follow()

    async def _react(self) -> None:
        """Do what the project's triggers are there for."""
        if self._may_ask():
            await self._reacting.follow(self._feed)

    async def _run_commands(self) -> None:
        """Run what triggers planned, also under a process that was killed; which that is the views tell."""
        if self._may_ask():
            await self._reacting.run_commands()

    async def _count_work(self) -> None:
        now = asyncio.get_running_loop().time()
        is_news = self._folded != self._counted[0] or now - self._counted[1] > COUNT_ANEW
        if is_news and self._may_ask():
            self._counted = (self._folded, now)
            self._health.work = await self._view_thread.run(partial(work, self._project))

    async def _archive(self) -> None:
        if any(not segment.is_packed for segment in sealed_segments(self._project.events_dir)):
            names = await self._log_thread.run(self._project.log.archive)
            _LOG.info("archived %s", ", ".join(names))

    async def _look_home(self) -> None:
        reason = home.loss(self._project)
        if reason:
            self._ending.ask(reason)
        elif km_record.read(self._project.layout) != self._record:
            _LOG.warning("the state files were changed by somebody else; they are written again")
            km_record.write(self._project.layout, self._record, token=self._token)

    async def _look_idle(self) -> None:
        if self._traffic.idle >= self._idle_stop:
            self._ending.ask("idle")

    # How

    def _may_ask(self) -> bool:
        """Tell whether the views are there: who asks closed ones makes their folder, maybe where a project was."""
        return self._folded >= 0 and inode_of(self._project.layout.registry_db) is not None

    def _fold(self) -> int:
        seen = self._project.views.catch_up()
        self._views_file = inode_of(self._project.layout.registry_db)
        return seen

    def _settle_mail(self) -> None:
        self._project.mail.expire_due()
        self._project.approvals.expire_due()
        permission_settings.settle(self._project)

    def _record_end(self) -> None:
        record = self._record
        told = {"port": record.port, "instance_id": record.instance_id, "reason": self._ending.reason}
        try:
            self._tell("km.stopped", told)
        except SuperAgentsError:
            _LOG.exception("the end could not be recorded")

    def _tell(self, kind: str, told: dict[str, Any]) -> None:
        """Append where the log is by now; a deleted project has no log, and must not get one again."""
        layout = home.of(self._project)
        if layout is not None:
            project = self._project if layout.root == self._project.root else Project.open(layout.root)
            project.log.append(kind, by=OURSELVES, data=told)


def _close(*streams: McpOverHttp | Feed) -> None:
    for each in streams:
        each.close()
