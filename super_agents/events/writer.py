"""The one way bytes get into a log on disk: lock, position, write; standard library only.

`FileEventLog` and the hook path both append through `Writer`, so there is one format and one set of rules. A warm
append is four system calls: flock, lseek, write, flock. Everything else, recovery and rotation, happens only when the
end of the file is not where this writer left it.

`fcntl.flock` is called directly here: measured per append, portalocker costs 17 and filelock 195 times a bare write.
"""

import posix
import time
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock
from posix import lseek, pread, sched_yield, write
from time import monotonic
from zlib import crc32

from super_agents.events.durability import REDO, Syncing, sync
from super_agents.events.line import MAX_LINE, SEAL, TAIL, TRAILER, is_seal, trailer, whole_sequence
from super_agents.system.posix_only import is_open_as, is_plain_file, make_folder
from super_agents.system.stamp import stamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

LOG = "log.ndjson"
LOCK = "log.lock"
TORN = "torn.bin"
SEGMENTS = "seg"
SEGMENT_BYTES = 64 * 1024 * 1024

SEEK_END = 2  # `posix` does not name it
_LOCK_FLAGS = posix.O_RDWR | posix.O_CREAT | posix.O_CLOEXEC | posix.O_NOFOLLOW
_REDO_FLAGS = posix.O_RDONLY | posix.O_CLOEXEC | posix.O_NOFOLLOW | posix.O_NONBLOCK
_PATIENCE = 0.25  # seconds that a reader waits for the lock, the first time
_NEAR = 1024  # bytes that mostly hold the whole last line
_BEFORE_TRAILER = slice(-TRAILER - len(SEAL), -TRAILER)
_TRY = LOCK_EX | LOCK_NB
# How the lock is waited for: tries in a row, then pauses that are this part of the time waited so far, or so many
# seconds.
_TO_APPEND = (20, 1.0, 0.0001)  # it is held for some 5 µs; ten tries gave twice the throughput at 16 writers
_TO_DECIDE = (2, 0.25, 0.00006)  # it is held for 20 µs or more; after pauses as long as the whole wait it lay idle
_YIELDS = (5, 15)  # tries after which others may run: the holder may be the one whom this process has displaced
_LONGEST_PAUSE = 0.002  # seconds
_LOOK = 1.0  # seconds between looks whether the log's files are still the ones we have open


class Writer:
    """Appends lines to the log in `directory`, one at a time for all processes of the machine.

    Call `acquire`, then `append` as often as needed, then `release`, which also syncs what the durability policies
    ask for. Not for two threads at once, and not to be carried across a fork: the child calls `close`, which leaves
    the parent's lock alone, and opens its own.
    """

    def __init__(self, directory: str, *, segment_bytes: int = SEGMENT_BYTES) -> None:
        self.directory = directory
        self.segment_bytes = segment_bytes
        self.seq = 0
        self._log = self._lock = -1
        self._end = -1
        self._looked = 0.0
        self._line = b""  # the last line, when it was written alone
        self._patience = _PATIENCE
        self._syncing = Syncing(directory, f"{directory}/{SEGMENTS}")

    def acquire(self, timeout: float) -> bool:
        """Take the log's lock and stand at its end; False when another holds it for longer than `timeout` seconds.

        Waiting tries a few times in a row, then with a growing pause. The kernel's own queue would need a signal to
        give up; at 16 writers the throughput is the same, and half of it without the tries in a row.
        """
        if self._log < 0 or monotonic() - self._looked > _LOOK:
            self._look()
        try:
            flock(self._lock, _TRY)
        except BlockingIOError:
            if not self._wait(timeout, *_TO_DECIDE):
                return False
        end = lseek(self._log, 0, SEEK_END)
        if end != self._end:
            self._position_or_unlock(end)
        return True

    def append(self, body: bytes, body_crc: int) -> int:
        """Write one line and return its sequence number; `body` is the payload without its closing brace.

        Raises OSError when the file system does not take the whole line; the log is then as it was.
        """
        seq = self.seq + 1
        line = body + trailer(seq, body_crc)
        if write(self._log, line) != len(line):
            self._undo_short_write()
        self._end += len(line)
        self.seq = seq
        self._line = line
        if self._end >= self.segment_bytes:
            self._rotate_if_there_is_room()
        return seq

    def append_alone(self, body: bytes, body_crc: int, *, durability: int, timeout: float) -> int:
        """Do `acquire`, `append`, `wants_sync` and `release` in one call; returns 0 when the lock was not to be had.

        Written out, for this is the path of every single event, and a call costs as much as its own work does.
        Raises what `append` raises, and `Unsynced` when the line is written and the sync failed.
        """
        if self._log < 0 or monotonic() - self._looked > _LOOK:
            self._look()
        try:
            flock(self._lock, _TRY)
        except BlockingIOError:
            if not self._wait(timeout, *_TO_APPEND):
                return 0
        try:
            end = lseek(self._log, 0, SEEK_END)
            if end != self._end:
                self._position(end)
            seq = self.append(body, body_crc)
            if durability:
                self._syncing.ask(durability, seq, 1, lock=self._lock)
        finally:
            flock(self._lock, LOCK_UN)
        if self._syncing.is_due:
            self._syncing.flush(self._log, self._end, self.seq, self._line)
        return seq

    def append_many(self, bodies: list[bytes]) -> int:
        """Write lines in one go, all or none, and return the sequence number of the last."""
        last = self.seq + len(bodies)
        lines = [body + trailer(seq, crc32(body)) for seq, body in enumerate(bodies, self.seq + 1)]
        self._write(b"".join(lines), len(lines))
        if self._end >= self.segment_bytes:
            self._rotate_if_there_is_room()
        return last

    def release(self) -> None:
        """Give the lock to others, then sync: the kernel merges the flushes of writers that wait side by side."""
        flock(self._lock, LOCK_UN)
        if self._syncing.is_due:
            self._syncing.flush(self._log, self._end, self.seq, self._line)

    def take_back(self) -> bool:
        """Have the log hold what a power cut took; False when the lock was not to be had. Raises OSError."""
        if not self._redo_logs():
            return True
        self._look()
        if not self._wait(self._patience, *_TO_DECIDE):
            self._patience = 0.0
            return False
        try:
            self._take_back()
        finally:
            flock(self._lock, LOCK_UN)
        return True

    def recent(self, size: int) -> bytes:
        """Return the last bytes of the open segment, at most `size`; to be asked under the lock."""
        return pread(self._log, size, self._end - size if self._end > size else 0)

    def wants_sync(self, durability: int, count: int = 1) -> None:
        """Ask `release` to sync if the policy (see `durability`) says so for the last `count` lines."""
        if durability:
            self._syncing.ask(durability, self.seq, count, lock=self._lock)

    def rotate(self) -> str | None:
        """Seal the open segment and start the next; returns the sealed file, or None when the segment is empty."""
        if self._end == 0:
            return None
        self._seal()
        sealed = self._finish_rotation()
        self._position(lseek(self._log, 0, SEEK_END))
        return sealed

    def close(self) -> None:
        """Close the files; the next `acquire` opens them again."""
        for descriptor in (self._log, self._lock):
            if descriptor >= 0:
                posix.close(descriptor)
        self._log = self._lock = self._end = -1
        self._syncing.close()

    # Opening

    def _look(self) -> None:
        """Open the files, again if somebody put others in their place since."""
        if self._log >= 0 and not self._is_in_place():
            self._syncing.part_with(self._log)
            self.close()
        if self._log < 0:
            self.close()  # the lock, of a try that ended half-way
            make_folder(self.directory)  # not what is around it: where a project was, nothing must come to be again
            make_folder(f"{self.directory}/{SEGMENTS}")
            self._lock = posix.open(f"{self.directory}/{LOCK}", _LOCK_FLAGS, 0o666)
            self._open_log()
        self._syncing.look()
        self._looked = time.monotonic()

    def _is_in_place(self) -> bool:
        """Another lock file than that of other writers would give two events one number."""
        if not is_open_as(self._lock, f"{self.directory}/{LOCK}"):
            return False
        return is_open_as(self._log, f"{self.directory}/{LOG}") or _is_sealed_file(self._log)

    def _open_log(self) -> None:
        flags = posix.O_RDWR | posix.O_CREAT | posix.O_APPEND | posix.O_CLOEXEC | posix.O_NOFOLLOW
        self._log = posix.open(f"{self.directory}/{LOG}", flags, 0o666)
        self._end = -1
        self._syncing.begin_anew()

    def _wait(self, timeout: float, spins: int, part: float, least: float) -> bool:
        begun = monotonic()
        while not self._spin(spins):
            waited = monotonic() - begun
            if waited > timeout:
                return False
            time.sleep(min(max(least, waited * part), _LONGEST_PAUSE))
        return True

    def _spin(self, spins: int) -> bool:
        """Try a few times in a row: the holder runs on another processor and is done in microseconds, mostly."""
        for attempt in range(spins):
            try:
                flock(self._lock, _TRY)
            except BlockingIOError:
                if attempt in _YIELDS:
                    sched_yield()
                continue
            return True
        return False

    # Standing at the end

    def _position_or_unlock(self, end: int) -> None:
        try:
            self._position(end)
        except BaseException:
            flock(self._lock, LOCK_UN)
            raise

    def _position(self, end: int) -> None:
        """Somebody else wrote, or this is a cold start: learn the last number, mostly with one read."""
        if end < self._end:
            self._syncing.begin_anew()  # an older log was put in its place
        if self._end < 0:
            self._take_back()
            end = lseek(self._log, 0, SEEK_END)
        tail = pread(self._log, _NEAR, end - _NEAR if end > _NEAR else 0)
        seq = whole_sequence(tail[tail.rfind(b"\n", 0, -1) + 1 :])
        if seq and tail[_BEFORE_TRAILER] != SEAL:
            self.seq, self._end = seq, end
            return
        while not self._learn(end):
            if self._end < 0:
                self._take_back()
            end = lseek(self._log, 0, SEEK_END)

    def _take_back(self) -> None:
        """Have the log hold what redo logs do whose writers are gone: the power may have gone with them."""
        paths = self._redo_logs()
        if not paths or not is_open_as(self._log, f"{self.directory}/{LOG}"):
            return
        for path in paths:
            redo = _orphan(path)
            if redo >= 0:
                try:
                    self._give_back(redo)
                    _delete(path)
                finally:
                    posix.close(redo)

    def _redo_logs(self) -> list[str]:
        folder = f"{self.directory}/{REDO}"
        try:
            return [f"{folder}/{name}" for name in posix.listdir(folder) if name.isdigit()]
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _give_back(self, redo: int) -> None:
        from super_agents.events import redo_log

        path, torn = f"{self.directory}/{LOG}", f"{self.directory}/{TORN}"
        redo_log.give_back(redo, self._log, path, torn=torn, sealed=newest_sealed(self.directory))

    def _learn(self, end: int) -> bool:
        """Learn the last number from what stands at the end, whatever that is.

        False when something had to be mended first, which a crash left behind or a rotation, and it is time to look
        again.
        """
        tail = self._last_line(end)
        seq = whole_sequence(tail)
        if seq and not is_seal(tail):
            self.seq, self._end = seq, end
            return True
        if not end:
            self.seq, self._end = newest_sealed(self.directory), 0
            return True
        if seq:
            self.seq = seq
            self._finish_rotation()
        elif tail.endswith(b"\n"):
            self._heal(end)
        else:
            self._cut_torn(end)
        return False

    def _last_line(self, end: int) -> bytes:
        """Return the last line, or what stands in its place; one read unless it is a long one."""
        for size in (_NEAR, 2 * MAX_LINE):
            tail = pread(self._log, size, end - size if end > size else 0)
            start = tail.rfind(b"\n", 0, -1) + 1
            if start or size >= end:
                return tail[start:]
        return tail

    def _cut_torn(self, end: int) -> None:
        """A write that a kill or a power cut tore would swallow the next writer's event if it were left in place.

        No reader has seen it: readers take whole lines only.
        """
        from super_agents.events import recovery

        recovery.cut_torn(self._log, end, f"{self.directory}/{TORN}")

    def _heal(self, end: int) -> None:
        """A line that is not ours stands at the end (`echo >> log`): leave it, and go on after the last valid one.

        A line of ours whose trailer was damaged keeps its number: the gap is what tells `verify` that it was ours.
        """
        from super_agents.events import recovery

        self.seq = recovery.last_number(self._log, end, before=newest_sealed(self.directory))
        self._end = end
        body = _machine_event("log.healed", b'{"offset":%d}' % end)
        self._write(body + trailer(self.seq + 1, crc32(body)), 1)

    # Writing

    def _write(self, lines: bytes, count: int) -> None:
        if write(self._log, lines) != len(lines):
            self._undo_short_write()
        self._end += len(lines)
        self.seq += count
        self._line = b""

    def _undo_short_write(self) -> "NoReturn":
        from errno import ENOSPC

        posix.ftruncate(self._log, self._end)
        raise OSError(ENOSPC, posix.strerror(ENOSPC), f"{self.directory}/{LOG}")

    def _rotate_if_there_is_room(self) -> None:
        """The line that filled the segment is written, so nothing that goes wrong from here on may fail it.

        What is left undone, by a full disk or a folder that cannot be written, the next `acquire` finds and finishes.
        """
        try:
            self._seal()
            self._finish_rotation()
            self._position(lseek(self._log, 0, SEEK_END))
        except OSError:
            if self._end < 0:
                self._let_go_of_log()

    def _seal(self) -> None:
        body = _machine_event("log.rotated", b"{}") + SEAL
        self._write(body + trailer(self.seq + 1, crc32(body)), 1)

    def _finish_rotation(self) -> str:
        """Give the sealed file its name and start an empty one; idempotent, so a crash anywhere is finished later."""
        path = f"{self.directory}/{LOG}"
        sealed = f"{self.directory}/{SEGMENTS}/{newest_sealed(self.directory) + 1:016d}-{self.seq:016d}.ndjson"
        is_ours = is_open_as(self._log, path)
        if is_ours:
            sync(self._log)  # its new name must not survive a power cut that its last lines do not
        self._let_go_of_log()
        if is_ours:
            posix.rename(path, sealed)
        self._open_log()
        return sealed

    def _let_go_of_log(self) -> None:
        """Until the next file is open there is no place to write: a line after the seal would be lost to readers."""
        if self._log >= 0:
            self._syncing.ask_for_sealed(self._log)
        self._log = self._end = -1


def newest_sealed(directory: str) -> int:
    """Return the last sequence number of the newest sealed segment, from its name, or 0."""
    try:
        names = posix.listdir(f"{directory}/{SEGMENTS}")
    except FileNotFoundError:  # the folder of the log is there, as after following it, and nothing was ever written
        return 0
    lasts = [name[17:33] for name in names if name[16:17] == "-"]
    return max((int(last) for last in lasts if last.isdigit()), default=0)


def _orphan(path: str) -> int:
    """Open and lock a redo log whose writer is gone; -1 when its writer lives, or it is none that we may read."""
    try:
        redo = posix.open(path, _REDO_FLAGS) if is_plain_file(path) else -1
    except (FileNotFoundError, PermissionError):
        return -1
    if redo >= 0:
        try:
            flock(redo, _TRY)
        except BlockingIOError:
            posix.close(redo)
            return -1
    return redo


def _delete(path: str) -> None:
    try:
        posix.unlink(path)
    except (FileNotFoundError, PermissionError):  # in another user's folder it stays; what is in it is in the log
        return


def _machine_event(kind: str, members: bytes) -> bytes:
    return b'{"v":1,"ts":"%b","kind":"%b","by":"super-agents","data":%b' % (
        stamp(time.time_ns()).encode(),
        kind.encode(),
        members,
    )


def _is_sealed_file(descriptor: int) -> bool:
    """Another process rotated: our file was renamed, not replaced; its seal will lead us to the next one."""
    end = posix.fstat(descriptor).st_size
    return is_seal(posix.pread(descriptor, TAIL, max(0, end - TAIL)))
