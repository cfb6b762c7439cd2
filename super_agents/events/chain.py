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
from super_agents.events.line import sequence
from super_agents.events.reader import Reader
from super_agents.events.segments import Segment, opened, sealed_segments, unpacking_errors, zstd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BLOCK = 1024 * 1024
_TOLD = ("bytes", "lines", "sha256", "previous")
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


def described(segment: Segment) -> tuple[str, list[list[int]]]:
    """Return the SHA-256 of a packed segment's plain bytes, and where each frame starts with which number."""
    packed = memoryview(segment.path.read_bytes())
    counted = hashlib.sha256()
    starts, at = [], 0
    while at < len(packed):
        end = at + zstd().get_frame_size(packed[at:])
        plain = zstd().decompress(packed[at:end])
        counted.update(plain)
        starts.append([at, first_number(plain)])
        at = end
    return counted.hexdigest(), starts


def first_number(plain: bytes) -> int:
    """Return the number of the first line that has one, or 0."""
    return next(filter(None, (sequence(line + b"\n") for line in plain.split(b"\n"))), 0)


def forgotten(directory: Path) -> tuple[int, str]:
    """Return the last number that was forgotten, and the digest with which the chain goes on; (0, "") if none was."""
    reader = Reader(directory)
    through, sha256 = 0, ""
    for event in reader.events(Filter(kinds=("log.forgotten",), by="super-agents")):
        if event.data["through"] < event.seq:
            through, sha256 = event.data["through"], event.data["sha256"]
    reader.close()
    return through, sha256


def verify_chain(directory: Path, key: bytes | None) -> list[Finding]:
    """Compare the archived segments with their meta files and with what the log says of them."""
    sealed = [(segment, segment.has_raw) for segment in sealed_segments(directory)]
    reader = Reader(directory)
    said = {event.data["segment"]: event.data for event in reader.events(Filter(kinds=("log.sealed",)))}
    reader.close()
    through, previous = forgotten(directory)
    findings: list[Finding] = []
    for segment, is_under_way in sealed:
        told, meta = said.get(segment.name), segment.meta()
        if segment.last <= through:
            continue  # on its way to be deleted
        if segment.is_packed and not (is_under_way and not (told and meta)):
            findings += _link(segment, meta, previous, told, key)
        previous = (told or meta or {"sha256": ""})["sha256"]
    return findings


def _link(
    segment: Segment, meta: dict[str, Any] | None, previous: str, said: dict[str, Any] | None, key: bytes | None
) -> list[Finding]:
    try:
        actual, starts = described(segment)
    except OSError:
        return []  # reading line by line has said so already
    except unpacking_errors():
        return []  # as above
    signature = sign(key, previous=previous, sha256=actual)
    return [
        *_against_meta(segment, meta, actual, previous, starts),
        *_against_log(segment, said, meta, actual, signature),
    ]


def _against_meta(
    segment: Segment, meta: dict[str, Any] | None, actual: str, previous: str, starts: list[list[int]]
) -> Iterator[Finding]:
    if meta is None:
        yield _finding("no_meta", segment, f"`{segment.name}` has lost its meta file, or it is damaged")
        return
    if meta["sha256"] != actual:
        yield _finding("bad_digest", segment, f"`{segment.name}` does not have the SHA-256 of its meta file")
    if meta["previous"] != previous:
        yield _finding("bad_chain", segment, f"`{segment.name}` does not follow the segment before it")
    if meta["frames"] != starts:
        yield _finding("bad_frames", segment, f"the frames of `{segment.name}` are not where its meta file says")


def _against_log(
    segment: Segment, said: dict[str, Any] | None, meta: dict[str, Any] | None, actual: str, signature: str | None
) -> Iterator[Finding]:
    if said is None:
        yield _finding("not_in_log", segment, f"no `log.sealed` event tells of `{segment.name}`")
    elif meta and any(said[member] != meta[member] for member in _TOLD):
        yield _finding("bad_chain", segment, f"the log and the meta file of `{segment.name}` contradict each other")
    elif said["sha256"] != actual:
        yield _finding("bad_digest", segment, f"`{segment.name}` does not have the SHA-256 that the log tells")
    elif signature and not hmac.compare_digest(said.get("hmac", ""), signature):
        yield _finding("bad_hmac", segment, f"`{segment.name}` was not sealed with this machine's chain key")


def _finding(code: str, segment: Segment, message: str) -> Finding:
    return Finding(code=code, message=message, hint=_ALTERED, file=segment.path.name, offset=0, seq=segment.first)
