"""The libraries that the tests of this folder are about."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from super_agents.events.file_log import FileEventLog
from super_agents.events.memory_log import MemoryEventLog
from tests.support.libraries import REDACTION, make_library, make_views

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from super_agents.events.log import EventLog
    from super_agents.events.views import ViewStore
    from super_agents.knowledge.library import Library


@pytest.fixture(params=["memory", "file"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventLog]:
    """Return an empty log of each kind."""
    made: EventLog = (
        MemoryEventLog(redaction=REDACTION)
        if request.param == "memory"
        else FileEventLog(tmp_path / "events", redaction=REDACTION, lock_timeout=60)
    )
    yield made
    made.close()


@pytest.fixture
def views(log: EventLog, tmp_path: Path) -> Iterator[ViewStore]:
    """Return the view of the library."""
    with closing(make_views(log, tmp_path)) as views:
        yield views


@pytest.fixture
def library(views: ViewStore, tmp_path: Path) -> Library:
    """Return an empty library."""
    return make_library(views, tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of its files."""
    made = tmp_path / "knowledge"
    made.mkdir()
    return made
