"""The view `contracts`: every version of every contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import orjson

from super_agents.errors import BlobMissing, LogCorrupted
from super_agents.events.blobs import MEMBER, content_of
from super_agents.events.views import View

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from pathlib import Path

    from super_agents.events.event import Event

_COLUMNS = (
    "name TEXT NOT NULL, version INTEGER NOT NULL, kind TEXT NOT NULL, direction TEXT, title TEXT NOT NULL,"
    " ticket TEXT, author TEXT NOT NULL, why TEXT, digest TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL,"
    " seq INTEGER NOT NULL, deleted_at TEXT, blob TEXT, document TEXT"
)
COLUMNS = tuple(column.split()[0] for column in _COLUMNS.split(", "))
_ADD = f"INSERT OR IGNORE INTO contracts VALUES ({', '.join(f':{name}' for name in COLUMNS)})"  # noqa: S608 - our own names


class ContractsView(View):
    """One row for each version; `blobs` is where documents too large for a line are kept.

    Of a document that is gone the rest is known.
    """

    name = "contracts"
    kinds = ("contract.*",)
    tables: ClassVar[Mapping[str, str]] = {"contracts": f"{_COLUMNS}, UNIQUE (name, version)"}

    def __init__(self, blobs: Path) -> None:
        self._blobs = blobs

    def fold(self, event: Event, database: sqlite3.Connection) -> None:
        """Add a version, or say of all there are that they are deleted."""
        if event.kind == "contract.registered":
            database.execute(_ADD, self._row(event))
        else:
            told = (event.ts, event.data["contract"])
            database.execute("UPDATE contracts SET deleted_at = ? WHERE name = ? AND deleted_at IS NULL", told)

    def _row(self, event: Event) -> dict[str, Any]:
        data = event.data
        same = {name: data.get(name) for name in ("version", "direction", "title", "ticket", "why", "digest")}
        own = {"name": data["contract"], "kind": data["format"], "author": data.get("author", event.by)}
        told = {"at": event.ts, "by": event.by, "seq": event.seq, "deleted_at": None}
        blob = str(data[MEMBER].get("sha256")) if MEMBER in data else None
        return {**same, **own, **told, "blob": blob, "document": self._document(data)}

    def _document(self, data: Mapping[str, Any]) -> str | None:
        if MEMBER not in data:
            return orjson.dumps(data.get("document", {})).decode()
        try:
            return content_of(self._blobs, data[MEMBER]).decode()
        except (BlobMissing, LogCorrupted, UnicodeDecodeError):
            return None
