"""The books that the tests of this folder are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.leases.books import book_on

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.events.log import EventLog
    from super_agents.leases.lease_book import LeaseBook
    from super_agents.system.clock import FrozenClock


@pytest.fixture
def book(log: EventLog, clock: FrozenClock, tmp_path: Path) -> LeaseBook:
    """Return an empty book of a project in `tmp_path/project`."""
    return book_on(log, clock, root=tmp_path / "project")
