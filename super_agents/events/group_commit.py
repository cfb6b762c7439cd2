"""One sync for many writers: whoever waits for the disk next to others shares a flush with them.

The file `log.sync` beside the log is the lock of whoever syncs, and holds the number of the last event that a sync is
known to have covered, in the form of a line's trailer. A writer whose event is covered by then does not sync again.
The technique is group commit, as in DeWitt et al., "Implementation techniques for main memory database systems",
SIGMOD 1984. Standard library only.
"""

import posix
import time
from time import monotonic

from super_agents.events.line import TAIL, TRAILER, sequence, trailer, whole_sequence
from super_agents.system.flock import try_lock, unlock

SYNC = "log.sync"

_FLAGS = posix.O_RDWR | posix.O_CREAT | posix.O_CLOEXEC | posix.O_NOFOLLOW
_PAUSE = 0.0003  # seconds; of 0.03, 0.1 and 0.3 ms the last gave the most, and a sync of a fast disk takes 0.2 ms
_AS_BEFORE = 0.75  # of the time that the last wait took, for the first pause: each look costs who waits processor time
_LONGEST_PAUSE = 0.002
_PATIENCE = 0.25  # seconds until a writer syncs by itself: the one whose turn it is may have been stopped
_SEEK_END = 2

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Flush = Callable[[int], object]


class GroupCommit:
    """The syncs of the log in `directory` that its writers share."""

    def __init__(self, directory: str) -> None:
        self._file = posix.open(f"{directory}/{SYNC}", _FLAGS, 0o666)
        self._waited = 0.0  # seconds, the last time

    def expect(self, seq: int) -> None:
        """Prepare for the sync of event `seq`, just written and the log still locked.

        Nobody can have synced it: a record that says so was left by another log, put in this one's place since.
        """
        if self._covered() >= seq:
            posix.ftruncate(self._file, 0)

    def sync(self, log: int, seq: int, flush: "Flush", *, gives_way: bool = False) -> None:
        """Return once the events up to `seq` in the open file `log` are on the disk, where `flush` puts them.

        Who `gives_way` lets those run on whom its waking up has displaced: others who decide, one of them maybe under
        the log's lock. Raises OSError.
        """
        begun, waited = monotonic(), 0.0
        pause = min(max(_PAUSE, self._waited * _AS_BEFORE), _LONGEST_PAUSE)
        while not try_lock(self._file):
            if waited > _PATIENCE:
                flush(log)
                return
            time.sleep(pause)
            if gives_way:
                posix.sched_yield()
            pause = _PAUSE
            waited = self._waited = monotonic() - begun
            if self._covered() >= seq:
                return
        try:
            self._sync_for_all(log, seq, flush)
        finally:
            unlock(self._file)

    def close(self) -> None:
        """Close the file."""
        posix.close(self._file)

    def _sync_for_all(self, log: int, seq: int, flush: "Flush") -> None:
        if self._covered() >= seq:
            return
        end = posix.lseek(log, 0, _SEEK_END)
        # What is seen before the sync begins is covered by it; of a line that is being written no trailer is seen.
        last = max(seq, sequence(posix.pread(log, TAIL, max(0, end - TAIL))))
        flush(log)
        try:
            posix.pwrite(self._file, trailer(last, 0), 0)
        except OSError:  # no room for it: the others sync by themselves
            posix.ftruncate(self._file, 0)

    def _covered(self) -> int:
        """Return the number of the last event that is known to be on the disk; half a record has no check sum."""
        return whole_sequence(posix.pread(self._file, TRAILER, 0))
