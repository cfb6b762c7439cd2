"""Sealing a segment and starting the next: names, crashes between any two steps, and what goes wrong on the way."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil
import pytest

from super_agents.errors import LogFull, PathRefused
from super_agents.events import durability
from super_agents.events.file_log import FileEventLog
from super_agents.events.line import SEAL, is_seal
from super_agents.events.segments import sealed_segments
from super_agents.events.writer import Writer
from tests.support.children import children
from tests.support.logs import LOG, fill, note, numbers, open_bytes, texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from pathlib import Path

    from super_agents.events.log import EventLog

WRITERS = 4
EACH = 200


def sealed_names(log: FileEventLog) -> list[str]:
    return sorted(path.name for path in (log.directory / "seg").iterdir())


def test_the_name_of_a_sealed_segment_carries_its_first_and_last_number(file_log: FileEventLog) -> None:
    fill(file_log, 3)

    name = file_log.rotate()

    assert name == "0000000000000001-0000000000000004"
    assert sealed_names(file_log) == [f"{name}.ndjson"]
    fill(file_log, 1)
    assert file_log.rotate() == "0000000000000005-0000000000000006"


def test_the_seal_is_the_last_line_and_stands_just_before_the_trailer(file_log: FileEventLog) -> None:
    note(file_log)
    file_log.rotate()

    last = sealed_segments(file_log.directory)[0].path.read_bytes().splitlines(keepends=True)[-1]

    assert is_seal(last)
    assert last[-42 - len(SEAL) : -42] == b',"seal":true'
    assert b'"kind":"log.rotated"' in last


def test_an_empty_log_is_not_rotated(file_log: FileEventLog) -> None:
    assert file_log.rotate() is None
    note(file_log)
    file_log.rotate()
    assert file_log.rotate() is None
    assert len(sealed_names(file_log)) == 1


def test_the_writer_that_fills_a_segment_seals_it(tmp_path: Path) -> None:
    log = FileEventLog(tmp_path / "events", segment_bytes=1_000)

    while not list((log.directory).glob("seg/*")):
        note(log)

    size = sealed_segments(log.directory)[0].path.stat().st_size
    assert 1_000 <= size < 1_500
    assert open_bytes(log) == b""
    assert log.head == sealed_segments(log.directory)[0].last


def test_a_batch_larger_than_a_segment_stays_in_one_piece(tmp_path: Path) -> None:
    from super_agents.events.log import Draft

    log = FileEventLog(tmp_path / "events", segment_bytes=500)

    batch = log.append_many([Draft(kind="custom.x", by="tester", data={"n": n}) for n in range(50)])

    assert [(segment.first, segment.last) for segment in sealed_segments(log.directory)] == [(1, 51)]
    assert list(log.read(until=50)) == batch


def test_reading_goes_over_segments_from_any_number(tmp_path: Path) -> None:
    log = FileEventLog(tmp_path / "events", segment_bytes=600)
    fill(log, 30)
    every = numbers(log.read())

    assert every == list(range(1, log.head + 1))
    for after in every:
        assert numbers(log.read(after=after)) == every[after:]
        assert log.get(after).seq == after


def test_writers_that_rotate_side_by_side_leave_no_gap_and_no_duplicate(tmp_path: Path) -> None:
    with children(*[(_write, tmp_path / "events", f"w{writer}-") for writer in range(WRITERS)]) as started:
        for child in started:
            child.finish()

    log = FileEventLog(tmp_path / "events")
    assert log.verify() == []
    assert numbers(log.read()) == list(range(1, log.head + 1))
    assert sorted(texts(log)) == sorted(f"w{writer}-{index}" for writer in range(WRITERS) for index in range(EACH))
    assert len(sealed_segments(log.directory)) > 50


def _write(_: Connection, directory: Path, text: str) -> None:
    fill(FileEventLog(directory, segment_bytes=1_500), EACH, text=text)


# A crash between any two steps: seal, rename, new file.


def only_the_seal_was_written(log: FileEventLog) -> None:
    sealed = sealed_segments(log.directory)[0].path
    sealed.replace(log.directory / LOG)


def the_new_file_was_not_made(log: FileEventLog) -> None:
    (log.directory / LOG).unlink()


def all_was_done(_: FileEventLog) -> None:
    pass


CRASHES = [only_the_seal_was_written, the_new_file_was_not_made, all_was_done]


@pytest.fixture(params=CRASHES)
def crashed(request: pytest.FixtureRequest, tmp_path: Path) -> FileEventLog:
    """Return a log of three events and a seal, as a crash left it on its way to the next segment."""
    log = FileEventLog(tmp_path / "events")
    fill(log, 3)
    log.rotate()
    log.close()
    request.param(log)
    return FileEventLog(tmp_path / "events")


def test_readers_see_everything_after_a_crash_in_a_rotation(crashed: FileEventLog) -> None:
    assert numbers(crashed.read()) == [1, 2, 3, 4]
    assert (crashed.head, crashed.first, crashed.get(2).seq) == (4, 1, 2)
    assert crashed.verify() == []


def test_the_next_writer_finishes_a_rotation_that_crashed(crashed: FileEventLog) -> None:
    assert note(crashed).seq == 5

    assert sealed_names(crashed) == ["0000000000000001-0000000000000004.ndjson"]
    assert numbers(crashed.read()) == [1, 2, 3, 4, 5]
    assert crashed.verify() == []


def test_repair_finishes_a_rotation_that_crashed(crashed: FileEventLog) -> None:
    crashed.repair()

    assert sealed_names(crashed) == ["0000000000000001-0000000000000004.ndjson"]
    assert open_bytes(crashed) == b""
    assert crashed.head == 4


def test_a_tail_goes_on_when_another_finishes_a_rotation(crashed: FileEventLog) -> None:
    with crashed.tail(after=0) as tail:
        events = iter(tail)
        assert [next(events).seq for _ in range(4)] == [1, 2, 3, 4]

        note(FileEventLog(crashed.directory))

        assert next(events).seq == 5


def test_a_writer_that_was_open_follows_a_rotation_that_another_finished(tmp_path: Path) -> None:
    slow, fast = FileEventLog(tmp_path / "events"), FileEventLog(tmp_path / "events")
    note(slow)
    for _ in range(3):
        note(fast)
        fast.rotate()

    assert note(slow).seq == 8
    assert slow.verify() == []


# What goes wrong on the way.


def fails(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("step", ["rename", "_open_log"])
@pytest.mark.parametrize("rotate", [note, lambda log: fill(log, 2)])
def test_an_event_is_acknowledged_when_only_the_rotation_after_it_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, rotate: Callable[[EventLog], object]
) -> None:
    """A rename, or a new file, that the system refuses just then cannot be had with real files, so it is replaced."""
    log = FileEventLog(tmp_path / "events", segment_bytes=1)
    note(log)
    with monkeypatch.context() as patched:
        if step == "rename":
            patched.setattr("super_agents.events.writer.posix.rename", fails)
        else:
            patched.setattr(Writer, "_open_log", fails)
        assert note(log).seq == 3
        with pytest.raises(Exception, match="No space left"):
            note(log)

    rotate(log)

    assert log.verify() == []
    assert numbers(log.read()) == list(range(1, log.head + 1))
    assert len(texts(log)) in {3, 4}


@pytest.mark.parametrize("step", ["_open_log", "_position"])
def test_nothing_is_written_after_a_seal_when_a_rotation_fails_under_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """As above: the refusal is replaced, for no file system refuses on demand."""
    log = FileEventLog(tmp_path / "events", segment_bytes=1)
    with log.exclusive() as held, monkeypatch.context() as patched:
        patched.setattr(Writer, step, fails)
        assert note(held).seq == 1
        with pytest.raises(PathRefused):
            note(held)

    assert note(log).seq == 3
    assert log.verify() == []


def test_a_segment_is_synced_before_it_gets_its_name(file_log: FileEventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a power cut could leave the name and take the last lines. The calls are noted down and then made."""
    steps: list[str] = []
    sync, rename = durability.sync, os.rename
    note(file_log)

    def noted_sync(descriptor: int) -> None:
        steps.append("sync")
        sync(descriptor)

    def noted_rename(old: str, new: str) -> None:
        steps.append("rename")
        rename(old, new)

    monkeypatch.setattr("super_agents.events.writer.sync", noted_sync)
    monkeypatch.setattr("super_agents.events.writer.posix.rename", noted_rename)

    file_log.rotate()

    assert steps[:2] == ["sync", "rename"]


def test_a_failed_rotation_says_so_and_is_finished_later(
    file_log: FileEventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As above."""
    note(file_log)
    with monkeypatch.context() as patched:
        patched.setattr("super_agents.events.writer.posix.rename", fails)
        with pytest.raises(Exception, match="No space left"):
            file_log.rotate()

    assert note(file_log).seq == 3
    assert sealed_names(file_log) == ["0000000000000001-0000000000000002.ndjson"]
    assert file_log.verify() == []


def test_failed_rotations_leave_no_open_files_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As above."""
    log = FileEventLog(tmp_path / "events", segment_bytes=1)
    note(log)
    monkeypatch.setattr(Writer, "_open_log", fails)

    def attempt() -> int:
        with suppress(LogFull):
            note(log)
        return psutil.Process().num_fds()

    attempt()
    first = attempt()
    assert [attempt() for _ in range(5)] == [first] * 5
