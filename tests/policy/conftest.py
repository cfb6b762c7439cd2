"""Approvals on every log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.events.file_log import FileEventLog
from super_agents.events.memory_log import MemoryEventLog
from super_agents.system.clock import FrozenClock
from tests.policy.queues import approvals_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from super_agents.events.log import EventLog
    from super_agents.policy.approvals import Approvals


@pytest.fixture
def clock() -> FrozenClock:
    """Return a clock that the test moves."""
    return FrozenClock()


@pytest.fixture(params=["memory", "file"])
def log(request: pytest.FixtureRequest, clock: FrozenClock, tmp_path: Path) -> Iterator[EventLog]:
    """Return an empty log of each kind there is."""
    made: EventLog = MemoryEventLog(clock=clock)
    if request.param == "file":
        made = FileEventLog(tmp_path / "events", clock=clock, registry=tmp_path / "registry.db")
    yield made
    made.close()


@pytest.fixture
def approvals(log: EventLog, clock: FrozenClock) -> Approvals:
    """Return an empty queue."""
    return approvals_on(log, clock)
