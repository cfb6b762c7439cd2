"""No room: a clear error, nothing half written, and all is well again once there is room."""

from __future__ import annotations

import errno
import os
import resource
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import LogFull
from super_agents.events.file_log import FileEventLog
from super_agents.events.log import Draft
from super_agents.events.spool import spool, waiting
from tests.support.children import children
from tests.support.file_systems import ext4_image, mounted, need_mounts
from tests.support.logs import LOG, NOTED, fill, note, numbers, open_bytes, scribble, texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from pathlib import Path

LIMIT = 10_000


def append_until_full(log: FileEventLog, text: str = "x" * 300) -> int:
    """Append until the log says that there is no room; returns how many were acknowledged."""
    acknowledged = 0

    def append_for_ever() -> None:
        nonlocal acknowledged
        while True:
            note(log, text)
            acknowledged += 1

    with pytest.raises(LogFull) as caught:
        append_for_ever()
    assert "nothing was written" in caught.value.message
    assert "make room" in caught.value.hint
    return acknowledged


# A limit on the size of files, in a process of its own


def test_a_file_size_limit_is_told_and_the_log_stays_valid(tmp_path: Path) -> None:
    with children((_meet_the_limit, tmp_path / "events")) as [child]:
        acknowledged, after_room = child.hear()
        child.finish()

    log = FileEventLog(tmp_path / "events")
    assert acknowledged > 10
    assert after_room == acknowledged + 1
    assert numbers(log.read()) == list(range(1, after_room + 1))
    assert log.verify() == []


def _meet_the_limit(pipe: Connection, directory: Path) -> None:
    log = FileEventLog(directory)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, hard))
    acknowledged = append_until_full(log)
    append_until_full(log)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    pipe.send((acknowledged, note(log).seq))


def test_a_batch_for_which_there_is_no_room_is_refused_whole(tmp_path: Path) -> None:
    with children((_write_a_batch_into_the_limit, tmp_path / "events")) as [child]:
        child.finish()

    log = FileEventLog(tmp_path / "events")
    assert texts(log) == ["before", "after"]
    assert log.verify() == []


def _write_a_batch_into_the_limit(_: Connection, directory: Path) -> None:
    log = FileEventLog(directory)
    note(log, "before")
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, hard))
    with pytest.raises(LogFull):
        log.append_many([Draft(kind=NOTED, by="tester", data={"text": "x" * 300})] * 100)
    assert note(log, "after").seq == 2


def test_others_go_on_while_one_process_has_met_its_limit(tmp_path: Path) -> None:
    log = FileEventLog(tmp_path / "events")
    with children((_meet_the_limit_and_wait, tmp_path / "events")) as [child]:
        child.hear()

        written = fill(log, 3)

        child.tell("go on")
        child.finish()
    assert log.verify() == []
    assert log.head == written[-1]


def _meet_the_limit_and_wait(pipe: Connection, directory: Path) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, LIMIT))
    log = FileEventLog(directory)
    append_until_full(log)
    pipe.send("full")
    pipe.recv()
    append_until_full(log)


def test_a_torn_end_waits_for_room_when_it_cannot_be_kept_aside(tmp_path: Path) -> None:
    """The fragment is evidence: it is not cut off before it is safe elsewhere."""
    log = FileEventLog(tmp_path / "events")
    fill(log, 3)
    log.close()
    fragment = b'{"v":1,"torn' * 2000
    scribble(log.directory / LOG, fragment)

    with children((_append_with_no_room_at_all, log.directory)) as [child]:
        child.finish()

    assert open_bytes(log).endswith(fragment)
    assert note(log).seq == 4
    assert (log.directory / "torn.bin").read_bytes().endswith(fragment + b"\n")
    assert log.verify() == []


def _append_with_no_room_at_all(_: Connection, directory: Path) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
    with pytest.raises(LogFull):
        note(FileEventLog(directory))


def test_a_spooled_event_that_finds_no_room_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    with children((_spool_with_no_room, tmp_path)) as [child]:
        child.finish()

    assert waiting(str(tmp_path)) == []
    assert list((tmp_path / "spool").iterdir()) == []


def _spool_with_no_room(_: Connection, directory: Path) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
    with pytest.raises(OSError, match=os.strerror(errno.EFBIG) + "|" + os.strerror(errno.ENOSPC)):
        spool(str(directory), b'{"v":1,"kind":"custom.x","data":{}')


# A file system that is full


@pytest.fixture(params=["tmpfs", "ext4"])
def small_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A file system with little room."""
    need_mounts("mkfs.ext4")
    options: tuple[str, ...] = ("-t", "tmpfs", "-o", "size=256k", "none")
    if request.param == "ext4":
        options = ("-o", "loop", str(ext4_image(tmp_path / "image", megabytes=1)))
    with mounted(*options, at=tmp_path / "disk") as disk:
        yield disk


@pytest.mark.alone
@pytest.mark.parametrize("durability", ["os", "always"])
def test_a_full_disk_is_told_and_appends_work_again_after_room_is_made(small_disk: Path, durability: str) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 50_000)
    log = FileEventLog(small_disk / "events", durability=durability)

    acknowledged = append_until_full(log)

    assert numbers(log.read()) == list(range(1, acknowledged + 1))
    assert log.verify() == []
    ballast.unlink()
    assert note(log, "room").seq == acknowledged + 1
    assert log.verify() == []
    log.close()


@pytest.mark.alone
def test_a_log_on_a_full_disk_can_be_read_and_followed(small_disk: Path) -> None:
    log = FileEventLog(small_disk / "events")
    acknowledged = append_until_full(log)

    fresh = FileEventLog(small_disk / "events")
    with fresh.tail(after=acknowledged - 1) as tail:
        assert next(iter(tail)).seq == acknowledged
    assert (fresh.head, fresh.get(acknowledged).seq) == (acknowledged, acknowledged)
    log.close()
    fresh.close()


@pytest.mark.alone
def test_a_disk_that_fills_up_during_rotations_loses_no_acknowledged_event(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 30_000)
    log = FileEventLog(small_disk / "events", segment_bytes=5_000)

    acknowledged = append_until_full(log)

    assert len(texts(log)) == acknowledged
    assert log.verify() == []
    ballast.unlink()
    fill(log, 20)
    assert len(texts(log)) == acknowledged + 20
    assert log.verify() == []
    log.close()


@pytest.mark.alone
def test_an_event_with_a_key_is_written_once_though_the_disk_was_full(small_disk: Path) -> None:
    """The index of keys has no room either."""
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 150_000)
    log = FileEventLog(small_disk / "events")
    append_until_full(log)

    with pytest.raises(LogFull):
        log.append(NOTED, by="tester", data={"text": "once"}, key="k")
    ballast.unlink()
    first = log.append(NOTED, by="tester", data={"text": "once"}, key="k")

    assert log.append(NOTED, by="tester", data={"text": "once"}, key="k") == first
    assert texts(log).count("once") == 1
    log.close()
