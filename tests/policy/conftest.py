"""Approvals on every log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.policy.queues import approvals_on

if TYPE_CHECKING:
    from super_agents.events.log import EventLog
    from super_agents.policy.approvals import Approvals
    from super_agents.system.clock import FrozenClock


@pytest.fixture
def approvals(log: EventLog, clock: FrozenClock) -> Approvals:
    """Return an empty queue."""
    return approvals_on(log, clock)
