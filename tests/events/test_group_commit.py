"""Writers that need the disk at the same time share a sync, and none believes in one that did not cover its event."""

from __future__ import annotations

import errno
import fcntl
import os
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from super_agents.events.file_log import FileEventLog
from super_agents.events.group_commit import SYNC, GroupCommit
from super_agents.events.line import trailer
from super_agents.events.writer import LOCK
from tests.support.children import children
from tests.support.logs import LOG, fill, note, numbers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from pathlib import Path

WRITERS = 4
EACH = 50


class Disk:
    """Counts syncs instead of doing them."""

    def __init__(self) -> None:
        self.syncs = 0

    def __call__(self, _: int) -> None:
        """Stand in for fdatasync."""
        self.syncs += 1


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def log_file(file_log: FileEventLog) -> Iterator[int]:
    """The open file of a log with ten events."""
    fill(file_log, 10)
    descriptor = os.open(file_log.directory / LOG, os.O_RDONLY)
    yield descriptor
    os.close(descriptor)


@pytest.fixture
def group(file_log: FileEventLog, log_file: int) -> Iterator[GroupCommit]:
    assert log_file
    with closing(GroupCommit(str(file_log.directory))) as group:
        yield group


def test_one_sync_covers_all_that_was_written_before_it(group: GroupCommit, log_file: int, disk: Disk) -> None:
    for seq in (3, 10, 7, 1):
        group.sync(log_file, seq, disk)

    assert disk.syncs == 1


def test_an_event_after_the_last_sync_is_synced(
    file_log: FileEventLog, group: GroupCommit, log_file: int, disk: Disk
) -> None:
    group.sync(log_file, 10, disk)
    note(file_log)

    group.sync(log_file, 11, disk)

    assert disk.syncs == 2


def test_a_sync_that_fails_covers_nothing(group: GroupCommit, log_file: int, disk: Disk) -> None:
    def fails(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with pytest.raises(OSError, match="Input/output"):
        group.sync(log_file, 10, fails)
    group.sync(log_file, 10, disk)

    assert disk.syncs == 1


def test_half_a_record_covers_nothing(file_log: FileEventLog, group: GroupCommit, log_file: int, disk: Disk) -> None:
    record = trailer(99, 0)
    (file_log.directory / SYNC).write_bytes(record[:20] + b"9" + record[21:])

    group.sync(log_file, 10, disk)

    assert disk.syncs == 1


def test_a_record_of_another_log_covers_nothing(
    file_log: FileEventLog, group: GroupCommit, log_file: int, disk: Disk
) -> None:
    """An older copy of the log was put back, and the record of the newer one is still there."""
    (file_log.directory / SYNC).write_bytes(trailer(99, 0))
    group.expect(10)

    group.sync(log_file, 10, disk)

    assert disk.syncs == 1


def test_whoever_waits_too_long_for_another_syncs_by_itself(
    file_log: FileEventLog, group: GroupCommit, log_file: int, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one whose turn it is may have been stopped."""
    monkeypatch.setattr("super_agents.events.group_commit._PATIENCE", 0.01)
    with (file_log.directory / SYNC).open("a") as stopped:
        fcntl.flock(stopped, fcntl.LOCK_EX)

        group.sync(log_file, 10, disk)

    assert disk.syncs == 1


def test_a_log_syncs_without_the_file_that_is_shared(
    tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("super_agents.events.durability.sync", disk)
    (tmp_path / "events").mkdir()
    (tmp_path / "victim").write_text("alias l=ls")
    (tmp_path / "events" / SYNC).symlink_to(tmp_path / "victim")

    one, other = (FileEventLog(tmp_path / "events", durability="always") for _ in range(2))
    written = [note(log).seq for log in (one, other, one)]

    assert (written, disk.syncs) == ([1, 2, 3], 3)
    assert (tmp_path / "victim").read_text() == "alias l=ls"


def _write_durably(pipe: Connection, directory: Path) -> None:
    syncs = Disk()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("super_agents.events.durability.sync", syncs)
        log = FileEventLog(directory, durability="always")
        pipe.recv()
        pipe.send([note(log).seq for _ in range(EACH)])
    pipe.send(syncs.syncs)


def test_who_writes_one_event_shares_nothing_and_who_goes_on_next_to_others_does(tmp_path: Path) -> None:
    one, other = (FileEventLog(tmp_path / "events", durability="always") for _ in range(2))
    note(one)
    note(other)
    assert not (tmp_path / "events" / SYNC).exists()

    note(one)

    assert (tmp_path / "events" / SYNC).exists()


def test_nobody_has_to_wait_while_a_writer_prepares_to_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (FileEventLog(tmp_path / "events", durability="always") for _ in range(2))
    prepared = []

    class Watched(GroupCommit):
        def __init__(self, directory: str) -> None:
            with (tmp_path / "events" / LOCK).open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises when somebody holds it
            super().__init__(directory)
            prepared.append(directory)

    monkeypatch.setattr("super_agents.events.group_commit.GroupCommit", Watched)

    for log in (one, other, one):
        note(log)

    assert prepared == [str(tmp_path / "events")]


def test_writers_side_by_side_write_each_event_once(tmp_path: Path) -> None:
    jobs = [(_write_durably, tmp_path / "events") for _ in range(WRITERS)]
    with children(*jobs) as writers:
        for writer in writers:
            writer.tell("go")
        written = [seq for writer in writers for seq in writer.hear()]
        syncs = sum(writer.hear() for writer in writers)

    assert sorted(written) == numbers(FileEventLog(tmp_path / "events").read()) == list(range(1, WRITERS * EACH + 1))
    assert 0 < syncs <= WRITERS * EACH


@pytest.mark.parametrize(("gives_way", "expected"), [(True, ["slept", "gave way"]), (False, ["slept"])])
def test_who_decided_lets_others_go_on_when_it_was_woken(
    file_log: FileEventLog,
    group: GroupCommit,
    log_file: int,
    disk: Disk,
    monkeypatch: pytest.MonkeyPatch,
    *,
    gives_way: bool,
    expected: list[str],
) -> None:
    """Another syncs while it sleeps."""
    done: list[str] = []
    record = file_log.directory / SYNC

    def sleep(_: float) -> None:
        done.append("slept")
        record.write_bytes(trailer(10, 0))

    monkeypatch.setattr("super_agents.events.group_commit.time.sleep", sleep)
    monkeypatch.setattr("super_agents.events.group_commit.posix.sched_yield", lambda: done.append("gave way"))
    with record.open("a") as syncing:
        fcntl.flock(syncing, fcntl.LOCK_EX)
        group.sync(log_file, 10, disk, gives_way=gives_way)

    assert (done, disk.syncs) == (expected, 0)


def test_who_had_the_log_to_itself_gives_way_and_who_appends_one_event_does_not(
    tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("super_agents.events.durability.sync", disk)
    one, other = (FileEventLog(tmp_path / "events", durability="always") for _ in range(2))
    for log in (one, other, one, other):
        note(log)
    asked: list[bool] = []
    monkeypatch.setattr(GroupCommit, "sync", lambda *_, gives_way: asked.append(gives_way))

    note(one)
    with other.exclusive() as held:
        note(held)

    assert asked == [False, True]
