"""The files of a log, and how lines come out of them."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import IO, TYPE_CHECKING, Any

import orjson

from super_agents.events.line import TAIL
from super_agents.events.locate import offset_of
from super_agents.events.writer import LOG, SEGMENTS
from super_agents.system.files import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RAW = ".ndjson"
PACKED = ".ndjson.zst"
META = ".meta.json"
_META = {"bytes": int, "lines": int, "sha256": str, "previous": str, "frames": list}
_MAGIC = b"\x28\xb5\x2f\xfd"  # the first bytes of a zstd frame
_FIRST_BLOCK = 8 * 1024  # who follows a log reads a line at a time, and should not pay for a large buffer
_BLOCK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Segment:
    """One sealed file of the log: its name carries its first and last sequence number, so there is no index."""

    path: Path
    first: int
    last: int

    @property
    def name(self) -> str:
        """The file's name without ending: `<first>-<last>`, 16 digits each."""
        return f"{self.first:016d}-{self.last:016d}"

    @property
    def is_packed(self) -> bool:
        """Whether it is compressed."""
        return self.path.name.endswith(PACKED)

    @property
    def has_raw(self) -> bool:
        """Whether the plain file is there: for a packed segment, that archiving it has not come to its end."""
        return self.path.with_name(self.name + RAW).exists()

    @property
    def meta_path(self) -> Path:
        """Where the archiver describes it."""
        return self.path.with_name(self.name + META)

    def meta(self) -> dict[str, Any] | None:
        """Return what the archiver wrote, or None when it has not been here or its file is damaged."""
        try:
            read = orjson.loads(self.meta_path.read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        return read if _describes_a_segment(read) else None


def _describes_a_segment(read: object) -> bool:
    if not isinstance(read, dict) or any(type(read.get(name)) is not wanted for name, wanted in _META.items()):
        return False
    return all(type(frame) is list and [type(part) for part in frame] == [int, int] for frame in read["frames"])


def sealed_segments(directory: Path) -> list[Segment]:
    """Return the sealed segments in order; of a raw and a packed file with one name, the packed one."""
    try:
        names = os.listdir(directory / SEGMENTS)  # noqa: PTH208 - names are all that is needed
    except (FileNotFoundError, NotADirectoryError):
        return []
    except PermissionError as error:
        raise unreadable(directory / SEGMENTS) from error
    found: dict[tuple[int, int], Segment] = {}
    for name in sorted(names):  # `.ndjson` sorts before `.ndjson.zst`, which therefore wins
        numbers = _numbers(name)
        if numbers:
            found[numbers] = Segment(directory / SEGMENTS / name, *numbers)
    return [found[numbers] for numbers in sorted(found)]


def _numbers(name: str) -> tuple[int, int] | None:
    stem = name.removesuffix(".zst").removesuffix(RAW)
    first, dash, last = stem.partition("-")
    if stem == name or not dash or not (first.isdigit() and last.isdigit()):
        return None
    return int(first), int(last)


@contextmanager
def opened(segment: Segment, *, after: int = 0) -> Iterator[IO[bytes]]:
    """Open a sealed segment for reading its plain bytes, at or before the line that follows number `after`.

    One that was packed since it was listed is opened in its packed form.
    """
    if not segment.is_packed and not segment.path.exists():
        segment = replace(segment, path=segment.path.with_name(segment.name + PACKED))
    if segment.is_packed:
        with segment.path.open("rb") as raw:
            raw.seek(_frame(segment, after))
            with zstd().ZstdFile(raw) as plain:
                yield plain
    else:
        with segment.path.open("rb") as raw:
            raw.seek(offset_of(raw.fileno(), after + 1) if after >= segment.first else 0)
            yield raw


def frames(segment: Segment, *, after: int = 0) -> Iterator[tuple[int, bytes | None]]:
    """Yield each frame of a packed segment: where it starts, and its plain bytes or None when it cannot be unpacked.

    Begins with the frame that holds the line after number `after`. For damaged segments: all is read at once.
    """
    packed = segment.path.read_bytes()
    starts = [offset for offset, _ in (segment.meta() or {}).get("frames", [])] or list(_magics(packed))
    for start, end in pairwise([*sorted(starts), len(packed)]):
        if start >= _frame(segment, after):
            yield start, _unpacked(packed[start:end])


def _magics(packed: bytes) -> Iterator[int]:
    at = packed.find(_MAGIC)
    while at >= 0:
        yield at
        at = packed.find(_MAGIC, at + 1)


def _unpacked(frame: bytes) -> bytes | None:
    try:
        return bytes(zstd().decompress(frame))
    except unpacking_errors():
        return None


def unpacking_errors() -> tuple[type[Exception], ...]:
    """Return what reading a damaged packed segment raises."""
    return (EOFError, zstd().ZstdError)


def zstd() -> Any:
    """Return the zstd module: of the standard library from Python 3.14 on, its backport before."""
    if sys.version_info >= (3, 14):
        from compression import zstd as module
    else:
        from backports import zstd as module
    return module


def _frame(segment: Segment, after: int) -> int:
    """Return where the last frame starts whose first line is not beyond `after` + 1; 0 numbers one of foreign lines."""
    meta = segment.meta() or {}
    starts = [offset for offset, first in meta.get("frames", []) if 0 < first <= after + 1]
    return starts[-1] if starts else 0


def blocks(file: IO[bytes], *, grows: bool) -> Iterator[bytes]:
    """Yield the file's bytes from where it stands, cut after newlines; an unfinished last line is not yielded.

    The file is left standing after the last byte yielded, so a later call goes on there. In a file that `grows` an
    unfinished line is read anew instead of being carried over: it may be what a killed writer left, and the next
    writer cuts it off and writes a whole line in its place.
    """
    rest, size = b"", _FIRST_BLOCK
    while block := file.read(size):
        whole, newline, rest = (rest + block).rpartition(b"\n")
        if rest and grows:
            file.seek(-len(rest), os.SEEK_CUR)
            if not newline and len(block) < size:
                return
            rest = b""
        size = _BLOCK if newline else max(_BLOCK, 2 * size)
        if newline:
            yield whole + newline
    if rest:
        file.seek(-len(rest), os.SEEK_CUR)


def format_of(directory: Path) -> int:
    """Return the version of the format in which the open segment is written, or 0 when it does not say."""
    log = open_log(directory)
    if log is None:
        return 0
    with log:
        version = re.match(rb'\{"v":(\d{1,9}),', log.read(TAIL))
    return int(version[1]) if version else 0


def open_log(directory: Path) -> IO[bytes] | None:
    """Open the segment that is being written, or return None; to be read in blocks, not in lines."""
    try:
        return open(f"{directory}/{LOG}", "rb", buffering=0)  # noqa: PTH123 - asked often; a joined path costs 4 times the call
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise unreadable(directory / LOG) from error


def newest(directory: Path, most: int) -> bytes:
    """Return the last bytes of the segment that is being written, at most so many; others may be writing."""
    try:
        log = os.open(f"{directory}/{LOG}", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return b""
    except PermissionError as error:
        raise unreadable(directory / LOG) from error
    try:
        return os.pread(log, most, max(0, os.fstat(log).st_size - most))
    finally:
        os.close(log)


def size(directory: Path) -> int:
    """Return the bytes that a log's lines take on disk."""
    paths = [segment.path for segment in sealed_segments(directory)] + [directory / LOG]
    return sum(path.stat().st_size for path in paths if path.exists())
