"""What is new in the log for one agent's inbox, by a look at the bytes: nothing is parsed, little is read.

A wrong guess costs a look at the inbox, nothing more. What a look would find is never passed over: every event that
puts something into an inbox names its recipients unescaped, as no text within a text can.
"""

import posix

from super_agents.system.posix_only import is_open_as
from super_agents.system.stamp import stamped

NEVER = 1 << 62  # nanoseconds: a moment that does not come
_FLAGS = posix.O_RDONLY | posix.O_CLOEXEC
_BLOCK = 1 << 20  # bytes
_FARTHEST = 64 * _BLOCK  # what is further behind than that is not read: the inbox itself is asked
_MESSAGE = b'"kind":"message.'
_FILLING = (b"sent", b"resent", b"returned")
_TIMES = ((b"shown", b'"again":"'), (b"offered", b'"until":"'))
_STAMP = 27  # characters


class News:
    """Stands in the log, and tells when the inbox of an agent is to be looked at because of what was written since."""

    def __init__(self, events: str) -> None:
        self._path = f"{events}/log.ndjson"
        self._file = -1
        self._at = 0
        self.is_over = False  # the offer that `told_of` was asked about is settled

    @property
    def place(self) -> str:
        """Where it stands, for `go_on`."""
        return f"{posix.fstat(self._file).st_ino}:{self._at}" if self._file >= 0 else "0:0"

    def skip(self) -> None:
        """Stand at the end."""
        self._open()
        if self._file >= 0:
            self._at = posix.fstat(self._file).st_size

    def go_on(self, place: str) -> bool:
        """Stand where another stood; False when that file is the open one no more."""
        self._open()
        inode, _, at = place.partition(":")
        seen = posix.fstat(self._file) if self._file >= 0 else None
        if seen is None or not at.isdigit() or inode != str(seen.st_ino) or int(at) > seen.st_size:
            return False
        self._at = int(at)
        return True

    def told_of(self, agent: str, *, offer: str = "") -> int:
        """Return when to look at the agent's inbox by what is new: 0 for at once, `NEVER` for not at all.

        `is_over` is set when the fate of `offer` is among it.
        """
        if self._file < 0 or not is_open_as(self._file, self._path):
            self.skip()  # nothing yet, or rotated: what stood between is not searched for
            return 0
        when = NEVER
        name = b'"%b"' % agent.encode()
        left = posix.fstat(self._file).st_size - self._at
        if not 0 <= left <= _FARTHEST:
            self.skip()
            return 0
        while block := posix.pread(self._file, _BLOCK, self._at):
            end = block.rfind(b"\n") + 1
            if not end:
                break
            self._at += end
            when = min(when, self._in(block, end, name, offer.encode()))
        return when

    def _in(self, block: bytes, end: int, name: bytes, offer: bytes) -> int:
        when = NEVER
        at = block.find(_MESSAGE, 0, end)
        while at >= 0:
            start, stop = block.rfind(b"\n", 0, at) + 1, block.find(b"\n", at)
            when = min(when, self._of(block[start:stop], name, offer))
            at = block.find(_MESSAGE, stop, end)
        return when

    def _of(self, line: bytes, name: bytes, offer: bytes) -> int:
        kind = line[line.find(_MESSAGE) + len(_MESSAGE) :].partition(b'"')[0]
        if name not in _recipients(line):
            return NEVER
        if kind in _FILLING:
            return 0
        for timed, member in _TIMES:
            if kind == timed:
                self.is_over = self.is_over or (kind == b"shown" and bool(offer) and offer in line)
                return _moment(line, member)
        return NEVER

    def _open(self) -> None:
        if self._file >= 0:
            posix.close(self._file)
        try:
            self._file = posix.open(self._path, _FLAGS)
        except FileNotFoundError:
            self._file = -1


def _recipients(line: bytes) -> bytes:
    many = line.partition(b'"recipients":[')[2].partition(b"]")[0]
    one = line.partition(b'"recipient":')[2].partition(b",")[0]
    return many + b"," + one


def _moment(line: bytes, member: bytes) -> int:
    text = line.partition(member)[2][:_STAMP]
    try:
        return stamped(text.decode())
    except ValueError:
        return 0
