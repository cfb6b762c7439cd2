"""The view `library`: every document as it is now, every version it had, and the index of its texts."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, ClassVar

from super_agents.errors import BlobMissing, DocumentInvalid, LogCorrupted
from super_agents.events.blobs import MEMBER, content_of
from super_agents.events.views import View
from super_agents.knowledge import words
from super_agents.knowledge.document import Content, digest_of, from_event
from super_agents.knowledge.names import is_id
from super_agents.knowledge.stemming import TOKENIZER

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from pathlib import Path

    from super_agents.events.event import Event

_COLUMNS = (
    "id TEXT NOT NULL, type TEXT NOT NULL, title TEXT NOT NULL, body TEXT, tags TEXT NOT NULL, ticket TEXT,"
    " source TEXT, confidence REAL NOT NULL, author TEXT, status TEXT, supersedes TEXT, version INTEGER NOT NULL,"
    " created_at TEXT NOT NULL, updated_at TEXT NOT NULL, by TEXT NOT NULL, seq INTEGER NOT NULL,"
    " origin TEXT NOT NULL, blob TEXT, digest TEXT NOT NULL"
)
_NAMES = tuple(column.split()[0] for column in _COLUMNS.split(", "))
_MARKS = ", ".join(f":{name}" for name in _NAMES)
_SET = ", ".join(f"{name} = :{name}" for name in _NAMES)
_END = (
    f"INSERT INTO library_versions SELECT number, {', '.join(_NAMES)}, :ended, :ts, :by"  # noqa: S608 - our own names
    " FROM library_documents WHERE number = :number"
)
_INDEX = "INSERT INTO library_index (rowid, title, body, tags) SELECT number, title, body, tags FROM library_documents"
_UNINDEX = (
    "INSERT INTO library_index (library_index, rowid, title, body, tags)"
    " SELECT 'delete', number, title, body, tags FROM library_documents"
)
_NUMBER_OF_THE_DELETED = """
SELECT number, version, created_at FROM library_versions WHERE id = ? AND ended = 'deleted'
AND number NOT IN (SELECT number FROM library_documents) ORDER BY seq DESC LIMIT 1
"""


class Index(View):
    """Documents by id; `blobs` is the folder where bodies too large for a line are kept.

    What a blob holds is named by its digest in the event: the view is a function of the events as long as they are
    there. Of a body that is gone the rest is known, and the body is not.
    """

    name = "library"
    version = 2
    kinds = ("document.*",)
    tables: ClassVar[Mapping[str, str]] = {
        "library_documents": f"number INTEGER PRIMARY KEY, {_COLUMNS}, UNIQUE (id), UNIQUE (type, id)",
        "library_versions": f"number INTEGER NOT NULL, {_COLUMNS}, ended TEXT, ended_at TEXT, ended_by TEXT,"
        " UNIQUE (number, version), UNIQUE (id, number, version)",
        "library_tags": "tag TEXT NOT NULL, number INTEGER NOT NULL, UNIQUE (tag, number), UNIQUE (number, tag)",
        "library_words": words.COLUMNS,
    }
    full_text: ClassVar[Mapping[str, str]] = {
        "library_index": "title, body, tags, content='library_documents', content_rowid='number',"
        f" tokenize='{TOKENIZER}'"
    }

    def __init__(self, blobs: Path) -> None:
        self._blobs = blobs

    def fold(self, event: Event, database: sqlite3.Connection) -> None:
        """Save, rename or delete a document; what names none, or cannot be one, changes nothing."""
        found = database.execute("SELECT * FROM library_documents WHERE id = ?", (event.data["id"],)).fetchone()
        if event.kind == "document.saved":
            self._save(event, found, database)
        elif found is not None and event.kind == "document.deleted":
            _end(event, found["number"], "deleted", database)
            _take_out(found["number"], database)
        elif found is not None:
            _rename(event, found, database)

    def _save(self, event: Event, found: sqlite3.Row | None, database: sqlite3.Connection) -> None:
        body = self._body(event.data)
        try:
            content = from_event(event.data, body or "")
        except DocumentInvalid:
            return
        if not is_id(event.data["id"]):
            return
        row = _said(content, event)
        if body is None:
            row |= {"body": None, "digest": digest_of(content, str(row["blob"]))}
        before = found or database.execute(_NUMBER_OF_THE_DELETED, (event.data["id"],)).fetchone()
        row |= {"created_at": before["created_at"] if before else event.ts}
        row |= {"version": before["version"] + 1 if before else 1}
        number = before["number"] if before else event.seq
        if found:
            _end(event, number, "replaced", database)
            _take_out(number, database)
        _put_in(number, row, database)

    def _body(self, told: Mapping[str, Any]) -> str | None:
        """Return the body, or None when it is gone."""
        if MEMBER not in told:
            return str(told.get("body", ""))
        try:
            return content_of(self._blobs, told[MEMBER]).decode()
        except (BlobMissing, LogCorrupted, UnicodeDecodeError):
            return None


def _said(content: Content, event: Event) -> dict[str, Any]:
    members = {field.name: getattr(content, field.name) for field in fields(content)}
    told = {
        "id": event.data["id"],
        "tags": " ".join(content.tags),
        "updated_at": event.ts,
        "by": event.by,
        "seq": event.seq,
        "origin": event.data.get("origin", "store"),
        "blob": str(event.data[MEMBER].get("sha256")) if MEMBER in event.data else None,
        "digest": content.digest,
    }
    return members | told


def _put_in(number: int, row: dict[str, Any], database: sqlite3.Connection) -> None:
    database.execute(f"INSERT INTO library_documents VALUES (:number, {_MARKS})", {**row, "number": number})  # noqa: S608 - our own names
    database.execute(f"{_INDEX} WHERE number = ?", (number,))
    words.keep(database, row["title"], row["body"] or "", row["tags"])
    tags = [(tag, number) for tag in row["tags"].split()]
    database.executemany("INSERT INTO library_tags VALUES (?, ?)", tags)


def _take_out(number: int, database: sqlite3.Connection) -> None:
    database.execute(f"{_UNINDEX} WHERE number = ?", (number,))
    database.execute("DELETE FROM library_tags WHERE number = ?", (number,))
    database.execute("DELETE FROM library_documents WHERE number = ?", (number,))


def _end(event: Event, number: int, ended: str, database: sqlite3.Connection) -> None:
    """Keep the present version of a document among those that it had."""
    database.execute(_END, {"ended": ended, "ts": event.ts, "by": event.by, "number": number})


def _rename(event: Event, found: sqlite3.Row, database: sqlite3.Connection) -> None:
    to = event.data["to"]
    taken = database.execute("SELECT 1 FROM library_documents WHERE id = ?", (to,)).fetchone()
    if taken is not None or not is_id(to):
        return
    _end(event, found["number"], "renamed", database)
    row = {name: found[name] for name in _NAMES}
    row |= {"id": to, "version": found["version"] + 1, "updated_at": event.ts, "by": event.by, "seq": event.seq}
    row |= {"origin": event.data.get("origin", "store"), "number": found["number"]}
    database.execute(f"UPDATE library_documents SET {_SET} WHERE number = :number", row)  # noqa: S608 - our own names
