"""Whether the knowledge manager does its work, asked of the work itself."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from super_agents.km.feed import Feed
    from super_agents.km.loops import Loops
    from super_agents.projects.project import Project

_LAG = 5.0  # seconds that the tail may take to hand over an event that is in the log


class Health:
    """Answers `/health` (may it stay as it is?) and `/ready` (may one rely on its answers?)."""

    def __init__(
        self, project: Project, feed: Feed, loops: Loops, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._project = project
        self._feed = feed
        self._loops = loops
        self._monotonic = monotonic
        self._since = monotonic()
        self._awaited: tuple[int, float] | None = None
        self.work: dict[str, Any] | None = None  # as last counted

    def faults(self) -> list[str]:
        """Return what is wrong, as sentences; empty when all is well."""
        return [*self._log_faults(), *self._tail_faults(), *self._loops.faults()]

    def unready(self) -> list[str]:
        """Return what keeps the answers from being up to date."""
        return [*self._tail_faults(), *self._loops.unready()]

    def figures(self) -> dict[str, Any]:
        """Return what an operator wants to see beside the verdict."""
        return {
            "uptime": round(self._monotonic() - self._since, 3),
            "head": self._feed.head,
            "subscribers": self._feed.subscribers,
            "work": self.work,
        }

    def _log_faults(self) -> list[str]:
        """Open the log as an append would, without writing."""
        path = self._project.events_dir / "log.ndjson"
        try:
            if not path.exists():
                return [] if os.access(path.parent, os.W_OK) else [f"`{path.parent}` cannot be written"]
            os.close(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC))
        except OSError as error:
            return [f"the event log cannot be written: {error.strerror}"]
        free = os.statvfs(path)
        return [] if free.f_bavail else ["the disk of the event log is full"]

    def _tail_faults(self) -> list[str]:
        if not self._feed.is_alive:
            return [self._feed.fault or "the tail has ended"]
        try:
            head, now = self._project.log.head, self._monotonic()
        except OSError as error:
            return [f"the event log cannot be read: {error.strerror}"]
        if self._feed.head >= head:
            self._awaited = None
        elif self._awaited is None or self._feed.head >= self._awaited[0]:
            self._awaited = (head, now)
        elif now - self._awaited[1] > _LAG:
            return [f"the tail stands at event {self._feed.head} while the log is at {head}"]
        return []
