"""The contracts that the tests of this folder are about."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.knowledge.contracts.books import make_book, make_views

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from super_agents.events.log import EventLog
    from super_agents.events.views import ViewStore
    from super_agents.knowledge.contracts.contract_book import ContractBook


@pytest.fixture
def views(log: EventLog, tmp_path: Path) -> Iterator[ViewStore]:
    """Return the view of the contracts."""
    with closing(make_views(log, tmp_path)) as views:
        yield views


@pytest.fixture
def book(views: ViewStore, tmp_path: Path) -> ContractBook:
    """Return an empty book."""
    return make_book(views, tmp_path)
