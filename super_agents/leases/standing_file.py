"""The leases that stand, as a file beside the log: read at every tool call, and brought to the log's end.

The file says which line of the open segment it has seen last. What was written since is read from there on, and only
the lines that tell of leases are looked at. When that line is no more where it was, for the segment was sealed or
another log was put back, the file counts for nothing and `Behind` is raised: the views then have to be asked.
"""
# pathlib costs more than a whole hook:
# ruff: noqa: PTH123

import marshal
import posix
import sys
from zlib import crc32

from super_agents.events.line import TRAILER, whole_sequence
from super_agents.events.writer import LOG
from super_agents.leases.standing import Standing
from super_agents.system.cheap_json import loads

FORM = f"leases 1 {sys.implementation.cache_tag}\n".encode()
_CHECK = 8  # hex digits of a CRC-32
_BLOCK = 1 << 20
_MARKS = (b',"kind":"lease.', b',"kind":"agent.retired"')
_KIND_AT = 41  # `{"v":1,"ts":"2026-11-21T09:00:00.123456Z"` goes before it in every line of ours
_WORTH_KEEPING = 1 << 16  # bytes that were looked at and held no lease: the next one need not look at them again


class Behind(Exception):
    """The file is not there, or says nothing of the log that is: it has to be made anew."""


class Place:
    """How far a log has been read: its open file, the bytes, and the last line's trailer."""

    __slots__ = ("inode", "offset", "trailer")

    def __init__(self, inode: int, offset: int, trailer: bytes) -> None:
        self.inode = inode
        self.offset = offset
        self.trailer = trailer


def standing(file: str, events: str) -> Standing:
    """Return the leases that are held at the log's end, whatever the time is; raises `Behind`, or OSError."""
    found, place = read(file)
    descriptor = posix.open(f"{events}/{LOG}", posix.O_RDONLY | posix.O_CLOEXEC)
    try:
        changed, seen = _catch_up(found, place, descriptor)
    finally:
        posix.close(descriptor)
    if changed or seen.offset - place.offset > _WORTH_KEEPING:
        try_to_write(file, found, seen)
    return found


def read(file: str) -> tuple[Standing, Place]:
    """Return what a file holds; raises `Behind` when there is none of our form and whole."""
    try:
        with open(file, "rb") as kept:
            content = kept.read()
    except OSError as error:
        raise Behind from error
    body = content[len(FORM) + _CHECK :]
    if not content.startswith(FORM) or b"%08x" % crc32(body) != content[len(FORM) : len(FORM) + _CHECK]:
        raise Behind
    place, *members = marshal.loads(body)  # noqa: S302 - our own file, private to its user, and whole
    return Standing(*members), Place(*place)


def write(file: str, found: Standing, place: Place) -> None:
    """Put leases into a file, at once and whole; raises OSError."""
    body = marshal.dumps(((place.inode, place.offset, place.trailer), found.rows, found.heads, found.last))
    replace(file, FORM + b"%08x" % crc32(body) + body)


def try_to_write(file: str, found: Standing, place: Place) -> None:
    """Write, if it can be: who cannot keep what it saw sees it again the next time."""
    try:
        write(file, found, place)
    except OSError:
        return


def replace(file: str, content: bytes) -> None:
    """Put content in the place of a file, at once and whole; raises OSError."""
    fresh = f"{file}.{posix.getpid()}"
    descriptor = posix.open(fresh, posix.O_WRONLY | posix.O_CREAT | posix.O_TRUNC | posix.O_CLOEXEC, 0o600)
    try:
        left = content
        while left:
            left = left[posix.write(descriptor, left) :]
        posix.rename(fresh, file)
    except OSError:
        posix.unlink(fresh)
        raise
    finally:
        posix.close(descriptor)


def place_at_end(descriptor: int) -> Place:
    """Return the end of an open log, to which everything has been seen."""
    seen = posix.fstat(descriptor)
    start = max(0, seen.st_size - TRAILER)
    return Place(seen.st_ino, seen.st_size, posix.pread(descriptor, TRAILER, start))


def _catch_up(found: Standing, place: Place, descriptor: int) -> tuple[bool, Place]:
    """Fold what was written since; returns whether a lease was among it, and where it ended."""
    if not _is_there(place, descriptor):
        raise Behind
    changed, offset, trailer = False, place.offset, place.trailer
    while block := posix.pread(descriptor, _BLOCK, offset):
        lines, newline, _ = block.rpartition(b"\n")
        if not newline:
            break  # still being written
        changed = _fold(found, lines + newline) or changed
        offset += len(lines) + 1
        trailer = (trailer + lines[-TRAILER:] + newline)[-TRAILER:]
    return changed, Place(place.inode, offset, trailer)


def _is_there(place: Place, descriptor: int) -> bool:
    if posix.fstat(descriptor).st_ino != place.inode:
        return False
    start = max(0, place.offset - TRAILER)
    return posix.pread(descriptor, place.offset - start, start) == place.trailer


def _fold(found: Standing, lines: bytes) -> bool:
    """Fold the lines that tell of leases; those that are damaged tell nothing, as for all readers."""
    told = sorted(at for mark in _MARKS for at in _all(mark, lines))
    for at in told:
        start, end = lines.rfind(b"\n", 0, at) + 1, lines.find(b"\n", at) + 1
        if at - start == _KIND_AT and whole_sequence(lines[start:end]):
            found.fold(loads(lines[start:end].decode("utf-8", "replace")))
    return bool(told)


def _all(mark: bytes, lines: bytes) -> list[int]:
    found = []
    at = lines.find(mark)
    while at >= 0:
        found.append(at)
        at = lines.find(mark, at + 1)
    return found
