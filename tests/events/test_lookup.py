"""Events found by their number, wherever they are kept."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import EventNotFound
from super_agents.events.file_log import FileEventLog
from super_agents.events.line import sequence
from super_agents.events.locate import locate
from super_agents.events.lookup import Lookup

if TYPE_CHECKING:
    from pathlib import Path


def _write(log: FileEventLog, count: int) -> None:
    for number in range(count):
        log.append("custom.note", by="builder", data={"text": "x" * (number * 37 % 900)})


def test_each_event_is_found_by_its_number_in_open_sealed_and_packed_segments(tmp_path: Path) -> None:
    with closing(FileEventLog(tmp_path)) as log:
        _write(log, 30)
        log.rotate()
        log.archive()
        _write(log, 30)
        log.rotate()
        _write(log, 30)

        found = [log.get(number).seq for number in range(1, log.head + 1)]

        assert found == list(range(1, log.head + 1))


def test_an_event_is_found_although_another_writer_rotated_and_packed_since_the_last_look(tmp_path: Path) -> None:
    with closing(FileEventLog(tmp_path)) as log, closing(FileEventLog(tmp_path)) as other:
        _write(log, 10)
        assert log.get(3).seq == 3
        other.rotate()
        other.archive()
        _write(other, 10)

        found = [log.get(number).seq for number in range(1, other.head + 1)]

        assert found == list(range(1, other.head + 1))


def test_a_number_that_no_event_has_is_not_found(tmp_path: Path) -> None:
    with closing(FileEventLog(tmp_path)) as log:
        _write(log, 5)

        for number in (-1, 0, 6, 10**9):
            with pytest.raises(EventNotFound):
                log.get(number)


def test_a_damaged_line_is_not_returned_as_an_event(tmp_path: Path) -> None:
    with closing(FileEventLog(tmp_path)) as log:
        _write(log, 3)
        path = tmp_path / "log.ndjson"
        path.write_bytes(path.read_bytes().replace(b'"builder"', b'"bui1der"', 1))

        with pytest.raises(EventNotFound):
            log.get(1)

        assert log.get(2).seq == 2


def test_a_lookup_keeps_few_files_open_however_many_segments_there_are(tmp_path: Path) -> None:
    with closing(FileEventLog(tmp_path)) as log:
        for _ in range(40):
            _write(log, 1)
            log.rotate()
        before = len(os.listdir("/dev/fd"))  # noqa: PTH208 - names are all that is needed

        with closing(Lookup(tmp_path)) as lookup:
            lines = [lookup.line(number) for number in range(1, log.head + 1)]
            opened = len(os.listdir("/dev/fd")) - before  # noqa: PTH208 - as above

        assert [sequence(line or b"") for line in lines] == list(range(1, log.head + 1))
        assert opened <= 20


def test_a_line_is_located_among_foreign_and_damaged_ones(tmp_path: Path) -> None:
    with closing(FileEventLog(tmp_path)) as log:
        _write(log, 60)
    path = tmp_path / "log.ndjson"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[20] = b"not ours\n" * 500
    lines[40] = lines[40][:-9] + b"\n"
    path.write_bytes(b"".join(lines))

    with path.open("rb") as file:
        places = {number: locate(file.fileno(), number) for number in range(1, 61)}

    found = {number: place.number if place else 0 for number, place in places.items()}
    assert found == {number: number for number in range(1, 61)} | {21: 20, 41: 40}
