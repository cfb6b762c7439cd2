"""A mail with three agents, over each kind of log."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from super_agents.events.file_log import FileEventLog
from super_agents.events.memory_log import MemoryEventLog
from super_agents.events.views import ViewStore
from super_agents.messages.mail import Mail
from super_agents.messages.mail_view import MailView
from super_agents.messages.terms import Terms
from super_agents.system.clock import FrozenClock
from tests.messages.office import REDELIVERY, register

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from super_agents.events.log import EventLog


@pytest.fixture
def clock() -> FrozenClock:
    """A clock that the test moves; the log's stamps come from it, too."""
    return FrozenClock()


@pytest.fixture(params=["memory", "file"])
def log(request: pytest.FixtureRequest, tmp_path: Path, clock: FrozenClock) -> Iterator[EventLog]:
    """Return a log of each kind in which `builder`, `reviewer` and `tester` have registered."""
    made: EventLog = (
        MemoryEventLog(clock=clock) if request.param == "memory" else FileEventLog(tmp_path / "events", clock=clock)
    )
    register(made, "builder", role="developer", team="blue")
    register(made, "reviewer", role="reviewer", team="blue")
    register(made, "tester", team="red")
    with closing(made):
        yield made


@pytest.fixture
def views(log: EventLog) -> Iterator[ViewStore]:
    """Return the view of that log."""
    with closing(ViewStore(None, log, [MailView()])) as views:
        yield views


@pytest.fixture
def mail(views: ViewStore, clock: FrozenClock) -> Mail:
    """Return the mail: offered again after a minute, dead after three times."""
    return Mail(views, clock, terms=Terms(redelivery=REDELIVERY, attempts=3))
