"""The leases that stand, as a file beside the log: read at every tool call, and brought to the log's end.

The file says which line of the open segment it has seen last. What was written since is read from there on, and only
the lines that tell of leases are looked at. When that line is no more where it was, for the segment was sealed or
another log was put back, the file counts for nothing and `Behind` is raised: the views then have to be asked.

Who answers for many hooks calls `remember` first. The file is then read again only when it is another.
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
_WORTH_A_STOP = 1 << 20  # the same for who remembers, and has others to answer; to write a thousand leases takes 4 ms


class Behind(Exception):
    """The file is not there, or says nothing of the log that is: it has to be made anew."""


class Place:
    """How far a log has been read: its open file, the bytes, and the last line's trailer."""

    __slots__ = ("inode", "offset", "trailer")

    def __init__(self, inode: int, offset: int, trailer: bytes) -> None:
        self.inode = inode
        self.offset = offset
        self.trailer = trailer


_remembered: "dict[str, _Remembered] | None" = None  # by file


class _Remembered:
    """What a file held, how far it had seen the log, and what has been seen of it since; never changed."""

    __slots__ = ("found", "kept_to", "place", "stamp")

    def __init__(self, file: tuple[int, ...], found: Standing, place: Place, kept_to: int) -> None:
        self.stamp = file
        self.found = found
        self.place = place
        self.kept_to = kept_to


def remember() -> None:
    """Keep in memory what is read from now on, for all threads."""
    global _remembered  # noqa: PLW0603 - for as long as the process
    _remembered = {}


def standing(file: str, events: str) -> Standing:
    """Return the leases that are held at the log's end, whatever the time is; raises `Behind`, or OSError.

    They are not to be changed: others may look at them.
    """
    known = _known(file)
    descriptor = posix.open(f"{events}/{LOG}", posix.O_RDONLY | posix.O_CLOEXEC)
    try:
        found, seen, changed = _caught_up(known.found, known.place, descriptor)
    finally:
        posix.close(descriptor)
    enough = _WORTH_KEEPING if _remembered is None else _WORTH_A_STOP
    is_worth = changed or seen.offset - known.kept_to > enough
    if is_worth:
        try_to_write(file, found, seen)
    if _remembered is not None:
        kept = (_stamp(file), found, seen, seen.offset) if is_worth else (known.stamp, found, seen, known.kept_to)
        _remembered[file] = _Remembered(*kept)
    return found


def _known(file: str) -> _Remembered:
    """Return what a file holds, from memory if it is still the one that was read; raises `Behind`."""
    if _remembered is None:
        found, place = read(file)
        return _Remembered((), found, place, place.offset)
    now = _stamp(file)  # before it is read: what comes meanwhile is seen by the next
    known = _remembered.get(file)
    if known is None or known.stamp != now:
        found, place = read(file)
        known = _Remembered(now, found, place, place.offset)
    return known


def _stamp(file: str) -> tuple[int, ...]:
    """Return what tells whether a file is the one that was read."""
    try:
        seen = posix.stat(file)
    except OSError:
        return ()
    return (seen.st_mtime_ns, seen.st_size, seen.st_ino)


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


def _caught_up(found: Standing, place: Place, descriptor: int) -> tuple[Standing, Place, bool]:
    """Return leases with what was written since folded into them, where that ended, and whether they are others."""
    if not _is_there(place, descriptor):
        raise Behind
    changed, offset, trailer = False, place.offset, place.trailer
    while block := posix.pread(descriptor, _BLOCK, offset):
        lines, newline, _ = block.rpartition(b"\n")
        if not newline:
            break  # still being written
        told = _of_leases(lines + newline)
        if told and not changed:
            found, changed = found.copy(), True
        for line in told:
            found.fold(loads(line.decode("utf-8", "replace")))
        offset += len(lines) + 1
        trailer = (trailer + lines[-TRAILER:] + newline)[-TRAILER:]
    return found, Place(place.inode, offset, trailer), changed


def _is_there(place: Place, descriptor: int) -> bool:
    if posix.fstat(descriptor).st_ino != place.inode:
        return False
    start = max(0, place.offset - TRAILER)
    return posix.pread(descriptor, place.offset - start, start) == place.trailer


def _of_leases(lines: bytes) -> list[bytes]:
    """Return the lines that tell of leases; those that are damaged tell nothing, as for all readers."""
    found = []
    for at in sorted(at for mark in _MARKS for at in _all(mark, lines)):
        start, end = lines.rfind(b"\n", 0, at) + 1, lines.find(b"\n", at) + 1
        if at - start == _KIND_AT and whole_sequence(lines[start:end]):
            found.append(lines[start:end])
    return found


def _all(mark: bytes, lines: bytes) -> list[int]:
    found = []
    at = lines.find(mark)
    while at >= 0:
        found.append(at)
        at = lines.find(mark, at + 1)
    return found
