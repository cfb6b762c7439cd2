"""The folder of documents as files, one Markdown file each."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from super_agents.errors import DocumentUnreadable
from super_agents.knowledge.document import MOST_BODY
from super_agents.knowledge.front_matter import Malformed, parse
from super_agents.knowledge.names import is_id
from super_agents.system.files import make_folder, refused, write_atomic
from super_agents.system.legible import legible

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.knowledge.document import Content

_ENDING = ".md"
_FOR_PEOPLE = {"README.md"}  # says what the folder is for
_LARGEST = MOST_BODY + 64 * 1024  # bytes: the body, and what is known of it


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells cheaply that a file was not changed: when it was last (nanoseconds), and its size in bytes."""

    mtime_ns: int
    size: int


@dataclass(frozen=True, slots=True)
class Page:
    """A file that was read."""

    stamp: Stamp
    sha256: str
    content: Content

    @property
    def digest(self) -> str:
        """That of its content."""
        return self.content.digest


class Folder:
    """The files of documents in `path`, which need not be there yet."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def scan(self) -> tuple[dict[str, Stamp], list[DocumentUnreadable]]:
        """Return the documents' files by id, and what is in the way of being one; raises `PathRefused`.

        Hidden files, a README.md and what does not end in `.md` are nobody's documents.
        """
        found, strange = {}, []
        try:
            with os.scandir(self.path) as entries:
                for entry in entries:
                    if entry.name.endswith(_ENDING) and entry.name[0] != "." and entry.name not in _FOR_PEOPLE:
                        reason = _strangeness(entry)
                        if reason:
                            strange.append(DocumentUnreadable(legible(str(self.path / entry.name)), reason))
                        else:
                            status = entry.stat(follow_symlinks=False)
                            found[entry.name.removesuffix(_ENDING)] = Stamp(status.st_mtime_ns, status.st_size)
        except FileNotFoundError:
            return found, strange  # no folder yet, or a file went while we looked: the next look sees it
        except OSError as error:
            raise refused(self.path, error) from error
        return found, strange

    def read(self, name: str) -> Page | None:
        """Return a document's file, or None when there is none; raises `DocumentUnreadable`."""
        path = self.file(name)
        stamp, raw = self._bytes(path)
        if stamp is None:
            return None
        try:
            return Page(stamp, hashlib.sha256(raw).hexdigest(), parse(raw, name))
        except Malformed as error:
            raise DocumentUnreadable(path, error.reason, line=error.line) from error

    def sha256(self, name: str) -> tuple[Stamp | None, str]:
        """Return the stamp and the digest of a file without reading what it says."""
        stamp, raw = self._bytes(self.file(name))
        return stamp, hashlib.sha256(raw).hexdigest()

    def write(self, name: str, text: str, *, over: Stamp | None) -> Page | None:
        """Write a document's file in one step; None when it is no more as it was at `over`, and was left as it is."""
        make_folder(self.path, parents=False)  # where a project was, nothing must come to be again
        if self._stamp(self.file(name)) != over:
            return None
        write_atomic(self.file(name), text.encode())
        return self.read(name)

    def remove(self, name: str, *, over: Stamp) -> bool:
        """Delete a document's file; False when it is no more as it was at `over`, and was left as it is."""
        path = self.file(name)
        if self._stamp(path) != over:
            return False
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise refused(path, error) from error
        return True

    def file(self, name: str) -> Path:
        """Return where the file of a document is; only for what is an id."""
        assert is_id(name), name  # noqa: S101 - whoever asks has checked: no path leads out of the folder
        return self.path / f"{name}{_ENDING}"

    def _stamp(self, path: Path) -> Stamp | None:
        try:
            status = path.lstat()
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(status.st_mode):
            raise DocumentUnreadable(path, "is no file")
        return Stamp(status.st_mtime_ns, status.st_size)

    def _bytes(self, path: Path) -> tuple[Stamp | None, bytes]:
        """The stamp is taken before the bytes: a change in between is seen at the next look."""
        try:
            stamp = self._stamp(path)
            if stamp is not None and stamp.size > _LARGEST:
                raise DocumentUnreadable(path, f"has {stamp.size:,} bytes; a document has at most {_LARGEST:,}")
            return stamp, path.read_bytes() if stamp else b""
        except FileNotFoundError:
            return None, b""
        except OSError as error:
            raise refused(path, error) from error


def _strangeness(entry: os.DirEntry[str]) -> str:
    if not is_id(entry.name.removesuffix(_ENDING)):
        return "has a name that is no id: use a-z, 0-9, dash, underscore and dot, and `.md`"
    return "" if entry.is_file(follow_symlinks=False) else "is no file"
