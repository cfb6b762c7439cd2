"""The store's side: documents as the view holds them, and the events that change them."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

import orjson

from super_agents.errors import BlobMissing
from super_agents.events.blobs import MEMBER
from super_agents.events.log import Draft
from super_agents.knowledge.document import Content, Document, Version, digest_of, from_event

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    from super_agents.events.event import Event
    from super_agents.events.log import EventLog
    from super_agents.events.views import ViewStore

    Attach = Callable[..., dict[str, Any]]

_MOST_IN_LINE = 48 * 1024  # bytes: less than a line holds, for marks where secrets were may be longer than these
_DOCUMENT = tuple(field.name for field in fields(Document) if field.name != "content")
_CONTENT = tuple(field.name for field in fields(Content) if field.name not in {"body", "tags"})


class Shelf:
    """Documents in `views`; `attach(content, name=)` keeps a body that is too large for a line."""

    def __init__(self, views: ViewStore, attach: Attach, *, blobs: Path) -> None:
        self._views = views
        self._attach = attach
        self._blobs = blobs

    def find(self, name: str) -> Document | None:
        """Return a document as the view has it by now; raises `BlobMissing` when its body is gone."""
        row = self.row(name)
        return None if row is None else self.document(row)

    def row(self, name: str) -> sqlite3.Row | None:
        """Return a document's row."""
        found: sqlite3.Row | None = self._one("SELECT * FROM library_documents WHERE id = ?", name)
        return found

    def numbered(self, start: str) -> sqlite3.Row | None:
        """Return the row of the decision whose id starts like this, the first of several."""
        query = "SELECT * FROM library_documents WHERE type = 'decision' AND id GLOB ? ORDER BY id LIMIT 1"
        found: sqlite3.Row | None = self._one(query, f"{start}*")
        return found

    def digest(self, name: str) -> str | None:
        """Return the digest of what a document says, or None when there is none."""
        row = self._one("SELECT digest FROM library_documents WHERE id = ?", name)
        return None if row is None else str(row["digest"])

    def had(self, name: str, digest: str) -> bool:
        """Tell whether a document of this id has ever said this."""
        return self._one("SELECT 1 FROM library_versions WHERE id = ? AND digest = ?", name, digest) is not None

    def document(self, row: sqlite3.Row) -> Document:
        """Return the document of a row; raises `BlobMissing`."""
        if row["body"] is None:
            raise BlobMissing(self._blobs, row["blob"])
        members = {name: row[name] for name in _CONTENT}
        content = Content(**members, body=row["body"], tags=tuple(row["tags"].split()))
        return Document(content=content, **{name: row[name] for name in _DOCUMENT})

    def history(self, name: str) -> list[Version]:
        """Return every version of the documents that have or had this id, the oldest first."""
        numbers = (
            "SELECT number FROM library_documents WHERE id = :id"
            " UNION SELECT number FROM library_versions WHERE id = :id"
        )
        query = (
            f"SELECT * FROM library_versions WHERE number IN ({numbers}) UNION ALL"  # noqa: S608 - our own names
            f" SELECT *, NULL, NULL, NULL FROM library_documents WHERE number IN ({numbers}) ORDER BY seq"
        )
        rows = self._views.database.execute(query, {"id": name}).fetchall()
        ends = ("ended", "ended_at", "ended_by")
        return [Version(document=self.document(row), **{end: row[end] for end in ends}) for row in rows]

    @staticmethod
    def digest_of(event: Event) -> str:
        """Return the digest of what an event says, which may be less than what it was given: secrets are taken out."""
        kept = event.data.get(MEMBER)
        if kept is None:
            return from_event(event.data, event.data["body"]).digest
        return digest_of(from_event(event.data, ""), kept["sha256"])

    def save(self, log: EventLog, name: str, content: Content, *, by: str, **more: Any) -> Event:
        """Append that a document says this; what the event holds is what it says from now on."""
        return log.append("document.saved", by=by, data=self._saved(name, content, more))

    def save_together(self, log: EventLog, contents: dict[str, Content], *, by: str) -> None:
        """Append that several documents say something else from now on: all of them or, at a kill, none."""
        drafts = [Draft(kind="document.saved", by=by, data=self._saved(*pair, {})) for pair in contents.items()]
        log.append_many(drafts)

    def _saved(self, name: str, content: Content, more: dict[str, Any]) -> dict[str, Any]:
        said = {key: value for key, value in asdict(content).items() if value is not None}
        data = {"id": name, "version": self._next_version(name), **said, "tags": list(content.tags), **_given(more)}
        if len(orjson.dumps(data)) > _MOST_IN_LINE:
            data[MEMBER] = self._attach(data.pop("body").encode(), name=f"{name}.md")
        return data

    def rename(self, log: EventLog, name: str, to: str, *, by: str, **more: Any) -> None:
        """Append that a document has another id."""
        log.append("document.renamed", by=by, data={"id": name, "to": to, **_given(more)})

    def delete(self, log: EventLog, name: str, *, by: str, **more: Any) -> None:
        """Append that a document is gone."""
        log.append("document.deleted", by=by, data={"id": name, **_given(more)})

    def _next_version(self, name: str) -> int:
        row = self.row(name) or self._one(
            "SELECT version FROM library_versions WHERE id = ? AND ended = 'deleted' ORDER BY seq DESC LIMIT 1", name
        )
        return 1 if row is None else int(row["version"]) + 1

    def _one(self, query: str, *values: str) -> Any:
        return self._views.database.execute(query, values).fetchone()


def _given(more: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in more.items() if value is not None}
