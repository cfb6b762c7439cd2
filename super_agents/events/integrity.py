"""Reading a whole log with suspicion: every check sum, every number, every byte of JSON, the chain of digests."""

from __future__ import annotations

import os
from contextlib import nullcontext
from dataclasses import replace
from typing import IO, TYPE_CHECKING
from zlib import crc32

import orjson

from super_agents.events.chain import forgotten, verify_chain
from super_agents.events.finding import Finding
from super_agents.events.line import START, TAIL, VERSION, is_seal, sequence
from super_agents.events.segments import Segment, frames, open_log, opened, sealed_segments, unpacking_errors
from super_agents.events.writer import LOCK, LOG
from super_agents.system.locks import is_held

if TYPE_CHECKING:
    from pathlib import Path

_HEALED = b'"kind":"log.healed"'
_BLOCK = 64 * 1024  # what fits into a processor's cache is checked faster
_MEMBERS = {"ts", "kind", "by", "data"}
_REPAIR = "run `super-agents event repair`"
_KEEP = "readers pass over it; the rest of the log is good. If you have a backup, compare this place with it"


def verify(directory: Path, *, deep: bool = False, chain_key: bytes | None = None) -> list[Finding]:
    """Return what is wrong with the log in `directory`, in the order of its bytes; nothing is changed."""
    inspection = _Inspection(directory / LOCK)
    log = open_log(directory)  # before the sealed ones are listed: rotated in between, it is found among them
    with log or nullcontext():
        for segment in sealed_segments(directory):
            inspection.sealed(segment)
        if log and not inspection.has_seen(log):
            inspection.file(log, LOG, is_open=True)
    findings = _start(directory, inspection.first) + inspection.findings
    return findings + verify_chain(directory, chain_key) if deep else findings


def _start(directory: Path, first: int) -> list[Finding]:
    """A log may begin after 1 only if it says itself that what came before was forgotten."""
    if first <= 1 or forgotten(directory)[0] >= first - 1:
        return []
    message = f"events 1 to {first - 1} are missing: no segment holds them"
    return [Finding(code="missing_segment", message=message, hint="put the segment files back from a backup", seq=1)]


class _Inspection:
    """Walks over files in order, knowing the last number and where it is."""

    def __init__(self, lock: Path) -> None:
        self._lock = lock
        self.findings: list[Finding] = []
        self._foreign: list[int] = []  # places in `findings` of foreign lines right before where we are
        self.first = 0  # number of the first event that is kept
        self._seq = 0  # of the last whole line
        self._file = ""

    def sealed(self, segment: Segment) -> None:
        name = segment.path.name
        if self._seq and segment.first > self._seq + 1:
            self._missing_segment(segment)
        self.first = self.first or segment.first
        self._seq = before = max(self._seq, segment.first - 1)
        said = len(self.findings)
        try:
            with opened(segment) as file:
                self.file(file, name)
        except FileNotFoundError:  # forgotten since it was listed
            self._seq = segment.last
        except OSError as error:
            self._say("segment_unreadable", f"`{name}` cannot be read: {error}", _KEEP, offset=0, file=name)
        except unpacking_errors():
            del self.findings[said:]
            self._seq = before
            self._frames(segment)
        if self._seq < segment.last:
            self._gap(self._seq + 1, segment.last, offset=segment.path.stat().st_size)
        self._seq = segment.last

    def _frames(self, segment: Segment) -> None:
        """A packed segment is damaged: check what can be unpacked of it."""
        offset = 0
        for start, plain in frames(segment):
            if plain is None:
                message = f"the frame of `{segment.path.name}` that starts at byte {start} cannot be unpacked"
                self._say("segment_unreadable", message, _KEEP, offset=start)
            else:
                offset = self._lines(plain.split(b"\n")[:-1], offset)

    def has_seen(self, log: IO[bytes]) -> bool:
        """Tell whether a file that was open when we began was sealed since, and is one we have been through."""
        end = os.fstat(log.fileno()).st_size
        tail = os.pread(log.fileno(), TAIL, max(0, end - TAIL))
        return is_seal(tail) and sequence(tail) <= self._seq

    def file(self, file: IO[bytes], name: str, *, is_open: bool = False) -> None:
        """Check every line; the last one of the open segment may still be on its way to the disk."""
        self._file = name
        offset, rest = 0, b""
        while (block := file.read(_BLOCK)) or (is_open and rest and self._goes_on(file)):
            lines = (rest + block).split(b"\n")
            rest = lines.pop()
            offset = self._lines(lines, offset)
        if rest and not (is_open and os.fstat(file.fileno()).st_size < file.tell()):  # else cut off since
            self._unfinished(rest, offset, is_open=is_open)

    def _goes_on(self, file: IO[bytes]) -> bool:
        """Tell whether an unfinished line was only on its way to the file: who writes it holds the lock until then."""
        is_held(self._lock, patience=1.0)
        return os.fstat(file.fileno()).st_size > file.tell()

    def _lines(self, lines: list[bytes], offset: int) -> int:
        """Check lines, of which nearly all are sound; returns the offset after them."""
        at = 0
        while at < len(lines):
            if self._foreign:
                self._settle(lines[at])
            sound = _sound_until(lines, at, self._seq + 1) if self.first else at
            offset += sum(map(len, lines[at:sound])) + sound - at
            self._seq += sound - at
            if sound < len(lines):
                self._line(lines[sound], offset)
                offset += len(lines[sound]) + 1
            at = sound + 1
        return offset

    def _settle(self, line: bytes) -> None:
        """Foreign lines that a writer saw and left, as `log.healed` behind them says, are known and do no harm."""
        if _HEALED in line:
            for at in self._foreign:
                hint = "the log says so itself, in the `log.healed` after it; nothing is to be done"
                self.findings[at] = replace(self.findings[at], severity="note", hint=hint)
        if _HEALED in line or line[-41:-34] == b',"seq":':
            self._foreign.clear()

    def _line(self, line: bytes, offset: int) -> None:
        """`line` comes without its newline, so the trailer is its last 41 bytes."""
        if line[-41:-34] != b',"seq":' or line[-18:-10] != b',"crc":"' or line[-2:] != b'"}':
            self._no_trailer(line, offset)
            return
        digits = line[-34:-18].lstrip(b" ")
        if b"%08x" % crc32(line[:-18]) != line[-10:-2] or not digits.isdigit():
            self._say("bad_crc", f"the line after event {self._seq} does not match its check sum", _KEEP, offset=offset)
            return
        seq = int(digits)
        if seq != self._seq + 1:
            self._out_of_order(seq, offset)
        self.first = self.first or seq
        self._seq = max(seq, self._seq)
        self._json(line, seq, offset)

    def _json(self, line: bytes, seq: int, offset: int) -> None:
        try:
            read = orjson.loads(line)
        except ValueError:
            self._say("not_json", f"event {seq} is not JSON", _KEEP, offset=offset, seq=seq)
            return
        if not isinstance(read, dict) or "v" not in read:
            self._say("not_an_event", f"event {seq} is JSON, but no event", _KEEP, offset=offset, seq=seq)
        elif read["v"] != VERSION:
            hint = "it was written by a newer release; upgrade super-agents"
            self._say("unknown_version", f"event {seq} has format {read['v']!r}", hint, offset=offset, seq=seq)
        elif lacking := sorted(name for name in _MEMBERS if name not in read):
            message = f"event {seq} lacks {', '.join(f'`{name}`' for name in lacking)}"
            self._say("not_an_event", message, _KEEP, offset=offset, seq=seq)

    def _out_of_order(self, seq: int, offset: int) -> None:
        if seq <= self._seq:
            message = f"event {seq} stands again after event {self._seq}"
            self._say("duplicate", message, _KEEP, offset=offset, seq=seq)
        elif self.first:
            self._gap(self._seq + 1, seq - 1, offset=offset)

    def _gap(self, first: int, last: int, *, offset: int) -> None:
        which = f"event {first} is missing" if first == last else f"events {first} to {last} are missing"
        self._say("gap", which, "a damaged line beside it, or a deleted segment, says why", offset=offset, seq=first)

    def _missing_segment(self, segment: Segment) -> None:
        message = f"events {self._seq + 1} to {segment.first - 1} are missing: no segment holds them"
        hint = "put the segment file back from a backup"
        self._say("missing_segment", message, hint, file=segment.path.name, offset=0, seq=self._seq + 1)

    def _no_trailer(self, line: bytes, offset: int) -> None:
        if line.startswith(START):
            message = f"the line after event {self._seq} has a damaged trailer"
            self._say("bad_trailer", message, _KEEP, offset=offset)
        elif b"\0" in line:
            message = f"NUL bytes after event {self._seq}: a power cut tore a write"
            self._say("torn", message, _KEEP, offset=offset)
        else:
            message = f"the line after event {self._seq} was not written by super-agents"
            hint = "write through `super-agents event append custom.<name>`; readers pass over this line"
            self._foreign.append(len(self.findings))
            self._say("foreign_line", message, hint, severity="warning", offset=offset)

    def _unfinished(self, rest: bytes, offset: int, *, is_open: bool) -> None:
        message = f"{len(rest)} bytes after event {self._seq} have no end: a write was torn"
        hint = f"the next writer keeps them aside in `torn.bin`; or {_REPAIR}" if is_open else _KEEP
        self._say("torn_tail" if is_open else "torn", message, hint, offset=offset)

    def _say(self, code: str, message: str, hint: str, *, offset: int, **more: object) -> None:
        where = {"file": self._file} | more
        self.findings.append(Finding(code=code, message=message, hint=hint, offset=offset, **where))  # type: ignore[arg-type]  # `where` holds seq and file


def _sound_until(lines: list[bytes], start: int, seq: int) -> int:
    """Return the place of the first line from `start` on that is not wholly as it should be, counting up from `seq`.

    One loop without calls into ours: this is where the time of a `verify` goes.
    """
    at = start
    try:
        for at in range(start, len(lines)):
            line = lines[at]
            read = orjson.loads(line)
            if (
                read["seq"] != seq
                or read["v"] != VERSION
                or not read.keys() >= _MEMBERS
                or line[-18:] != b',"crc":"%08x"}' % crc32(line[:-18])
                or line[-41:-34] != b',"seq":'
            ):
                return at
            seq += 1
    except (ValueError, LookupError, TypeError):
        return at
    return len(lines)
