"""Reading the newest events from the end of a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.events.file_log import FileEventLog
from super_agents.events.near import events_after

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def log(tmp_path: Path) -> Iterator[FileEventLog]:
    """Return a log of twenty events on disk."""
    log = FileEventLog(tmp_path / "events")
    for number in range(20):
        log.append("custom.noted", by="rose", data={"number": number})
    yield log
    log.close()


def numbers_after(log: FileEventLog, after: int) -> list[int] | None:
    """Return the numbers of the events that follow, or None when they have to be searched for."""
    data = (log.directory / "log.ndjson").read_bytes()
    events = events_after(lambda size: data[-size:], after)
    return None if events is None else [event.seq for event in events]


@pytest.mark.parametrize("after", [1, 12, 19, 20])
def test_the_newest_events_are_found_without_a_search(log: FileEventLog, after: int) -> None:
    assert numbers_after(log, after) == list(range(after + 1, 21))


def test_what_does_not_stand_near_the_end_is_searched_for(log: FileEventLog) -> None:
    for _ in range(4):
        log.append("custom.noted", by="rose", data={"text": "x" * 20_000})

    assert numbers_after(log, 1) is None
    assert [event.seq for event in log.read(after=1)] == list(range(2, 25))


def test_a_line_that_is_being_written_is_left_for_later(log: FileEventLog) -> None:
    with (log.directory / "log.ndjson").open("ab") as file:
        file.write(b'{"v":1,"ts":"2026')

    assert numbers_after(log, 18) == [19, 20]


def test_behind_a_damaged_line_nothing_is_near(log: FileEventLog) -> None:
    path = log.directory / "log.ndjson"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:17], lines[17].replace(b"noted", b"faked"), *lines[18:]]))

    assert (numbers_after(log, 16), numbers_after(log, 19)) == (None, [20])
    assert [event.seq for event in log.read(after=16)] == [17, 19, 20]


def test_after_a_rotation_there_may_be_more_than_the_open_segment_holds(log: FileEventLog) -> None:
    log.rotate()
    log.append("custom.noted", by="rose", data={})

    assert numbers_after(log, 20) is None
    assert [event.seq for event in log.read(after=19)] == [20, 21, 22]


def test_from_the_beginning_a_file_is_read_that_may_grow_meanwhile(log: FileEventLog) -> None:
    assert numbers_after(log, 0) is None


@pytest.mark.parametrize("line", [b"[1, 2]", b"7", b"not JSON", b'{"seq":19}'])
def test_behind_a_line_of_others_nothing_is_near(log: FileEventLog, line: bytes) -> None:
    path = log.directory / "log.ndjson"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:19], line + b"\n", lines[19]]))

    assert (numbers_after(log, 18), numbers_after(log, 19)) == (None, [20])
    assert [event.seq for event in log.read(after=18)] == [19, 20]
