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

from super_agents.system.posix_only import sync_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from super_agents.events.redo_log import RedoLog

OS = 0
ALWAYS = 1
INTERVAL = -1
DEFAULT = 256
NAMES = "os, interval, always, or every:N with N from 1, as in every:256"

REDO = "redo"  # the folder of the redo logs
_OFTEN = 16  # syncs of one writer until it makes a redo log, which takes as long as 4
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
        self._count = 0  # syncs of lines
        self._redo: RedoLog | None = None
        self._last = 0.0

    def ask(self, durability: int, seq: int, count: int, *, lock: int) -> None:
        """Have the lines up to `seq`, the last `count` of them new, synced if the policy (see `durability`) says so.

        Called under the lock, whose descriptor is `lock`.
        """
        if (durability > 0 and seq % durability < count) or (durability == INTERVAL and self._interval_is_over(lock)):
            self.is_due = self._lines = True

    def ask_for_sealed(self, descriptor: int) -> None:
        """Have a sealed segment and the folders that name it synced, and its file closed."""
        self._sealed.append(descriptor)
        self.is_due = True

    def begin_anew(self) -> None:
        """The log is another file from now on, of which nothing is synced."""
        if self._redo:
            self._redo.end()

    def look(self) -> None:
        """Do without a redo log that somebody deleted: nobody would find it after a power cut."""
        if self._redo and not self._redo.is_in_place():
            self._leave()
            self._count = 0
            self.is_due = self._lines = True

    def part_with(self, log: int) -> None:
        """Sync a log that is no longer in its place: the redo log is of no use to the one that is there now."""
        if self._redo and log >= 0:
            try:
                sync(log)
            except OSError:  # whoever opens the redo log next writes it again
                return

    def flush(self, log: int, end: int, seq: int, line: bytes) -> None:
        """Do what was asked for, without the lock; event `seq` ends at byte `end` of `log`, and `line` is its line.

        The line may be left out, as nothing. Raises `Unsynced`.
        """
        try:
            if self._lines and log >= 0:
                self._sync_lines(log, end, seq, line)
            self._lines = False
            self._sync_sealed()
        except OSError as error:
            raise Unsynced(*error.args) from error
        self.is_due = False

    def close(self) -> None:
        """Forget what was asked for, and close files."""
        while self._sealed:
            posix.close(self._sealed.pop())
        self._leave()
        self._count, self.is_due, self._lines = 0, False, False

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

    def _sync_lines(self, log: int, end: int, seq: int, line: bytes) -> None:
        redo = self._redo
        if redo:
            if redo.keep(log, end, seq, line):
                return
            redo.end()
        self._count += 1
        if self._count == _OFTEN:
            redo = self._redo = self._prepared()
        try:
            sync(log)
        except OSError:
            self._leave()  # what is in it is not in the log on the disk, and no later sync would tell
            raise
        if redo:
            redo.begin(log, end, seq)

    def _leave(self) -> None:
        """Leave the redo log to whoever writes next."""
        if self._redo:
            self._redo.close()
        self._redo = None

    def _prepared(self) -> "RedoLog | None":
        from super_agents.events.redo_log import RedoLog

        try:
            return RedoLog(self._folders[-1], f"{self._folders[-1]}/{REDO}")
        except OSError:  # it syncs the log itself, then
            return None

    def _sync_sealed(self) -> None:
        while self._sealed:
            descriptor = self._sealed.pop()
            sync(descriptor)
            posix.close(descriptor)
            for folder in self._folders:
                sync_folder(folder)


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
