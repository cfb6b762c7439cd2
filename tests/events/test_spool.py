"""What hooks had to leave aside comes into the log once, whatever crashes; what is no event is kept for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from super_agents.events.file_log import FileEventLog
from super_agents.events.spool import spool, waiting
from tests.support.children import children
from tests.support.logs import NOTED, codes, note, texts

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

TS = "2026-11-21T09:00:00.123457Z"
PROCESSES = 3
SPOOLED = 40


def leave(directory: Path, text: str = "", **changes: Any) -> Path:
    """Spool an event as a hook does; returns its file."""
    payload = {"v": 1, "ts": TS, "kind": NOTED, "by": "hook", "data": {"text": text}} | changes
    given = {name: value for name, value in payload.items() if value is not ...}
    return type(directory)(spool(str(directory), orjson.dumps(given)[:-1]))


def spooled(directory: Path) -> list[str]:
    return sorted(path.name.split(".", 1)[1] for path in (directory / "spool").iterdir())


def test_spooled_events_come_in_oldest_first_with_all_they_carry(file_log: FileEventLog) -> None:
    note(file_log)
    leave(file_log.directory, "one", session="s", corr="c", cause=1)
    leave(file_log.directory, "two")

    assert file_log.take_in_spool() == 2

    first = file_log.get(2)
    assert (first.ts, first.by, first.session, first.corr, first.cause) == (TS, "hook", "s", "c", 1)
    assert texts(file_log) == ["", "one", "two"]
    assert spooled(file_log.directory) == []


def test_the_time_comes_in_to_the_microsecond(file_log: FileEventLog) -> None:
    times = [f"2026-11-21T09:00:{micros % 60:02d}.{micros:06d}Z" for micros in range(0, 1_000_000, 7_919)]
    for ts in times:
        leave(file_log.directory, ts=ts)

    file_log.take_in_spool()

    assert [event.ts for event in file_log.read()] == times


def test_a_crash_between_append_and_delete_does_not_write_twice(file_log: FileEventLog) -> None:
    path = leave(file_log.directory, "once")
    content = path.read_bytes()
    file_log.take_in_spool()
    path.write_bytes(content)

    FileEventLog(file_log.directory).take_in_spool()

    assert texts(file_log) == ["once"]
    assert waiting(str(file_log.directory)) == []


def test_processes_that_take_in_at_once_write_each_once(tmp_path: Path) -> None:
    for number in range(SPOOLED):
        leave(tmp_path / "events", f"{number}")
    leave(tmp_path / "events", kind="no.such.kind")

    with children(*[(_take_in, tmp_path / "events")] * PROCESSES) as started:
        for child in started:
            child.tell("go")
        for child in started:
            child.finish()

    log = FileEventLog(tmp_path / "events")
    assert sorted(texts(log), key=int) == [f"{number}" for number in range(SPOOLED)]
    assert len(list((log.directory / "spool").glob("*.refused"))) == 1
    assert log.verify() == []


def _take_in(pipe: Connection, directory: Path) -> None:
    log = FileEventLog(directory)
    pipe.recv()
    log.take_in_spool()


@pytest.mark.parametrize(
    "content",
    [b"", b"not json", b"[]", b'"text"', b"5", b"null", b"{}", b'{"ts":5}', b'{"ts":"no time"}', b"\xff\xfe"],
)
def test_what_is_no_event_is_kept_for_a_person(file_log: FileEventLog, content: bytes) -> None:
    bad = leave(file_log.directory)
    bad.write_bytes(content)
    leave(file_log.directory, "good")

    assert file_log.take_in_spool() == 1

    assert texts(file_log) == ["good"]
    assert bad.with_suffix(".refused").read_bytes() == content
    assert file_log.take_in_spool() == 0


def test_a_folder_in_the_spool_holds_nothing_up(file_log: FileEventLog) -> None:
    (file_log.directory / "spool" / "0.json").mkdir(parents=True)
    leave(file_log.directory, "good")

    assert file_log.take_in_spool() == 1

    assert texts(file_log) == ["good"]
    assert spooled(file_log.directory) == ["refused"]


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "no.such.kind"},
        {"kind": 5},
        {"kind": ...},
        {"by": ""},
        {"by": ...},
        {"data": ...},
        {"data": [1]},
        {"data": {"seq": 1}},
        {"cause": "x"},
        {"ts": ...},
        {"ts": None},
        {"session": 5},
    ],
    ids=str,
)
def test_a_bad_event_is_kept_for_a_person(file_log: FileEventLog, change: dict[str, Any]) -> None:
    leave(file_log.directory, **change)

    assert file_log.take_in_spool() == 0

    assert len(list((file_log.directory / "spool").glob("*.refused"))) == 1
    assert file_log.head == 0


def test_a_file_that_is_still_being_written_is_left(file_log: FileEventLog) -> None:
    (file_log.directory / "spool").mkdir(parents=True)
    (file_log.directory / "spool/00000000000000000001-1-abcdef12").write_bytes(b'{"v":1,"ts')

    assert file_log.take_in_spool() == 0
    assert waiting(str(file_log.directory)) == []
    assert len(list((file_log.directory / "spool").iterdir())) == 1


def test_a_log_without_a_spool_takes_nothing_in(file_log: FileEventLog) -> None:
    assert file_log.take_in_spool() == 0


def test_repair_says_when_something_was_refused(file_log: FileEventLog) -> None:
    leave(file_log.directory, "good")
    leave(file_log.directory, kind="no.such.kind")

    [finding] = file_log.repair()

    assert codes([finding]) == ["spool_waiting"]
    assert not finding.fixed
    assert "refused" in finding.hint
