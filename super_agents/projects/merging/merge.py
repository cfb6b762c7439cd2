"""Putting texts of ours into files of the user's, and taking them out again byte for byte.

A merge is nothing but insertions, each remembered word for word. Taking out cuts exactly those words. Where the user
has reformatted them since, what means the same is taken out instead; where he has rewritten them, they are his.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from super_agents.errors import FileRefused
from super_agents.projects.merging import text_style

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Insertion:
    """Words that were put into a file. `at` are the keys that lead to a place in JSON; None is the text as a whole."""

    text: str
    at: tuple[str, ...] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the shape kept in the manifest."""
        return {"text": self.text} if self.at is None else {"at": list(self.at), "text": self.text}

    @classmethod
    def from_dict(cls, shape: dict[str, Any]) -> Insertion:
        """Read what `to_dict` gave."""
        at = shape.get("at")
        return cls(shape["text"], None if at is None else tuple(at))


@dataclass(frozen=True, slots=True)
class Inserted:
    """A text with ours in it, what was put in, and what was left as the user has it."""

    text: str
    insertions: tuple[Insertion, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """A text without ours. `notes` say where it could not be cut word for word."""

    text: str
    notes: tuple[str, ...] = ()


class Way(Protocol):
    """How texts of one kind are merged."""

    def insert(self, text: str, ours: str, *, path: str) -> Inserted:
        """Put `ours` in; raises `FileRefused` when the text is not fit for it."""
        ...

    def cut(self, text: str, insertions: Sequence[Insertion], *, path: str) -> Cut:
        """Take the insertions out."""
        ...


@dataclass(frozen=True, slots=True)
class Merged:
    """The content of a file after a merge, and what it takes to undo it."""

    content: bytes
    insertions: tuple[Insertion, ...]
    created: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undone:
    """The content of a file without ours; None when nothing but ours was in it and it was made by us."""

    content: bytes | None
    notes: tuple[str, ...] = ()


def merge(way: Way, current: bytes | None, ours: str, *, path: str) -> Merged:
    """Put `ours` into the content of a file, or make the file when `current` is None.

    A file that reads exactly as we would make it is taken for ours: it was left when a manifest was lost.
    Raises `FileRefused` with the reason when the file is not fit for it.
    """
    fresh = way.insert("", ours, path=path)
    if current is None or current == text_style.encode(fresh.text):
        return Merged(text_style.encode(fresh.text), fresh.insertions, created=True)
    inserted = way.insert(_readable(current, path), ours, path=path)
    return Merged(text_style.encode(inserted.text), inserted.insertions, created=False, notes=inserted.notes)


def undo(way: Way, current: bytes, insertions: Sequence[Insertion], *, created: bool, path: str) -> Undone:
    """Take the insertions out of a file's content; what the user wrote elsewhere stays."""
    cut = way.cut(_readable(current, path), insertions, path=path)
    if created and cut.text.strip(" \t\r\n" + text_style.BOM) in {"", "{}"}:
        return Undone(None, cut.notes)
    return Undone(text_style.encode(cut.text), cut.notes)


def _readable(content: bytes, path: str) -> str:
    if b"\0" in content or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefused(path, "is not text in UTF-8", hint="convert it to UTF-8, then try again")
    return text_style.decode(content)
