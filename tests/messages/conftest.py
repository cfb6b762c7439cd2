"""A mail with three agents, over each kind of log."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from super_agents.events.views import ViewStore
from super_agents.messages.mail import Mail
from super_agents.messages.mail_view import MailView
from super_agents.messages.terms import Terms
from tests.messages.office import REDELIVERY, register

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.events.log import EventLog
    from super_agents.system.clock import FrozenClock


@pytest.fixture
def log(log: EventLog) -> EventLog:
    """Return a log of each kind in which `builder`, `reviewer` and `tester` have registered."""
    register(log, "builder", role="developer", team="blue")
    register(log, "reviewer", role="reviewer", team="blue")
    register(log, "tester", team="red")
    return log


@pytest.fixture
def views(log: EventLog) -> Iterator[ViewStore]:
    """Return the view of that log."""
    with closing(ViewStore(None, log, [MailView()])) as views:
        yield views


@pytest.fixture
def mail(views: ViewStore, clock: FrozenClock) -> Mail:
    """Return the mail: offered again after a minute, dead after three times."""
    return Mail(views, clock, terms=Terms(redelivery=REDELIVERY, attempts=3))
