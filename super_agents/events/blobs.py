"""What is too large for a line of the log: files named by the SHA-256 of their content, to which events refer."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from super_agents.errors import BlobMissing, LogCorrupted
from super_agents.system.files import make_folder, write_atomic

if TYPE_CHECKING:
    from pathlib import Path

MEMBER = "attachment"
_NAME = re.compile(r"[0-9a-f]{64}")


def keep(folder: Path, content: bytes, *, name: str) -> dict[str, Any]:
    """Keep bytes and return what an event says of them: `name`, `bytes` and `sha256`. The same bytes are kept once."""
    digest = hashlib.sha256(content).hexdigest()
    if not (folder / digest).exists():
        make_folder(folder)
        write_atomic(folder / digest, content)
    return {"name": name, "bytes": len(content), "sha256": digest}


def content_of(folder: Path, attachment: object) -> bytes:
    """Return the bytes that an event refers to.

    Raises `BlobMissing` when the event refers to none or they are gone, and `LogCorrupted` when they are others.
    """
    digest = attachment.get("sha256") if isinstance(attachment, dict) else None
    if not isinstance(digest, str) or not _NAME.fullmatch(digest) or not (folder / digest).is_file():
        raise BlobMissing(folder, digest)
    content = (folder / digest).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise LogCorrupted(folder / digest, "its content is not what its name says")
    return content
