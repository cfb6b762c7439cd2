"""Books of leases as tests want them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.events.views import ViewStore
from super_agents.leases.lease_book import LeaseBook
from super_agents.leases.leases_view import LeasesView

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.events.log import EventLog
    from super_agents.system.clock import Clock


def views_on(log: EventLog, path: Path | None = None) -> ViewStore:
    """Return the view of leases alone, in memory unless a path is given."""
    return ViewStore(path, log, [LeasesView()])


def book_on(log: EventLog, clock: Clock, *, path: Path | None = None, root: Path | None = None) -> LeaseBook:
    """Return the book that a log has written."""
    return LeaseBook(views_on(log, path), clock, root=root)
