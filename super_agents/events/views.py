"""Tables folded from the log: fast to ask, safe to delete, always the same when folded again."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from contextlib import contextmanager
from fnmatch import fnmatchcase
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from super_agents.errors import CursorAhead, EventNotFound, HistoryForgotten, LogCorrupted, ViewNotFound
from super_agents.events.filters import Filter
from super_agents.system.database import check_full_text, connect, connect_read_only, refusals_named
from super_agents.system.files import make_folder, sync_directory, sync_file
from super_agents.system.ids import new_id

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from super_agents.events.event import Event
    from super_agents.events.log import EventLog

_BATCH = 20_000  # events a transaction: an interrupted rebuild goes on from the last one
_FEW = 16  # events after which it is over when others were let go first: they may have waited before each
_POSITIONS = (
    "CREATE TABLE IF NOT EXISTS views (name TEXT PRIMARY KEY, version INTEGER NOT NULL, seq INTEGER NOT NULL, ts TEXT)"
)
# A look at every name takes a fifth of the time that `name IN (...)` takes, which fills a table first.
_ADVANCE = "UPDATE views SET seq = ?, ts = ? WHERE seq < ? AND instr(?, '/' || name || '/')"


class _Forgotten(Exception):
    """Events were deleted while they were being folded."""


class View(ABC):
    """One fold of the log into tables of its own.

    A view must be a pure function of the events it is given: no clock, no randomness, no look elsewhere. A change of
    its tables or of its fold raises `version`, and the view is folded anew.

    An index of texts is an FTS5 table whose `content` is one of the view's tables: a snapshot gives that one back, and
    the index is made from it.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    kinds: ClassVar[tuple[str, ...]] = ("*",)
    tables: ClassVar[Mapping[str, str]]  # name of the table -> its columns, as in CREATE TABLE
    together: ClassVar[int] = 1  # how many events `fold_many` wants at once
    full_text: ClassVar[Mapping[str, str]] = MappingProxyType({})  # name of an index of texts -> arguments of FTS5

    @abstractmethod
    def fold(self, event: Event, database: sqlite3.Connection) -> None:
        """Bring the tables, and the indexes of texts, from before the event to after it."""

    def fold_many(self, events: Sequence[Event], database: sqlite3.Connection) -> None:
        """Do what `fold` does for each, in order; a view that sums up need not touch a row as often."""
        for event in events:
            self.fold(event, database)

    def wants(self, kind: str) -> bool:
        """Tell whether events of this kind concern the view."""
        return any(fnmatchcase(kind, glob) for glob in self.kinds)


class ViewStore:
    """The views of a project in one SQLite file, each with the number of the last event it has seen.

    `give_way` may be set by who has others to let go first: it is called before each event is folded, and when it tells
    that there was somebody, the transaction is a short one. `path` None keeps them in memory. `blobs` is the folder
    where snapshots are kept when old events are forgotten.
    """

    def __init__(self, path: Path | None, log: EventLog, views: Iterable[View], *, blobs: Path | None = None) -> None:
        self._database: sqlite3.Connection | None = None
        self._path = path
        self._log = log
        self._blobs = blobs
        self._views = {view.name: view for view in views}
        self._wanted: dict[str, list[View]] = {}
        self._names = f"/{'/'.join(self._views)}/"
        self.give_way: Callable[[], bool] | None = None
        self._present = -1  # while we decide: the number up to which all is folded
        self._is_compared = False

    @property
    def log(self) -> EventLog:
        """The log that is folded."""
        return self._log

    @contextmanager
    def deciding(self) -> Iterator[EventLog]:
        """Keep every other writer out and the views at the present: ask them, decide, append to what is yielded.

        This is how two agents cannot both have what only one may, but for the next task, which `EventLog.append_after`
        confirms. Raises what `exclusive` and `catch_up` raise; the events are durable when the block is left.
        """
        with self._log.exclusive() as held:
            give_way, self.give_way = self.give_way, None  # all others wait for us now
            try:
                self._present = self.catch_up()
                yield held
            finally:
                self._present = -1
                self.give_way = give_way

    @property
    def database(self) -> sqlite3.Connection:
        """The open database, for queries; call `catch_up` first to see the present."""
        if self._database is None:
            with refusals_named(self._path):
                self._database = self._opened()
        return self._database

    def _opened(self) -> sqlite3.Connection:
        database = connect(self._path)
        try:
            if any(view.full_text for view in self._views.values()):
                check_full_text(database)
            with self._transaction(database):
                self._prepare(database)
        except BaseException:
            database.close()
            raise
        return database

    def catch_up(self) -> int:
        """Fold what has been written since and return the number of the last event seen.

        Raises `CursorAhead` when a view has seen more than the log holds: an older log was put back.
        """
        if self._present >= 0:
            return self._fold_ours()
        if not self._is_compared:
            self._compare()
        seen, head = self._standing()
        least = min(seen.values())
        return head if least == head else self._fold_from(least, None)

    def rebuild(self, name: str | None = None) -> int:
        """Fold one view, or all, anew; returns the number of the last event seen."""
        chosen = [self._find(name)] if name else list(self._views.values())
        with self._transaction(self.database) as database:
            for view in chosen:
                self._reset(view, database)
        return self._fold_from(min(self.positions().values()), None)

    def at(self, until: int) -> ViewStore:
        """Return the views as they were after event `until`, in memory; raises `HistoryForgotten`."""
        past = ViewStore(None, self._log, self._views.values(), blobs=self._blobs)
        try:
            past._refuse_beyond(until)
            past._fold_from(min(past.positions().values()), until)
            past._refuse_beyond(until)
        except BaseException:
            past.close()
            raise
        return past

    def as_folded(self) -> sqlite3.Connection:
        """Return the open database for questions about what was folded so far, by whomever, without a look at the log.

        How far that is, its table `views` says.
        """
        if not self._is_compared:
            self._compare()
        return self.database

    def positions(self) -> dict[str, int]:
        """Return the number of the last event that each view has seen; raises `CursorAhead`."""
        return self._standing()[0]

    def versions(self) -> dict[str, int]:
        """Return the version of each view."""
        return {name: view.version for name, view in self._views.items()}

    def rows(self, name: str) -> dict[str, list[dict[str, object]]]:
        """Return what a view holds: each table's rows in a fixed order."""
        tables = self._find(name).tables
        return {table: [dict(row) for row in self.database.execute(_all_rows(table))] for table in tables}

    def snapshot(self) -> str:
        """Keep the views as they are in a blob and return its SHA-256, which is its name; it survives a power cut.

        SQLite does not sync what VACUUM INTO writes, and the events that it stands for are about to be deleted.
        """
        assert self._blobs is not None  # noqa: S101 - only a project's own store forgets
        self.catch_up()
        make_folder(self._blobs)
        fresh = self._blobs / f".{new_id(8)}.tmp"
        self.database.execute("VACUUM INTO ?", (str(fresh),))
        name = hashlib.sha256(fresh.read_bytes()).hexdigest()
        sync_file(fresh)
        fresh.replace(self._blobs / name)
        sync_directory(self._blobs)
        return name

    def close(self) -> None:
        """Close the database; the next question opens it again."""
        if self._database is not None:
            self._database.close()
            self._database = None
            self._is_compared = False

    def __del__(self) -> None:
        """A store that nobody has any more must not leave its file open until somebody collects it."""
        self.close()

    def _fold_ours(self) -> int:
        """Fold what was appended since we began to decide: nobody else writes."""
        if self._log.head > self._present:
            self._present = self._fold_from(self._present, None)
        return self._present

    def _standing(self) -> tuple[dict[str, int], int]:
        """Return how far the views are, and the log.

        The log is asked after the views, and once: meanwhile others may write and fold.
        """
        seen = self._seen()
        head = self._log.head
        name, most = max(seen.items(), key=itemgetter(1))
        if most > head:
            raise CursorAhead(name, at=most, last=head)
        return seen, head

    def _seen(self) -> dict[str, int]:
        database = self.database
        with refusals_named(self._path):
            rows = database.execute("SELECT name, seq FROM views").fetchall()
        return {name: seq for name, seq in rows if name in self._views}

    def _find(self, name: str) -> View:
        if name not in self._views:
            raise ViewNotFound(name, self._views)
        return self._views[name]

    @contextmanager
    def _transaction(self, database: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
        with refusals_named(self._path):
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
                database.execute("COMMIT")
            finally:
                if database.in_transaction:  # the fold failed, or the disk was too full for the COMMIT
                    database.execute("ROLLBACK")

    def _compare(self) -> None:
        """Fold anew what saw events that are no more: a power cut took them, and others have their numbers now.

        Asked once a process, for the log does not lose events while it is being used.
        """
        self._standing()
        with self._transaction(self.database) as database:
            for row in database.execute("SELECT name, seq, ts FROM views").fetchall():
                if row["name"] in self._views and row["ts"] and self._ts_of(row["seq"]) not in {None, row["ts"]}:
                    self._reset(self._views[row["name"]], database)
        self._is_compared = True

    def _ts_of(self, seq: int) -> str | None:
        try:
            return self._log.get(seq).ts
        except (EventNotFound, LogCorrupted):  # forgotten or damaged: there is nothing to compare with
            return None

    def _refuse_beyond(self, until: int) -> None:
        """Raise `HistoryForgotten` when a view started from a snapshot that is younger than `until`."""
        for name, seq in self.positions().items():
            if seq > until:
                raise HistoryForgotten(name, first=self._log.first)

    def _prepare(self, database: sqlite3.Connection) -> None:
        database.execute(_POSITIONS)
        if "ts" not in _columns(database):  # a table made before there was one
            database.execute("ALTER TABLE views ADD COLUMN ts TEXT")
        known = {row["name"]: row["version"] for row in database.execute("SELECT name, version FROM views")}
        for view in self._views.values():
            if known.get(view.name) != view.version:
                self._reset(view, database)

    def _reset(self, view: View, database: sqlite3.Connection) -> None:
        for index in view.full_text:
            database.execute(f"DROP TABLE IF EXISTS {index}")
        for table, columns in view.tables.items():
            database.execute(f"DROP TABLE IF EXISTS {table}")
            database.execute(f"CREATE TABLE {table} ({columns})")
        for index, arguments in view.full_text.items():
            database.execute(f"CREATE VIRTUAL TABLE {index} USING fts5({arguments})")
        seq, ts = self._restore(view, database) if self._log.first > 1 else (0, None)
        row = (view.name, view.version, seq, ts)
        database.execute("REPLACE INTO views (name, version, seq, ts) VALUES (?, ?, ?, ?)", row)

    def _restore(self, view: View, database: sqlite3.Connection) -> tuple[int, str | None]:
        """The first events are gone: start from the snapshot that was taken before they went."""
        told = list(self._log.read(where=Filter(kinds=("log.forgotten",))))
        if not told or self._blobs is None or told[-1].data["views"].get(view.name) != view.version:
            raise HistoryForgotten(view.name, first=self._log.first)
        kept = connect_read_only(self._blobs / told[-1].data["snapshot"])
        try:
            for table in view.tables:
                for row in kept.execute(_all_rows(table)):
                    marks = ", ".join("?" for _ in row)
                    database.execute(f"INSERT INTO {table} VALUES ({marks})", tuple(row))  # noqa: S608 - our own names
            for index in view.full_text:  # over the tables that were just filled
                database.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")  # noqa: S608 - as above
            seen = dict(kept.execute("SELECT * FROM views WHERE name = ?", (view.name,)).fetchone())
            return int(seen["seq"]), seen.get("ts")
        finally:
            kept.close()

    def _fold_from(self, after: int, until: int | None) -> int:
        while True:
            try:
                return self._fold_all(after, until)
            except _Forgotten:
                after = self._start_over()

    def _fold_all(self, after: int, until: int | None) -> int:
        """Fold in batches; each is one transaction with the new positions, so a kill leaves a whole state."""
        events = self._log.read(after=after, until=until)
        while True:
            with self._transaction(self.database) as database:
                count, last, is_all = self._fold_batch(events, database)
                start = after
                if last is not None:
                    after = last.seq
                    self._advance(last, database)
                if count < max(after - start, 1) and self._log.first > start + 1:  # not damaged: gone while we read
                    raise _Forgotten
            if is_all:
                return after

    def _fold_batch(self, events: Iterator[Event], database: sqlite3.Connection) -> tuple[int, Event | None, bool]:
        """Fold the next events; returns how many they were, the last, and whether there are no more."""
        seen, most = self._seen(), _BATCH
        count, last = 0, None
        waiting: dict[str, list[Event]] = {name: [] for name, view in self._views.items() if view.together > 1}
        for last in events:
            if self.give_way is not None and self.give_way():
                most = _FEW
            for view in self._interested(last.kind):
                if last.seq > seen[view.name]:
                    self._fold_one(view, last, waiting, database)
            count += 1
            if count >= most:
                break
        for name, kept in waiting.items():
            self._views[name].fold_many(kept, database)
        return count, last, count < most

    def _start_over(self) -> int:
        """Begin what stands before the first event that is kept from the snapshot; returns where folding goes on."""
        with self._transaction(self.database) as database:
            first = self._log.first
            for name, seq in self.positions().items():
                if seq + 1 < first:
                    self._reset(self._views[name], database)
            seen = self.positions()
            behind = [name for name, seq in seen.items() if seq + 1 < first]
            if behind:
                raise HistoryForgotten(behind[0], first=first)
        return min(seen.values())

    def _advance(self, last: Event, database: sqlite3.Connection) -> None:
        """Other stores may keep views in the same file; only ours have seen these events."""
        database.execute(_ADVANCE, (last.seq, last.ts, last.seq, self._names))

    @staticmethod
    def _fold_one(view: View, event: Event, waiting: dict[str, list[Event]], database: sqlite3.Connection) -> None:
        if view.together == 1:
            view.fold(event, database)
            return
        kept = waiting[view.name]
        kept.append(event)
        if len(kept) == view.together:
            view.fold_many(kept, database)
            kept.clear()

    def _interested(self, kind: str) -> list[View]:
        if kind not in self._wanted:
            self._wanted[kind] = [view for view in self._views.values() if view.wants(kind)]
        return self._wanted[kind]


def _columns(database: sqlite3.Connection) -> set[str]:
    return {row["name"] for row in database.execute("PRAGMA table_info(views)")}


def _all_rows(table: str) -> str:
    return f"SELECT * FROM {table} ORDER BY rowid"  # noqa: S608 - our own names
