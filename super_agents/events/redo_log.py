"""Syncing what was appended without making a file grow; standard library only.

To put an appended line on its disk a file system writes the line, and after it its journal, since the file is longer
now. A file that is written in place takes the first alone: two thirds of the time for one writer, and writers do not
wait for each other's journal. So a writer that syncs again and again has a redo log, `redo/<n>` beside the log, which
it fills from the start with copies of what it and others appended since the last sync of the log itself. When it is
full, the log is synced, and it starts over. After a power cut the next writer copies back what the log has lost. The
technique is physical redo logging, as in Gray and Reuter, "Transaction Processing", 1993, chapter 10.

A redo log is a row of records, each a head of fixed width and the bytes that stand in the log's file from `at` on:

    {"v":1,"file":<inode>,"at":<offset>,"bytes":<size>,"after":<number>,"onto":"<its crc>","seq":<last>,"crc":"<sum>"}

`after` and `onto` are of the event that ends at `at`. The check sum covers the record and goes on from that of the one
before; a record counts if it is right. The first that does not is left from an earlier round. Nobody reads a redo log
while its writer lives, which keeps its file locked.
"""

import posix
from posix import pread, pwrite
from zlib import crc32

from super_agents.events.line import MAX_LINE, TRAILER, is_whole, sequence, trailer
from super_agents.events.recovery import set_aside
from super_agents.system.flock import try_lock
from super_agents.system.posix_only import is_open_as, make_folder, sync_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = 256 * 1024  # bytes of a redo log: at 312 a line one sync of the log itself in 557
_CRC = slice(-11, -3)  # of a trailer
_MOST = 16 * 1024  # bytes at once; to write more twice costs more than the journal
_HEAD = b'{"v":1,"file":%20d,"at":%16d,"bytes":%8d,"after":%16d,"onto":"%8b"'
_NUMBERS = (slice(14, 34), slice(40, 56), slice(65, 73), slice(82, 98))  # where a head has them
_ONTO = slice(107, 115)
_WIDTH = len(_HEAD % (0, 0, 0, 0, b"")) + TRAILER
_FLAGS = posix.O_RDWR | posix.O_CREAT | posix.O_CLOEXEC | posix.O_NOFOLLOW | posix.O_DSYNC


class RedoLog:
    """The redo log of one writer of the log in `directory`; raises OSError when it cannot be made."""

    def __init__(self, directory: str, folder: str) -> None:
        self._file, self._path = _own(directory, folder)
        self._room = 0
        self._inode = self._covered = self._seq = self._sum = 0
        self._last = b""  # the trailer of event `_seq`, unless it is in another file

    def begin(self, log: int, end: int, seq: int) -> None:
        """Start over: the open file `log` is on the disk up to byte `end`, where event `seq` ends."""
        self._inode, self._covered, self._seq, self._sum = posix.fstat(log).st_ino, end, seq, 0
        self._last = pread(log, TRAILER, end - TRAILER) if end else b""
        self._room = SIZE

    def end(self) -> None:
        """Take nothing more until it begins: who writes does not know up to where the log is on the disk."""
        self._room = 0

    def keep(self, log: int, end: int, seq: int, line: bytes) -> bool:
        """Put what stands in `log` up to byte `end`, where event `seq` ends, on the disk; `line` is the last of it.

        False when that is too much, the disk does not take it, or another log was put in this one's place: then the log
        has to be synced.
        """
        size = end - self._covered
        if not 0 < size <= _MOST or size + _WIDTH > self._room:
            return False
        lines = line if size == len(line) else self._since(log, size)
        if len(lines) != size:
            return False
        head = _HEAD % (self._inode, self._covered, size, self._seq, self._last[_CRC])
        stamp = trailer(seq, crc32(lines, crc32(head, self._sum)))
        try:
            written = pwrite(self._file, b"%b%b%b" % (head, stamp, lines), SIZE - self._room)
        except OSError:
            return False
        self._room -= written
        self._covered, self._seq, self._last, self._sum = end, seq, lines[-TRAILER:], int(stamp[_CRC], 16)
        return written == _WIDTH + size

    def _since(self, log: int, size: int) -> bytes:
        """Return what was appended since, or less when it does not follow what is covered."""
        before = len(self._last)
        lines = pread(log, before + size, self._covered - before)
        return lines[before:] if lines.startswith(self._last) else b""

    def is_in_place(self) -> bool:
        """Tell whether it is where the next writer looks for it."""
        return is_open_as(self._file, self._path)

    def close(self) -> None:
        """Close the file, which leaves it to whoever writes next."""
        posix.close(self._file)


def give_back(redo: int, log: int, path: str, *, torn: str, sealed: int) -> None:
    """Write what is in the open redo log into `log`, the file at `path`, where it stood; then sync that.

    `sealed` is the last number before this file. Where others' whole lines stand nothing is written: they belong to
    another log, put in this one's place since. Other text is set aside in the file `torn`. To be called under the log's
    lock, and that of the redo log. Raises OSError.

    What is there already is written as well: a sync that failed may have left it in memory alone, and not tell again.
    """
    at, base, lines = _kept(redo, inode=posix.fstat(log).st_ino)
    before = pread(log, TRAILER, at - TRAILER) if at else b""
    if lines and base == (sequence(before) or sealed, before[_CRC].ljust(8)):
        others = _others(pread(log, len(lines) + MAX_LINE, at), lines)
        if not any(is_whole(part) for part in others):
            if others:
                set_aside(torn, others)
            _write(path, lines, at)
    posix.fsync(log)


def _own(directory: str, folder: str) -> tuple[int, str]:
    """Open the first redo log that nobody has, and say where it is.

    What its last owner left in it is not to be written over before the log is synced.
    """
    make_folder(folder)
    number = 0
    while True:
        path = f"{folder}/{number}"
        file = posix.open(path, _FLAGS, 0o666)
        try:
            if try_lock(file) and is_open_as(file, path):
                if posix.fstat(file).st_size < SIZE:
                    _fill(file)
                sync_folder(folder)
                sync_folder(directory)
                return file, path
        except BaseException:
            posix.close(file)
            raise
        posix.close(file)
        number += 1


def _fill(file: int) -> None:
    """Have the whole file on the disk, so that what is written later changes nothing but its content."""
    if pwrite(file, bytes(SIZE), 0) != SIZE:
        from errno import ENOSPC

        posix.ftruncate(file, 0)
        raise OSError(ENOSPC, posix.strerror(ENOSPC))


def _kept(redo: int, *, inode: int) -> tuple[int, tuple[int, bytes], bytes]:
    """Return what the records hold of the file with this number: where it stood, what was before it, the bytes."""
    records = list(_records(pread(redo, SIZE, 0), inode))
    at, base, _ = records[0] if records else (0, (0, b""), b"")
    return at, base, b"".join(lines for _, _, lines in records)


def _records(kept: bytes, inode: int) -> "Iterator[tuple[int, tuple[int, bytes], bytes]]":
    start = check_sum = 0
    while seq := sequence(kept[start : start + _WIDTH]):
        head, stamp = kept[start : start + _WIDTH - TRAILER], kept[start + _WIDTH - TRAILER : start + _WIDTH]
        try:
            file, at, size, after = (int(head[part]) for part in _NUMBERS)
        except ValueError:
            return
        start += _WIDTH + size
        lines = kept[start - size : start]
        if file != inode or stamp != trailer(seq, crc32(lines, crc32(head, check_sum))):
            return
        yield at, (after, head[_ONTO]), lines
        check_sum = int(stamp[_CRC], 16)


def _others(there: bytes, lines: bytes) -> list[bytes]:
    """Return the lines that stand where `lines` stood and differ; a power cut leaves nothing, or NUL bytes."""
    others, start = [], 0
    while start < min(len(there), len(lines)):
        stop = there.find(b"\n", start) + 1 or len(there)
        text = there[start:stop].lstrip(b"\0")
        if stop - len(text) < len(lines) and not lines.startswith(text, stop - len(text)):
            others.append(text)
        start = stop
    return others


def _write(path: str, lines: bytes, at: int) -> None:
    file = posix.open(path, posix.O_WRONLY | posix.O_CLOEXEC | posix.O_NOFOLLOW)
    try:
        while lines:
            written = pwrite(file, lines, at)
            lines, at = lines[written:], at + written
    finally:
        posix.close(file)
