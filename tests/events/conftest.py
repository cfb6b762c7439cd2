"""The logs that the tests of this folder are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.events.file_log import FileEventLog
from super_agents.events.memory_log import MemoryEventLog

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from super_agents.events.log import EventLog


@pytest.fixture(params=["memory", "file"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventLog]:
    """Return an empty log of each kind there is: whatever a test says of it is said of the contract."""
    made: EventLog = (
        MemoryEventLog() if request.param == "memory" else FileEventLog(tmp_path / "events", lock_timeout=60)
    )
    yield made
    made.close()


@pytest.fixture
def file_log(tmp_path: Path) -> Iterator[FileEventLog]:
    """Return an empty log on disk."""
    made = FileEventLog(tmp_path / "events")
    yield made
    made.close()
