"""The contracts that the tests of this folder are about."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from super_agents.events.file_log import FileEventLog
from super_agents.events.memory_log import MemoryEventLog
from tests.knowledge.contracts.books import make_book, make_views
from tests.support.libraries import REDACTION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from super_agents.events.log import EventLog
    from super_agents.events.views import ViewStore
    from super_agents.knowledge.contracts.contract_book import ContractBook


@pytest.fixture(params=["memory", "file"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventLog]:
    """Return an empty log of each kind."""
    made: EventLog = (
        MemoryEventLog(redaction=REDACTION)
        if request.param == "memory"
        else FileEventLog(tmp_path / "events", redaction=REDACTION)
    )
    yield made
    made.close()


@pytest.fixture
def views(log: EventLog, tmp_path: Path) -> Iterator[ViewStore]:
    """Return the view of the contracts."""
    with closing(make_views(log, tmp_path)) as views:
        yield views


@pytest.fixture
def book(views: ViewStore, tmp_path: Path) -> ContractBook:
    """Return an empty book."""
    return make_book(views, tmp_path)
