"""What is known: a document, what it says, and its versions."""

from __future__ import annotations

import hashlib
import math
import unicodedata
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import orjson

from super_agents.errors import DocumentInvalid
from super_agents.knowledge.names import is_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TYPES = ("note", "decision", "lesson", "contract", "summary")
STATUSES = ("proposed", "accepted", "superseded")
MOST_BODY = 8 * 1024 * 1024  # bytes
ROOM = 2  # times longer may be what is read back: a mark stands where a secret was, and may be longer than it
_LONGEST = {"title": 200, "ticket": 200, "source": 1000, "author": 200}  # characters
_LONGEST_TAG, _MOST_TAGS = 64, 50
_STEERING = {"Cc", "Cs", "Zl", "Zp"}  # categories of characters that end lines, steer terminals or cannot be written


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a document says: all that its file and the store have to agree on.

    `body` is Markdown; `confidence` 0 to 1; `status` and `supersedes` (an id) are those of a decision.
    """

    type: str = "note"
    title: str
    body: str = ""
    tags: tuple[str, ...] = ()
    ticket: str | None = None
    source: str | None = None
    confidence: float = 1.0
    author: str | None = None
    status: str | None = None
    supersedes: str | None = None

    @property
    def digest(self) -> str:
        """The same for the same content, in hex."""
        return digest_of(self, hashlib.sha256(self.body.encode()).hexdigest())


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document in one of its versions; times are UTC as in events, `by` is who saved this version.

    `origin` is `file` when the version was taken in from the document's file, else `store`.
    """

    id: str
    content: Content
    version: int
    created_at: str
    updated_at: str
    by: str
    seq: int
    origin: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON members, without those that are not set."""
        said = {name: value for name, value in asdict(self.content).items() if value is not None}
        own = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "content"}
        return {"id": self.id, **said, "author": self.content.author or self.by, "tags": list(said["tags"]), **own}


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version in a document's history; `ended` is None for the present one, else replaced, renamed or deleted."""

    document: Document
    ended: str | None = None
    ended_at: str | None = None
    ended_by: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON members."""
        return {**self.document.to_dict(), "ended": self.ended, "ended_at": self.ended_at, "ended_by": self.ended_by}


def digest_of(content: Content, body_sha256: str) -> str:
    """Return the digest of a content whose body has this SHA-256, whatever body it holds itself."""
    said = [getattr(content, field.name) for field in fields(content) if field.name != "body"]
    return hashlib.sha256(orjson.dumps([*said, body_sha256])).hexdigest()


def checked(content: Content, *, room: int = 1) -> Content:
    """Return the content in its normal form; raises `DocumentInvalid`. Texts may be `room` times as long as usual."""
    if content.type not in TYPES:
        raise DocumentInvalid("type", content.type, f"use one of {', '.join(TYPES)}")
    title = _line("title", content.title, room)
    if title is None:
        raise DocumentInvalid("title", content.title, "give it a line that says what it is about")
    lines = {name: _line(name, getattr(content, name), room) for name in ("ticket", "source", "author")}
    body, tags, sure = _body(content.body), _tags(content.tags, room), _confidence(content.confidence)
    normal = replace(content, title=title, body=body, tags=tags, confidence=sure)
    return _decided(replace(normal, ticket=lines["ticket"], source=lines["source"], author=lines["author"]))


def from_event(told: Mapping[str, Any], body: str) -> Content:
    """Return the content that the data of a `document.saved` tells; raises `DocumentInvalid`."""
    names = {field.name for field in fields(Content)} - {"body", "tags"}
    given = {name: told[name] for name in names if name in told}
    return checked(Content(**given, body=body, tags=tuple(told.get("tags", ()))), room=ROOM)


def _line(name: str, value: Any, room: int) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or any(unicodedata.category(char) in _STEERING for char in value):
        raise DocumentInvalid(name, value, "use one line of text, without control characters")
    if len(value) > _LONGEST[name] * room:
        raise DocumentInvalid(name, value, f"use at most {_LONGEST[name]} characters")
    return value.strip() or None


def _body(body: str) -> str:
    try:
        size = len(body.encode())
    except UnicodeEncodeError as error:
        raise DocumentInvalid("body", ascii(body[error.start]), "it is half a character: write UTF-8") from error
    if size > MOST_BODY:
        raise DocumentInvalid("body", f"{size:,} bytes", f"use at most {MOST_BODY:,} bytes")
    return body.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def _tags(tags: Sequence[Any], room: int) -> tuple[str, ...]:
    for tag in tags:
        is_text = isinstance(tag, str) and tag and not any(unicodedata.category(c)[0] in "CZ" for c in tag)
        if not is_text or len(tag) > _LONGEST_TAG * room:
            raise DocumentInvalid("tag", tag, f"use 1 to {_LONGEST_TAG} characters without spaces")
    if len(set(tags)) > _MOST_TAGS:
        raise DocumentInvalid("list of tags", f"{len(set(tags))} tags", f"use at most {_MOST_TAGS}")
    return tuple(dict.fromkeys(tags))


def _confidence(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or not 0 <= value <= 1:
        raise DocumentInvalid("confidence", value, "use a number from 0 to 1")
    return float(value) + 0.0  # no -0.0, which would read back as another text


def _decided(content: Content) -> Content:
    if content.type != "decision":
        if content.status is not None or content.supersedes is not None:
            raise DocumentInvalid("status", content.status or content.supersedes, "only decisions have one")
        return content
    status = content.status or "accepted"
    if status not in STATUSES:
        raise DocumentInvalid("status", status, f"use one of {', '.join(STATUSES)}")
    if content.supersedes is not None and not is_id(content.supersedes):
        raise DocumentInvalid("id", content.supersedes, "give the id of the decision that it replaces")
    return replace(content, status=status)
