"""What happens to sealed segments: compressed, described, chained, and one day forgotten.

Compression is zstd level 3 in independent frames of 2,000 lines, so that a reader in the middle decompresses one
frame and not the file. Every step may be interrupted; the next run goes on.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from itertools import islice
from typing import IO, TYPE_CHECKING

import orjson

from super_agents.errors import LogCorrupted
from super_agents.events.chain import digest, forgotten, sign
from super_agents.events.line import sequence
from super_agents.events.segments import PACKED, RAW, Segment, opened, sealed_segments, zstd
from super_agents.system.files import sync_directory, write_atomic
from super_agents.system.locks import named_lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from super_agents.events.log import EventLog
    from super_agents.events.views import ViewStore

_LEVEL = 3
_LINES = 2000


@dataclass(slots=True)
class _Described:
    """What is learnt while a segment is packed."""

    bytes: int
    lines: int
    sha256: str
    frames: list[tuple[int, int]]  # offset in the packed file, number of the frame's first line


def archive(directory: Path, log: EventLog, *, chain_key: bytes | None = None) -> list[str]:
    """Pack every sealed segment that is not packed yet and tell the log; returns their names."""
    done = []
    with named_lock(directory / "archive.lock"):
        previous = _finish_forgetting(directory)
        for segment in sealed_segments(directory):
            meta = segment.meta()
            if meta is None or not segment.is_packed or segment.has_raw:
                _seal(segment, log, previous, chain_key)
                done.append(segment.name)
                meta = segment.meta() or {}
            previous = meta["sha256"]
    return done


def forget(directory: Path, log: EventLog, views: ViewStore, *, keep: int) -> int:
    """Delete all but the newest `keep` archived segments, after the state folded from them is safe in a snapshot.

    Returns the last number that is gone, or 0. At least one segment stays: its name is where numbering goes on.
    """
    with named_lock(directory / "archive.lock"):
        _finish_forgetting(directory)
        packed = [segment for segment in sealed_segments(directory) if segment.is_packed and segment.meta()]
        old = packed[: -max(keep, 1)]
        if not old:
            return 0
        log.append(
            "log.forgotten",
            by="super-agents",
            data={
                "through": old[-1].last,
                "snapshot": views.snapshot(),
                "views": views.versions(),
                "sha256": (old[-1].meta() or {})["sha256"],
            },
        )
        _finish_forgetting(directory)
    return old[-1].last


def _finish_forgetting(directory: Path) -> str:
    """Delete what the log says is forgotten, now or where a crash left off; returns the digest the chain goes on with.

    The meta file goes first: alone it would never be found again.
    """
    through, sha256 = forgotten(directory)
    for segment in sealed_segments(directory):
        if segment.last <= through:
            segment.meta_path.unlink(missing_ok=True)
            segment.path.with_name(segment.name + RAW).unlink(missing_ok=True)
            segment.path.unlink(missing_ok=True)
    return sha256


def _seal(segment: Segment, log: EventLog, previous: str, key: bytes | None) -> None:
    packed = segment.path.with_name(segment.name + PACKED)
    described = _pack(segment, packed)
    meta = {
        "bytes": described.bytes,
        "lines": described.lines,
        "sha256": described.sha256,
        "previous": previous,
        "frames": described.frames,
    }
    signature = sign(key, previous=previous, sha256=described.sha256)
    told = {name: meta[name] for name in ("bytes", "lines", "sha256", "previous")}
    sealed = log.append(
        "log.sealed",
        by="super-agents",
        data={"segment": segment.name, **told} | ({"hmac": signature} if signature else {}),
        key=f"sealed:{segment.name}",
    )
    if sealed.data["sha256"] != described.sha256:  # sealing it again would hide that it was changed
        raise LogCorrupted(segment.path, f"it is not what event {sealed.seq} says was sealed")
    write_atomic(segment.meta_path, orjson.dumps(meta, option=orjson.OPT_INDENT_2) + b"\n")
    segment.path.with_name(segment.name + RAW).unlink(missing_ok=True)


def _pack(segment: Segment, packed: Path) -> _Described:
    """Write the packed form beside the plain one, and prove that it reads back the same before it counts."""
    fresh = packed.with_name(f".fresh-{packed.name}")
    with opened(segment) as plain, fresh.open("wb") as target:
        described = _compress(plain, target)
        target.flush()
        os.fsync(target.fileno())
    if digest(Segment(fresh, segment.first, segment.last)) != described.sha256:
        raise LogCorrupted(segment.path, "its compressed form does not read back the same")
    fresh.replace(packed)
    sync_directory(packed.parent)
    return described


def _compress(plain: IO[bytes], target: IO[bytes]) -> _Described:
    digest_so_far = hashlib.sha256()
    described = _Described(0, 0, "", [])
    for lines in _chunks(plain):
        chunk = b"".join(lines)
        digest_so_far.update(chunk)
        described.frames.append((target.tell(), next(filter(None, map(sequence, lines)), 0)))
        described.bytes += len(chunk)
        described.lines += len(lines)
        options = {zstd().CompressionParameter.compression_level: _LEVEL, zstd().CompressionParameter.checksum_flag: 1}
        target.write(zstd().compress(chunk, options=options))
    described.sha256 = digest_so_far.hexdigest()
    return described


def _chunks(plain: IO[bytes]) -> Iterator[list[bytes]]:
    lines = iter(plain)
    while chunk := list(islice(lines, _LINES)):
        yield chunk
