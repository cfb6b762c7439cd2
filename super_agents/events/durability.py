"""What a power cut may take, by name, and the syncs that see to it; standard library only, as the hook path needs it.

    os         never sync: everything since the kernel's last writeback (SQLite OFF)
    interval   sync about once a second: a second of traffic (Redis everysec)
    every:N    whoever writes a number divisible by N syncs: N events and those in flight (SQLite NORMAL)
    always     sync before returning: nothing that was acknowledged (SQLite FULL)

A policy is an int inside: 0 for `os`, N for `every:N`, 1 for `always`, -1 for `interval`. None of them loses an
acknowledged event to a kill.
"""

import posix
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from super_agents.events.group_commit import GroupCommit

OS = 0
ALWAYS = 1
INTERVAL = -1
DEFAULT = 256
NAMES = "os, interval, always, or every:N with N from 1, as in every:256"

_INTERVAL = 1.0  # seconds of traffic that the policy `interval` may lose in a power cut
_NAMED = {"os": OS, "always": ALWAYS, "interval": INTERVAL, "every:256": DEFAULT}

sync = getattr(posix, "fdatasync", posix.fsync)  # macOS has no fdatasync


class Unsynced(OSError):
    """What was written could not be synced."""


class Syncing:
    """What one writer of the log in `directory` has to sync once it has given the lock to others."""

    def __init__(self, directory: str, segments: str) -> None:
        self._folders = (segments, directory)
        self.is_due = False
        self._lines = False
        self._sealed: list[int] = []
        self._has_company = self._shares = False
        self._group: GroupCommit | None = None
        self._last = 0.0

    def ask(self, durability: int, seq: int, count: int, *, lock: int, theirs: int) -> None:
        """Have the lines up to `seq`, the last `count` of them new, synced if the policy (see `durability`) says so.

        Called under the lock, whose descriptor is `lock`. `theirs` is the last number that another writer gave: next
        to other writers a sync is shared with them; the only one does without the calls that this takes.
        """
        if (durability > 0 and seq % durability < count) or (durability == INTERVAL and self._interval_is_over(lock)):
            self.is_due = self._lines = True
            self._has_company = theirs == seq - count
            self._shares = self._has_company and self._can_share(seq)

    def ask_for_sealed(self, descriptor: int) -> None:
        """Have a sealed segment and the folders that name it synced, and its file closed."""
        self._sealed.append(descriptor)
        self.is_due = True

    def flush(self, log: int, seq: int, *, gives_way: bool = False) -> None:
        """Do what was asked for, without the lock; `seq` is the last line in `log`.

        `gives_way` is for who had the log to itself, see `GroupCommit.sync`. Raises `Unsynced`.
        """
        try:
            self._flush(log, seq, gives_way=gives_way)
        except OSError as error:
            raise Unsynced(*error.args) from error

    def close(self) -> None:
        """Forget what was asked for, and close files."""
        while self._sealed:
            posix.close(self._sealed.pop())
        if self._group:
            self._group.close()
        self._group, self.is_due, self._lines = None, False, False

    def _can_share(self, seq: int) -> bool:
        """The line is written, so nothing about the file that is shared may fail the append."""
        if self._group is None:
            return False
        try:
            self._group.expect(seq)
        except OSError:
            return False
        return True

    def _prepare_to_share(self) -> None:
        """Have what sharing takes for the next time: not under the lock, where all would wait for the import."""
        from super_agents.events.group_commit import GroupCommit

        try:
            self._group = GroupCommit(self._folders[-1])
        except OSError:  # each syncs alone, then
            return

    def _interval_is_over(self, lock: int) -> bool:
        """The lock file's time stamps the last sync by any process; our memory of it spares the look."""
        now = time.time()
        if abs(now - self._last) < _INTERVAL:  # a clock that was set back must not put the sync off
            return False
        self._last = posix.fstat(lock).st_mtime
        if abs(now - self._last) < _INTERVAL:
            return False
        posix.utime(lock)
        self._last = now
        return True

    def _flush(self, log: int, seq: int, *, gives_way: bool) -> None:
        if self._lines and log >= 0:
            if self._shares and self._group:
                self._group.sync(log, seq, sync, gives_way=gives_way)
            else:
                sync(log)
            if self._has_company and self._group is None:
                self._prepare_to_share()
        self._lines = False
        while self._sealed:
            descriptor = self._sealed.pop()
            sync(descriptor)
            posix.close(descriptor)
            for folder in self._folders:
                _sync_folder(folder)
        self.is_due = False


def policy(name: str) -> int:
    """Return the policy of this name; raises `ValueError` when there is none."""
    known = _NAMED.get(name)
    if known is not None:
        return known
    word, colon, number = name.partition(":")
    if word != "every" or not colon or not number.isdigit() or not 0 < int(number) < 1 << 31:
        message = f"unknown durability `{name}`"
        raise ValueError(message)
    return int(number)


def _sync_folder(path: str) -> None:
    descriptor = posix.open(path, posix.O_RDONLY)
    try:
        posix.fsync(descriptor)
    finally:
        posix.close(descriptor)
