"""The event log of a project as files in its folder."""

from __future__ import annotations

import errno
import os
import threading
import weakref
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from super_agents.errors import EventNotFound, LogCorrupted, LogFull, LogLocked, LogNewer, LogUnsynced
from super_agents.events.durability import ALWAYS, Unsynced, policy
from super_agents.events.encoding import Redaction, encode, head, members_of, plain_head
from super_agents.events.event import NOT_AN_EVENT, Event
from super_agents.events.kinds import check
from super_agents.events.line import TAIL, VERSION, is_whole, sequence
from super_agents.events.locate import locate
from super_agents.events.log import Draft, EventLog, Tail, policy_of
from super_agents.events.lookup import Lookup
from super_agents.events.near import events_after
from super_agents.events.segments import format_of, newest, open_log, sealed_segments
from super_agents.events.writer import LOCK, LOG, SEGMENT_BYTES, Writer, newest_sealed
from super_agents.system.clock import SystemClock
from super_agents.system.files import refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from super_agents.events.filters import Filter
    from super_agents.events.finding import Finding
    from super_agents.events.key_index import KeyIndex
    from super_agents.events.views import ViewStore
    from super_agents.system.clock import Clock

_FRESH = 256  # events that are remembered while the lock is held
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_made = tuple.__new__  # calling `Event` goes through a function in Python first
_FORKED: weakref.WeakSet[FileEventLog] = weakref.WeakSet()


class FileEventLog(EventLog):
    """One log in one folder, safe for any number of processes and threads.

    `directory` is made when the first event is written. `durability` is the policy of kinds that ask for none of
    their own. `lock_timeout` in seconds. `registry` is the SQLite file of the views, where idempotency keys are
    indexed; `blobs` the folder of the snapshots from which views start once old events are forgotten. `chain_key`
    signs the chain over archived segments.
    """

    def __init__(
        self,
        directory: Path,
        *,
        durability: str = "every:256",
        redaction: Redaction | None = None,
        lock_timeout: float = 10.0,
        segment_bytes: int = SEGMENT_BYTES,
        clock: Clock | None = None,
        registry: Path | None = None,
        blobs: Path | None = None,
        chain_key: bytes | None = None,
    ) -> None:
        self.directory = directory
        self.lock_timeout = lock_timeout
        self._durability = policy_of(durability)
        self.redaction = redaction
        self._time_ns = (clock or SystemClock()).time_ns
        self._registry = registry or directory / "registry.db"
        self._blobs = blobs
        self._chain_key = chain_key
        self._writer = Writer(str(directory), segment_bytes=segment_bytes)
        self._lookup = Lookup(directory)
        self._threads = threading.RLock()
        self._depth = 0
        self._holder = 0  # the thread that has the log's lock
        self._fresh: list[tuple[int, bytes]] = []  # number and body of what was written since the lock was taken
        self._keys: KeyIndex | None = None
        self._is_ready = self._is_taken_back = False
        _FORKED.add(self)

    # Writing

    def append(
        self,
        kind: str,
        *,
        by: str,
        data: Mapping[str, Any] | None = None,
        session: str | None = None,
        corr: str | None = None,
        cause: int | None = None,
        key: str | None = None,
        durability: str | None = None,
    ) -> Event:
        """Write one event and return it once it is in the log; see the contract."""
        given = {} if data is None else data
        asked = check(kind, given)
        wanted = self._durability if asked is None and durability is None else self._policy_for(asked, durability)
        ns = self._time_ns()
        if session is None and corr is None and cause is None and key is None:
            members = plain_head(kind, by, ns, given)
            seq = self._write(encode(members, self.redaction), wanted)
            return _made(Event, (seq, members["ts"], kind, members["by"], members["data"], None, None, None, None))
        members = head(kind, by=by, ns=ns, data=given, session=session, corr=corr, cause=cause, key=key)
        body = encode(members, self.redaction)
        if key is not None:
            return self._append_once(body, members["key"], wanted)
        return Event.of(self._write(body, wanted), members)

    def append_many(self, drafts: Iterable[Draft], *, durability: str | None = None) -> list[Event]:
        """Write events with consecutive numbers, all or none, in one write; see the contract."""
        ns = self._time_ns()
        given = list(drafts)
        policies = {self._policy_for(check(draft.kind, draft.data), durability) for draft in given}
        batch = [members_of(draft.without_key(), ns) for draft in given]
        bodies = [encode(members, self.redaction) for members in batch]
        if not batch:
            return []
        strongest = ALWAYS if ALWAYS in policies else policies.pop()
        self._lock()
        try:
            last = self._writer.append_many(bodies)
            self._remember(last - len(bodies) + 1, bodies)
            self._writer.wants_sync(strongest, len(bodies))
        except OSError as error:
            raise self._failure(error) from error
        finally:
            self._unlock()
        return [Event.of(seq, members) for seq, members in enumerate(batch, last - len(batch) + 1)]

    def append_after(self, seq: int, draft: Draft) -> Event | None:
        """Write one event if it will be the next after number `seq`; see the contract."""
        members, body, wanted = self._prepared(draft.without_key())
        with self.exclusive():
            return Event.of(self._write(body, wanted), members) if self._writer.seq == seq else None

    @contextmanager
    def exclusive(self) -> Iterator[EventLog]:
        """Keep every other writer out; see the contract."""
        self._lock()
        try:
            yield self
        finally:
            self._unlock()

    def rotate(self) -> str | None:
        """Seal the open segment and start the next."""
        self._lock()
        try:
            sealed = self._writer.rotate()
        except OSError as error:
            raise self._failure(error) from error
        finally:
            self._unlock()
        return Path(sealed).stem if sealed else None

    def append_draft(self, draft: Draft) -> Event:
        """Write one event that may have happened earlier; raises what `append` does."""
        members, body, wanted = self._prepared(draft)
        if draft.key is not None:
            return self._append_once(body, members["key"], wanted)
        return Event.of(self._write(body, wanted), members)

    def take_in_spool(self) -> int:
        """Append what hooks had to leave aside while the log was locked; returns how many events."""
        from super_agents.events.intake import take_in

        return take_in(self)

    # Reading

    def read(self, *, after: int = 0, until: int | None = None, where: Filter | None = None) -> Iterator[Event]:
        """Yield the events numbered above `after`, up to and including `until`, that fit `where`."""
        if self._fresh and where is None and until is None:
            for event in self._fresh_after(after):
                yield event
                after = event.seq
        if self._is_ours() and after == self._writer.seq:
            return
        self._take_back()
        look = self._writer.recent if self._is_ours() else partial(newest, self.directory)
        near = events_after(look, after) if until is None else None
        if near is not None:
            yield from near if where is None else filter(where.matches, near)
            return
        from super_agents.events.reader import Reader

        reader = Reader(self.directory, after=after)
        try:
            yield from reader.events(where, until=until)
        finally:
            reader.close()

    def tail(self, *, after: int | None = None, where: Filter | None = None, coalesce: float = 0.0) -> Tail:
        """Follow the log from number `after` (default: from now on), through rotations."""
        from super_agents.events.tail import FileTail

        self._make_ready()
        self._take_back()
        start = self.head if after is None else after
        return FileTail(self.directory, after=start, where=where, coalesce=coalesce)

    @property
    def head(self) -> int:
        """The number of the newest event, or 0."""
        if self._is_ours():
            return self._writer.seq
        self._take_back()
        tail = newest(self.directory, TAIL)
        seq = sequence(tail) or (self._last_sound() if tail else 0)
        return seq or newest_sealed(str(self.directory))

    @property
    def first(self) -> int:
        """The number of the oldest event that is kept, or 1 when there is none."""
        return next((segment.first for segment in sealed_segments(self.directory)), 1)

    def get(self, seq: int) -> Event:
        """Return one event by its number; raises `EventNotFound`."""
        self._take_back()
        line = self._lookup.line(seq) if seq > 0 else None
        if line is None or not is_whole(line):
            raise EventNotFound(seq, first=self.first, last=self.head)
        try:
            return Event.from_line(line)
        except NOT_AN_EVENT as error:
            raise LogCorrupted(self.directory, f"event {seq} cannot be read") from error

    # Soundness

    def verify(self, *, deep: bool = False) -> list[Finding]:
        """Read everything and return what is wrong."""
        from super_agents.events.integrity import verify

        self._take_back()
        return verify(self.directory, deep=deep, chain_key=self._chain_key)

    def repair(self) -> list[Finding]:
        """Mend what can be mended without losing an event: a torn end, an interrupted rotation, a waiting spool."""
        from super_agents.events.repair import repair

        self._take_back()
        return repair(self)

    def archive(self) -> list[str]:
        """Describe, chain and compress the sealed segments."""
        from super_agents.events.archive import archive

        return archive(self.directory, self, chain_key=self._chain_key)

    def forget(self, views: ViewStore, *, keep: int) -> int:
        """Delete all but the newest `keep` archived segments once the state folded from them is kept.

        Returns the last number that is gone, or 0.
        """
        from super_agents.events.archive import forget

        return forget(self.directory, self, views, keep=keep)

    def close(self) -> None:
        """Close files; the next call opens them again."""
        with self._threads:
            self._writer.close()
            self._lookup.close()
            if self._keys:
                self._keys.close()
                self._keys = None

    # How

    def _prepared(self, draft: Draft) -> tuple[dict[str, Any], bytes, int]:
        """Return the members of a draft's event, its bytes, and its durability policy."""
        wanted = self._policy_for(check(draft.kind, draft.data), None)
        members = members_of(draft, self._time_ns())
        return members, encode(members, self.redaction), wanted

    def _write(self, body: bytes, wanted: int) -> int:
        """Take the threads' lock, then write as the only one or under the lock that `exclusive` holds already."""
        check_sum = crc32(body)
        if not self._threads.acquire(blocking=False) and not self._threads.acquire(timeout=self.lock_timeout):
            raise LogLocked(self.directory / LOCK, self.lock_timeout)
        try:
            if self._depth:
                seq = self._writer.append(body, check_sum)
                self._remember(seq, [body])
                self._writer.wants_sync(wanted)
                return seq
            if not self._is_ready:
                self._make_ready()
            seq = self._writer.append_alone(body, check_sum, durability=wanted, timeout=self.lock_timeout)
        except OSError as error:
            raise self._failure(error) from error
        finally:
            self._threads.release()
        if not seq:
            raise LogLocked(self.directory / LOCK, self.lock_timeout)
        return seq

    def _remember(self, first: int, bodies: list[bytes]) -> None:
        """Keep what whoever decides under the lock is about to fold, so that it need not be read from the file."""
        if len(self._fresh) + len(bodies) <= _FRESH:
            self._fresh += enumerate(bodies, first)

    def _fresh_after(self, after: int) -> Iterator[Event]:
        """Yield what follows event `after` without a hole as far as it is remembered."""
        for seq, body in list(self._fresh):
            if seq == after + 1:
                yield Event.from_line(body + b',"seq":%d}' % seq)
                after = seq

    def _last_sound(self) -> int:
        """Return the number of the last line that has one; behind it stands what is torn, foreign or being written."""
        log = open_log(self.directory)
        if log is None:
            return 0
        with log:
            last = locate(log.fileno(), 1 << 62)
        return last.number if last else 0

    def _append_once(self, body: bytes, key: str, wanted: int) -> Event:
        """The index is brought up to date before the lock is taken, so that under it only the newest is missing."""
        index = self._key_index()
        index.find(key)
        with self.exclusive():
            return self._first_with(key, index) or self.get(self._write(body, wanted))

    def _first_with(self, key: str, index: KeyIndex) -> Event | None:
        """Return the first event with a key; an index that names another event is folded anew."""
        first = index.find(key)
        if first and self._kept(first).key != key:
            index.rebuild()
            first = index.find(key)
        return self._kept(first) if first else None

    def _kept(self, first: int) -> Event:
        try:
            return self.get(first)
        except EventNotFound as error:
            if first < self.first:  # forgotten
                raise
            raise LogCorrupted(self.directory, f"event {first}, the first with this key, cannot be read") from error

    def _key_index(self) -> KeyIndex:
        from super_agents.events.key_index import KeyIndex

        self._make_ready()
        with self._threads:
            if self._keys is None:
                self._keys = KeyIndex(self._registry, self, blobs=self._blobs)
            return self._keys

    def _policy_for(self, of_kind: str | None, durability: str | None) -> int:
        if durability is None:
            return self._durability if of_kind is None else policy(of_kind)
        return policy_of(durability)

    def _lock(self) -> None:
        if not self._threads.acquire(blocking=False) and not self._threads.acquire(timeout=self.lock_timeout):
            raise LogLocked(self.directory / LOCK, self.lock_timeout)
        self._depth += 1
        if self._depth == 1:
            try:
                if not self._is_ready:
                    self._make_ready()
                if self._writer.acquire(self.lock_timeout):
                    self._holder = threading.get_ident()
                    return
            except OSError as error:
                self._leave()
                raise self._failure(error) from error
            except BaseException:
                self._leave()
                raise
            self._leave()
            raise LogLocked(self.directory / LOCK, self.lock_timeout)

    def _unlock(self) -> None:
        try:
            if self._depth == 1:
                self._holder = 0
                self._fresh.clear()
                self._writer.release()
        except OSError as error:
            raise self._failure(error) from error
        finally:
            self._depth -= 1
            self._threads.release()

    def _is_ours(self) -> bool:
        """Tell whether this thread has the log's lock, so that nobody moves the writer meanwhile."""
        return self._holder == threading.get_ident()

    def _leave(self) -> None:
        self._depth -= 1
        self._threads.release()

    def _make_ready(self) -> None:
        """Once a process: have the folder, refuse a newer format."""
        if self._is_ready:
            return
        try:
            self.directory.mkdir(exist_ok=True)
            if (version := format_of(self.directory)) > VERSION:
                raise LogNewer(self.directory / LOG, version)
        except OSError as error:
            raise refused(self.directory, error) from error
        self._is_ready = True

    def _take_back(self) -> None:
        """Once a process: what a power cut took was acknowledged, and is there to be read before anybody writes."""
        if self._is_taken_back or self._depth or not self._threads.acquire(blocking=False):
            return
        try:
            self._is_taken_back = format_of(self.directory) > VERSION or self._writer.take_back()
        except OSError:  # who may not write reads what is there
            self._is_taken_back = True
        finally:
            self._threads.release()

    def _failure(self, error: OSError) -> Exception:
        path, reason = Path(error.filename or self.directory / LOG), error.strerror or str(error)
        if isinstance(error, Unsynced):
            return LogUnsynced(path, reason)
        return LogFull(path, reason) if error.errno in _NO_ROOM else refused(path, error)

    def _after_fork(self) -> None:
        """In the child: the lock belongs to the open file, which parent and child would share.

        Closed, not only forgotten: else a parent that dies while it holds the lock would leave it to the child.
        """
        self._writer.close()
        self._threads = threading.RLock()
        self._depth = 0
        self._holder = 0
        self._fresh = []
        self._keys = None
        self._lookup = Lookup(self.directory)


def _after_fork_in_child() -> None:
    for log in list(_FORKED):
        log._after_fork()  # noqa: SLF001 - one module


os.register_at_fork(after_in_child=_after_fork_in_child)
