"""The books that the tests of this folder are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.events.file_log import FileEventLog
from super_agents.events.memory_log import MemoryEventLog
from super_agents.system.clock import FrozenClock
from tests.leases.books import book_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from super_agents.events.log import EventLog
    from super_agents.leases.lease_book import LeaseBook


@pytest.fixture
def clock() -> FrozenClock:
    """Return a clock that the test moves."""
    return FrozenClock()


@pytest.fixture(params=["memory", "file"])
def log(request: pytest.FixtureRequest, clock: FrozenClock, tmp_path: Path) -> Iterator[EventLog]:
    """Return an empty log of each kind there is."""
    made: EventLog = MemoryEventLog(clock=clock)
    if request.param == "file":
        made = FileEventLog(
            tmp_path / "events", clock=clock, registry=tmp_path / "registry.db", blobs=tmp_path / "blobs"
        )
    yield made
    made.close()


@pytest.fixture
def book(log: EventLog, clock: FrozenClock, tmp_path: Path) -> LeaseBook:
    """Return an empty book of a project in `tmp_path/project`."""
    return book_on(log, clock, root=tmp_path / "project")
