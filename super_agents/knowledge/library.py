"""What the project knows: the verbs."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Any

from super_agents.errors import (
    DocumentChanged,
    DocumentExists,
    DocumentInvalid,
    DocumentNotFound,
    EmbeddingsOff,
    QueryInvalid,
)
from super_agents.knowledge.agreed import Agreed
from super_agents.knowledge.decisions import body_of, next_number
from super_agents.knowledge.document import TYPES, Content, Document, Version, checked
from super_agents.knowledge.folder import Folder
from super_agents.knowledge.names import check_id, is_id, slug
from super_agents.knowledge.search import Search
from super_agents.knowledge.shelf import Shelf
from super_agents.knowledge.sync import Sync, Synced
from super_agents.knowledge.wanted import Wanted
from super_agents.system.legible import legible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from super_agents.events.log import EventLog
    from super_agents.events.views import ViewStore
    from super_agents.knowledge.embedder import Embedder
    from super_agents.knowledge.found import Found
    from super_agents.knowledge.shelf import Attach
    from super_agents.knowledge.vectors import Vectors
    from super_agents.system.clock import Clock

_PAUSE = 250_000_000  # nanoseconds: a look at the folder is good for so long,
_SHARE = 20  # and for so many times as long as it took
_MOST = 1000  # documents of one list
_NEAR = 3
_EMBEDDED = 500  # documents whose vectors one search makes up for, at most: a quarter of a second
_DECISION = "decision"
_NUMBER = re.compile("[0-9]{1,18}")  # of a decision


class Library:
    """Documents in `views`, and as Markdown files in `folder`: both say the same.

    `attach(content, name=)` keeps a body that is too large for a line in `blobs`; `clean(text)` returns a text without
    secrets, as the log will have it; `person` is whom changes of files are put down to; `embedder` makes what searches
    by meaning, too, when it is first needed. Reading verbs take in first
    what was done to the files, unless they have just looked or `follows_files` is False.
    """

    follows_files = True

    def __init__(
        self,
        views: ViewStore,
        clock: Clock,
        folder: Path,
        *,
        attach: Attach,
        blobs: Path,
        clean: Callable[[str], str],
        person: str,
        embedder: Callable[[], Embedder] | None = None,
    ) -> None:
        self._views = views
        self._clock = clock
        self._clean = clean
        self._folder = Folder(folder)
        self._shelf = Shelf(views, attach, blobs=blobs)
        self._sync = Sync(views, clock, self._folder, shelf=self._shelf, agreed=Agreed(views), person=person)
        self._embedder = embedder
        self._looked: tuple[int, int] | None = None  # when the last look began and ended

    def sync(self, *, still: float = 0) -> Synced:
        """Take in what was done to the files, and write what they lack; raises `PathRefused`.

        A file that cannot be read as a document is a finding, and is left as it is. One that was written less than
        `still` seconds ago is left to a later look: it may be half of what it will be.
        """
        began = self._clock.time_ns()
        done = self._sync.everything(still_ns=round(still * 1e9))
        self._looked = (began, self._clock.time_ns())
        return done

    def save(self, *, by: str, id: str | None = None, expected: int | None = None, **said: Any) -> Document:  # noqa: A002 - the members are named as in the document
        """Save a document, new or in a new version; what is not `said` stays as it was. Members as in `Content`.

        Without an id the title gives one that is free. `expected` is the version that the caller knows. What changes
        nothing is no new version. Raises `DocumentInvalid`, `DocumentChanged`, and `DocumentUnreadable` when the
        document's file cannot be read: nothing of it is to be lost.
        """
        name = None if id is None else self._own_id(id)
        with self._views.deciding() as log:
            found = None if name is None else self._present(log, name)
            content = _changed(found, said, by=by)
            self._expect(found, name, expected)
            if found is not None and found.content == content:
                return found
            if content.type == _DECISION and (found is None or found.content.type != _DECISION):
                raise DocumentInvalid("type", _DECISION, "`super-agents decision record` records one under a number")
            return self._save(log, name or self._free(log, slug(self._clean(content.title))), content, by)

    def decide(
        self,
        title: str,
        context: str,
        decision: str,
        consequences: str,
        *,
        by: str,
        status: str = "accepted",
        supersedes: str | None = None,
        **said: Any,
    ) -> Document:
        """Record a decision under the next number; the one that it `supersedes` gets that status.

        Raises `DocumentInvalid` and `DocumentNotFound`.
        """
        body = body_of(context=context, decision=decision, consequences=consequences)
        given = {"type": _DECISION, "title": title, "body": body, "status": status, "supersedes": supersedes}
        content = checked(Content(**{"author": by, **said, **given}))
        if status == "superseded":
            raise DocumentInvalid("status", status, "a new decision is proposed or accepted")
        self.sync()  # a number may have come with a file
        with self._views.deciding() as log:
            before = None if supersedes is None else self._decision(log, supersedes)
            content = replace(content, supersedes=before.id if before else None)
            name = f"{next_number(self._views.database):04}-{slug(self._clean(title))}"
            self._present(log, name)
            return self._settle(log, name, content, before, by)

    def accept(self, id: str, *, by: str) -> Document:  # noqa: A002 - as above
        """Accept a proposed decision, which supersedes what it said it would; raises `DocumentNotFound`."""
        with self._views.deciding() as log:
            found = self._decision(log, id)
            if found.content.status != "proposed":
                return found
            old = found.content.supersedes
            before = None if old is None else self._decision(log, old)
            return self._settle(log, found.id, replace(found.content, status="accepted"), before, by)

    def rename(self, id: str, to: str, *, by: str) -> Document:  # noqa: A002 - as above
        """Give a document another id; raises `DocumentNotFound`, `DocumentExists`, `DocumentInvalid`."""
        name, target = check_id(id), self._own_id(to)
        with self._views.deciding() as log:
            self._expect_there(self._present(log, name), name)
            if self._present(log, target) is not None:
                raise DocumentExists(target)
            self._shelf.rename(log, name, target, by=by)
            return self._put_out(target, name)

    def delete(self, id: str, *, by: str) -> Document:  # noqa: A002 - as above
        """Delete a document and its file, and return what it was; its versions are kept. Raises `DocumentNotFound`."""
        name = check_id(id)
        with self._views.deciding() as log:
            found = self._expect_there(self._present(log, name), name)
            self._shelf.delete(log, name, by=by)
            self._views.catch_up()
            self._sync.put_out(name)
            return found

    def get(self, id: str) -> Document:  # noqa: A002 - as above
        """Return a document; raises `DocumentNotFound` with the ids that are near, `BlobMissing`."""
        self._follow()
        return self._expect_there(self._shelf.find(_findable(id)), id)

    def decision(self, id: str) -> Document:  # noqa: A002 - as above
        """Return a decision by its id or its number; raises `DocumentNotFound`."""
        self._follow()
        return self._is_decision(self.get(self._named(id)))

    def history(self, id: str) -> Sequence[Version]:  # noqa: A002 - as above
        """Return every version of a document, of a deleted one too, the oldest first; raises `DocumentNotFound`."""
        self._follow()
        found = self._shelf.history(_findable(id))
        if not found:
            raise self._not_found(id)
        return found

    def search(self, query: str, *, limit: int = 10, after: str | None = None, **wanted: Any) -> Found:
        """Return the best hits for a query of any characters; `wanted` as in `Wanted`, `after` a cursor of an answer.

        Raises `QueryInvalid` for a filter, limit or cursor, and `EmbedderMissing`.
        """
        self._follow()
        if self._vectors is not None and self.follows_files:
            self._vectors.update(most=_EMBEDDED)
        return self._search.find(Wanted(query=query, **wanted), limit=limit, after=after)

    def embed(self, *, most: int) -> tuple[int, int]:
        """Make `most` of the vectors that searching by meaning still lacks; returns how many were, and are missing.

        Raises `EmbedderMissing`, and `EmbeddingsOff` when the settings want no vectors.
        """
        if self._vectors is None:
            raise EmbeddingsOff
        self._follow()
        return self._vectors.update(most=most), self._vectors.missing()

    @cached_property
    def _search(self) -> Search:
        return Search(self._views, self._vectors)

    @cached_property
    def _vectors(self) -> Vectors | None:
        if self._embedder is None:
            return None
        from super_agents.knowledge.vectors import Vectors  # numpy

        return Vectors(self._views, self._embedder())

    def export(self) -> Iterator[Document]:
        """Yield every document in the order of their ids."""
        last = ""
        while page := self.list(limit=_MOST, after=last):
            yield from page
            last = page[-1].id

    def list(
        self,
        *,
        type: str | None = None,  # noqa: A002 - as above
        tag: str | None = None,
        ticket: str | None = None,
        author: str | None = None,
        status: str | None = None,
        limit: int = 100,
        after: str = "",
    ) -> Sequence[Document]:
        """Return documents in the order of their ids, those after the id `after`; raises `QueryInvalid`."""
        if type is not None and type not in TYPES:
            raise QueryInvalid("type", type, f"use {', '.join(TYPES)}")
        if not 1 <= limit <= _MOST:
            raise QueryInvalid("limit", limit, f"use 1 to {_MOST}")
        self._follow()
        wanted = {"after": after, "tag": tag, "ticket": ticket, "author": author, "status": status}
        rows = self._views.database.execute(
            "SELECT * FROM library_documents AS d WHERE id > :after AND coalesce(:type, type) = type"
            " AND (:ticket IS NULL OR ticket = :ticket) AND (:author IS NULL OR coalesce(author, by) = :author)"
            " AND (:status IS NULL OR status = :status)"
            " AND (:tag IS NULL OR EXISTS (SELECT 1 FROM library_tags AS t WHERE t.tag = :tag AND t.number = d.number))"
            " ORDER BY id LIMIT :limit",
            {**legible(wanted), "type": type, "limit": limit},
        ).fetchall()
        return [self._shelf.document(row) for row in rows]

    def _follow(self) -> None:
        """See the present of both sides; a look at a large folder is not taken at every question."""
        now = self._clock.time_ns()
        began, ended = self._looked or (0, 0)
        is_fresh = self._looked is not None and 0 <= now - ended < max(_PAUSE, _SHARE * (ended - began))
        if is_fresh or not self.follows_files:
            self._views.catch_up()
        else:
            self.sync()

    def _present(self, log: EventLog, name: str) -> Document | None:
        """Return a document as file and store have it, under the lock; raises `DocumentUnreadable`."""
        self._sync.one(log, name)
        return self._shelf.find(name)

    def _save(self, log: EventLog, name: str, content: Content, by: str) -> Document:
        self._shelf.save(log, name, content, by=by)
        return self._put_out(name)

    def _settle(self, log: EventLog, name: str, content: Content, before: Document | None, by: str) -> Document:
        """Save a decision, and with it that the one before is superseded once this one is accepted."""
        if before is None or content.status != "accepted":
            return self._save(log, name, content, by)
        old = replace(before.content, status="superseded")
        self._shelf.save_together(log, {name: content, before.id: old}, by=by)
        return self._put_out(name, before.id)

    def _put_out(self, *names: str) -> Document:
        """Write or remove files as the store has it by now; returns the first document."""
        self._views.catch_up()
        for name in names:
            self._sync.put_out(name)
        return self._expect_there(self._shelf.find(names[0]), names[0])

    def _own_id(self, name: str) -> str:
        if self._clean(check_id(name)) != name:
            raise DocumentInvalid("id", self._clean(name), "it looks like a secret; choose another")
        return name

    def _free(self, log: EventLog, wanted: str) -> str:
        """Return the first of `wanted`, `wanted-2`, ... that neither side has."""
        name, number = wanted, 1
        while self._present(log, name) is not None:
            number += 1
            name = f"{wanted}-{number}"
        return name

    def _decision(self, log: EventLog, name: str) -> Document:
        known = self._named(name)
        if not is_id(known):
            raise self._not_found(name)
        return self._is_decision(self._expect_there(self._present(log, known), name))

    def _named(self, decision: str) -> str:
        """Return the id of the decision that has this number, else what was given."""
        number = int(decision) if _NUMBER.fullmatch(decision) else None
        row = None if number is None else self._shelf.numbered(f"{number:04}-")
        return decision if row is None else str(row["id"])

    def _is_decision(self, found: Document) -> Document:
        if found.content.type != _DECISION:
            raise DocumentInvalid("decision", found.id, f"it is a {found.content.type}; `super-agents decision list`")
        return found

    def _expect(self, found: Document | None, name: str | None, expected: int | None) -> None:
        version = found.version if found else 0
        if expected and name is None:
            raise DocumentInvalid("version", expected, "say by its id which document has it: a new one has none")
        if expected is not None and expected != version:
            raise DocumentChanged(name or "", expected=expected, version=version)

    def _expect_there(self, found: Document | None, name: str) -> Document:
        if found is None:
            raise self._not_found(name)
        return found

    def _not_found(self, name: str) -> DocumentNotFound:
        like = f"{_findable(name)[:1]}*"  # of many documents only some are compared
        rows = self._views.database.execute("SELECT id FROM library_documents WHERE id GLOB ? ORDER BY id", (like,))
        known = [row["id"] for row in rows]
        return DocumentNotFound(name, near=get_close_matches(name, known, n=_NEAR))


def _changed(found: Document | None, said: dict[str, Any], *, by: str) -> Content:
    """Return the content with what was said; raises `DocumentInvalid`."""
    given = {name: value for name, value in said.items() if value is not None}
    if found is not None:
        return checked(replace(found.content, **given))
    if "title" not in given:
        raise DocumentInvalid("title", "", "a new document needs a title")
    return checked(Content(**{"author": by, **given}))


def _findable(name: str) -> str:
    """No document has what is no id, and no database takes every text."""
    return name if is_id(name) else ""
