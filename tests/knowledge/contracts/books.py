"""Books of contracts on a log of any kind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from super_agents.events import blobs
from super_agents.events.file_log import FileEventLog
from super_agents.events.views import ViewStore
from super_agents.knowledge.contracts.contract_book import ContractBook
from super_agents.knowledge.contracts.contracts_view import ContractsView
from super_agents.policy.redaction import redact
from tests.support.libraries import REDACTION

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.events.log import EventLog


def make_views(log: EventLog, root: Path) -> ViewStore:
    """Return the view of contracts, on disk."""
    return ViewStore(root / "registry.db", log, [ContractsView(root / "blobs")], blobs=root / "blobs")


def make_book(views: ViewStore, root: Path) -> ContractBook:
    """Return a book whose large documents are in `root/blobs`."""

    def attach(content: bytes, *, name: str) -> dict[str, Any]:
        return blobs.keep(root / "blobs", redact(content.decode()).encode(), name=name)

    return ContractBook(views, attach=attach, blobs=root / "blobs", clean=redact)


def book_on_disk(root: Path) -> ContractBook:
    """Return the book of a folder, as one more process has it."""
    log = FileEventLog(root / "events", redaction=REDACTION, lock_timeout=60)
    return make_book(make_views(log, root), root)


def schema(**properties: Any) -> str:
    """Return the text of a schema of an object."""
    return json.dumps({"title": "Loaf", "type": "object", "properties": properties})
