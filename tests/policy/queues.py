"""Queues of approvals as tests want them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.events.views import ViewStore
from super_agents.policy.approvals import Approvals
from super_agents.policy.approvals_view import ApprovalsView

if TYPE_CHECKING:
    from super_agents.events.log import EventLog
    from super_agents.system.clock import Clock


def approvals_on(log: EventLog, clock: Clock) -> Approvals:
    """Return the queue that a log has written, folded into memory."""
    return Approvals(ViewStore(None, log, [ApprovalsView()]), clock)
