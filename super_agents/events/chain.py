"""The digests that tie sealed segments together.

Each archived segment's meta file holds the SHA-256 of its plain bytes and that of the segment before; the event
`log.sealed` repeats both in the log, so that changing an old event means changing everything after it. Without a key
this shows accidents and careless edits; with the machine's chain key (`hmac`) it also shows whoever lacks the key.
Cutting off the newest events leaves nothing behind and is not shown: only a copy elsewhere can tell.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any

from super_agents.events.filters import Filter
from super_agents.events.finding import Finding
from super_agents.events.reader import Reader
from super_agents.events.segments import Segment, opened, sealed_segments, zstd

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK = 1024 * 1024
_ALTERED = "the file is not what was sealed; compare it with a backup"


def sign(key: bytes | None, *, previous: str, sha256: str) -> str | None:
    """Return the HMAC-SHA-256 over two digests, or None without a key."""
    return hmac.new(key, f"{previous}{sha256}".encode(), hashlib.sha256).hexdigest() if key else None


def digest(segment: Segment) -> str:
    """Return the SHA-256 of a segment's plain bytes."""
    counted = hashlib.sha256()
    with opened(segment) as file:
        while block := file.read(_BLOCK):
            counted.update(block)
    return counted.hexdigest()


def forgotten(directory: Path) -> tuple[int, str]:
    """Return the last number that was forgotten, and the digest with which the chain goes on; (0, "") if none was."""
    reader = Reader(directory)
    through, sha256 = 0, ""
    for event in reader.events(Filter(kinds=("log.forgotten",))):
        through, sha256 = event.data["through"], event.data["sha256"]
    reader.close()
    return through, sha256


def verify_chain(directory: Path, key: bytes | None) -> list[Finding]:
    """Compare the archived segments with their meta files and with what the log says of them."""
    reader = Reader(directory)
    said = {event.data["segment"]: event.data for event in reader.events(Filter(kinds=("log.sealed",)))}
    reader.close()
    previous = forgotten(directory)[1]
    findings: list[Finding] = []
    for segment in sealed_segments(directory):
        meta = segment.meta()
        if meta is None:
            if segment.is_packed:
                findings.append(_finding("no_meta", segment, f"`{segment.name}` has lost its meta file"))
            continue
        findings += _link(segment, meta, previous, said.get(segment.name), key)
        previous = meta.get("sha256", "")
    return findings


def _link(
    segment: Segment, meta: dict[str, Any], previous: str, said: dict[str, Any] | None, key: bytes | None
) -> list[Finding]:
    found = []
    try:
        actual = digest(segment)
    except (OSError, EOFError, zstd().ZstdError):
        return []  # reading line by line has said so already
    if actual != meta.get("sha256"):
        found.append(_finding("bad_digest", segment, f"`{segment.name}` does not have the SHA-256 of its meta file"))
    if meta.get("previous") != previous:
        found.append(_finding("bad_chain", segment, f"`{segment.name}` does not follow the segment before it"))
    if said is None:
        found.append(_finding("not_in_log", segment, f"no `log.sealed` event tells of `{segment.name}`"))
    elif (said["sha256"], said["previous"]) != (meta.get("sha256"), meta.get("previous")):
        found.append(_finding("bad_chain", segment, f"the log says another SHA-256 of `{segment.name}`"))
    elif key and not hmac.compare_digest(said.get("hmac", ""), sign(key, previous=previous, sha256=actual) or ""):
        found.append(_finding("bad_hmac", segment, f"`{segment.name}` was not sealed with this machine's chain key"))
    return found


def _finding(code: str, segment: Segment, message: str) -> Finding:
    return Finding(code=code, message=message, hint=_ALTERED, file=segment.path.name, offset=0, seq=segment.first)
