"""The library, from afar."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from super_agents.client.answers import made
from super_agents.knowledge.document import Content, Document, Version
from super_agents.knowledge.found import Found, Hit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from super_agents.client.asynchronous.connection import Connection


class Library:
    """What a project knows; what is saved is saved by the agent that the client is for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def save(self, *, id: str | None = None, expected: int | None = None, **said: Any) -> Document:  # noqa: A002 - named as in the document
        """Save a document, new or in a new version; `said` are title, body, type, tags, ticket, source, confidence.

        `expected` is the version that you know. Raises `DocumentInvalid`, `DocumentChanged`, `DocumentUnreadable`.
        """
        if id is None:
            return _document(await self._connection.ask("POST", "knowledge", body=said))
        body = {**said, "expected": expected}
        return _document(await self._connection.ask("PUT", "knowledge", id, body=body))

    async def decide(self, title: str, context: str, decision: str, consequences: str, **more: Any) -> Document:
        """Record a decision under the next number; `more` are status and supersedes.

        Raises `DocumentInvalid`, `DocumentNotFound`.
        """
        body = {"title": title, "context": context, "decision": decision, "consequences": consequences, **more}
        return _document(await self._connection.ask("POST", "decisions", body=body))

    async def accept(self, id: str) -> Document:  # noqa: A002 - as above
        """Accept a proposed decision; raises `DocumentNotFound`."""
        return _document(await self._connection.ask("POST", "decisions", id, "accept"))

    async def rename(self, id: str, to: str) -> Document:  # noqa: A002 - as above
        """Give a document another id; raises `DocumentNotFound`, `DocumentExists`, `DocumentInvalid`."""
        return _document(await self._connection.ask("POST", "knowledge", id, "rename", body={"to": to}))

    async def delete(self, id: str) -> Document:  # noqa: A002 - as above
        """Delete a document and return what it was; its versions are kept. Raises `DocumentNotFound`."""
        return _document(await self._connection.ask("DELETE", "knowledge", id))

    async def get(self, id: str) -> Document:  # noqa: A002 - as above
        """Return a document; raises `DocumentNotFound`."""
        return _document(await self._connection.ask("GET", "knowledge", id))

    async def decision(self, id: str) -> Document:  # noqa: A002 - as above
        """Return a decision by its id or its number; raises `DocumentNotFound`."""
        return _document(await self._connection.ask("GET", "decisions", id))

    async def history(self, id: str) -> Sequence[Version]:  # noqa: A002 - as above
        """Return every version of a document, of a deleted one too, the oldest first; raises `DocumentNotFound`."""
        found = await self._connection.pages("versions", "knowledge", id, "history")
        return [made(Version, one, document=_from(one)) for one in found]

    async def search(
        self,
        query: str,
        *,
        limit: int = 10,
        after: str | None = None,
        type: str | None = None,  # noqa: A002 - as above
        tags: Sequence[str] = (),
    ) -> Found:
        """Return the best hits for a query of any characters; `after` is the cursor of an answer.

        Raises `QueryInvalid`, `CursorInvalid`.
        """
        asked = {"query": query, "limit": limit, "cursor": after, "type": type, "tags": [*tags] or None}
        told = await self._connection.ask("GET", "search", query=asked)
        return made(Found, told, hits=[made(Hit, one) for one in told["hits"]], cursor=told["next_cursor"])

    async def list(self, *, count: int | None = None, **wanted: str | None) -> Sequence[Document]:
        """Return documents in the order of their ids; `wanted` are type, tag, ticket and author."""
        found = await self._connection.pages("documents", "knowledge", query=wanted, count=count)
        return [_from(one) for one in found]

    async def decisions(self, *, status: str | None = None) -> Sequence[Document]:
        """Return the decisions in the order of their numbers."""
        return [_from(one) for one in await self._connection.pages("decisions", "decisions", query={"status": status})]


def _document(told: Mapping[str, Any]) -> Document:
    return _from(told.get("document") or told["decision"])


def _from(told: Mapping[str, Any]) -> Document:
    names = [field.name for field in fields(Content)]
    content = Content(**{name: _tuple(told[name]) for name in names if name in told})
    return made(Document, told, content=content)


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
