"""Taking in what people and git do to the files of knowledge, as they do it."""

from __future__ import annotations

import asyncio
import logging
import time
from functools import partial
from typing import TYPE_CHECKING

from super_agents.km import home
from super_agents.km.side_thread import SideThread
from super_agents.system.folder_watch import FolderWatch

if TYPE_CHECKING:
    from super_agents.knowledge.sync import Synced
    from super_agents.projects.project import Project

_LOG = logging.getLogger(__name__)
_QUIET = 0.2  # seconds that a file is left alone before it is read: editors write in several steps
_PATIENCE = 5.0  # seconds that a checkout of many files is waited for
_SHARE = 20  # after a look that found nothing we rest for so many times as long as it took,
_LONGEST = 10.0  # seconds at most


class LibraryWatch:
    """Watches the files of a project and brings the store to say the same; `views` is the thread that has the views."""

    def __init__(self, project: Project, views: SideThread) -> None:
        self._project = project
        self._views = views
        self._thread = SideThread("km-files")
        self._folder = FolderWatch(project.layout.knowledge, quiet=_QUIET, patience=_PATIENCE)
        self._is_unsettled = False
        self._told: set[str] = set()

    async def follow(self) -> None:
        """Wait until files were changed, and take them in; what fails is due again at the next call."""
        wait = partial(self._folder.wait, _QUIET) if self._is_unsettled else self._folder.wait
        if not await self._thread.run(wait) or home.may_be_going(self._project):
            return
        began = time.monotonic()
        self._is_unsettled = True
        done = await self._views.run(self._sync)
        self._is_unsettled = bool(done.unsettled)
        self._tell(done)
        if not done.count:
            await asyncio.sleep(min(_LONGEST, _SHARE * (time.monotonic() - began)))

    def close(self) -> None:
        """Stop watching."""
        self._folder.close()

    def _sync(self) -> Synced:
        return self._project.library.sync(still=_QUIET)

    def _tell(self, done: Synced) -> None:
        """A file that cannot be read is named once, not at every look."""
        if done.count:
            _LOG.info("documents that differed from their files and say the same now: %d", done.count)
        found = {finding.message for finding in done.findings}
        for message in sorted(found - self._told):
            _LOG.warning("%s", message)
        self._told = found
