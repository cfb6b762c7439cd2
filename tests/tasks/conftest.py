"""Boards as the tests of this folder want them: on each kind of log, with a clock that stands still."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from super_agents.events.file_log import FileEventLog
from super_agents.events.memory_log import MemoryEventLog
from super_agents.events.views import ViewStore
from super_agents.system.clock import FrozenClock
from super_agents.tasks.board import Board
from super_agents.tasks.board_view import BoardView
from super_agents.tasks.evidence import Commit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from super_agents.events.event import Event
    from super_agents.tasks.task import Task

COMMIT = Commit("0123abc")


@dataclass(frozen=True, slots=True)
class Site:
    """A board, the log and the views it stands on, and its clock."""

    board: Board
    views: ViewStore
    clock: FrozenClock

    def events(self, kind: str = "") -> list[Event]:
        """Return the events so far, of one kind or all."""
        return [event for event in self.views.log.read() if kind in {"", event.kind}]

    def titles(self) -> list[str]:
        """Return the titles of what is ready, in the order of their turns."""
        return [task.title for task in self.board.ready()]

    def finish(self, task: Task) -> Task:
        """Take a task that is ready, and finish it."""
        taken = self.board.claim(task.id, by="closer")
        return self.board.finish(task.id, taken.token, by="closer", evidence=[COMMIT])


@pytest.fixture(params=["memory", "file"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """Return an empty board on a log of each kind; chance takes nothing off a delay."""
    clock = FrozenClock()
    on_disk = request.param == "file"
    log = FileEventLog(tmp_path / "events", clock=clock) if on_disk else MemoryEventLog(clock=clock)
    views = ViewStore(tmp_path / "registry.db" if on_disk else None, log, [BoardView()])
    yield Site(Board(views, clock, chance=lambda: 0.0), views, clock)
    views.close()
    log.close()


@pytest.fixture
def board(site: Site) -> Board:
    """Return the board of the site."""
    return site.board
