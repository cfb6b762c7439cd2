"""Libraries as tests want them: on a log of any kind, with their files in a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from super_agents.events import blobs
from super_agents.events.encoding import Redaction
from super_agents.events.file_log import FileEventLog
from super_agents.events.views import ViewStore
from super_agents.knowledge.index import Index
from super_agents.knowledge.library import Library
from super_agents.policy.redaction import looks_secret, redact
from super_agents.system.clock import FrozenClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from super_agents.events.log import EventLog
    from super_agents.knowledge.embedder import Embedder
    from super_agents.system.clock import Clock

PERSON = "human:ada"
REDACTION = Redaction(looks_secret, redact)


def make_views(log: EventLog, root: Path, *, database: bool = True) -> ViewStore:
    """Return the view of the library, on disk or in memory."""
    path = root / "registry" / "registry.db" if database else None
    return ViewStore(path, log, [Index(root / "blobs")], blobs=root / "blobs")


def make_library(
    views: ViewStore, root: Path, *, clock: Clock | None = None, embedder: Callable[[], Embedder] | None = None
) -> Library:
    """Return a library whose files are in `root/knowledge`."""

    def attach(content: bytes, *, name: str) -> dict[str, Any]:
        return blobs.keep(root / "blobs", redact(content.decode()).encode(), name=name)

    return Library(
        views,
        clock or FrozenClock(),
        root / "knowledge",
        attach=attach,
        blobs=root / "blobs",
        clean=redact,
        person=PERSON,
        embedder=embedder,
    )


def library_on_disk(root: Path) -> Library:
    """Return the library of a folder, as one more process has it."""
    log = FileEventLog(root / "events", redaction=REDACTION, lock_timeout=60)
    return make_library(make_views(log, root), root)
