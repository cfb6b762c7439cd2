"""Lines and events that somebody else put into a log, or made to look like ours."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import LogUnsynced, PathRefused
from super_agents.events.file_log import FileEventLog
from super_agents.events.writer import LOG
from tests.support.logs import fill, note, numbers

if TYPE_CHECKING:
    from pathlib import Path


def _again(log: FileEventLog) -> FileEventLog:
    """Return the log as another process opens it."""
    log.close()
    return FileEventLog(log.directory)


def test_a_damaged_number_in_the_last_line_does_not_count(file_log: FileEventLog) -> None:
    fill(file_log, 15)
    path = file_log.directory / LOG
    path.write_bytes(path.read_bytes().replace(b'"seq":              15', b'"seq":              12'))
    other = _again(file_log)

    written = [note(other).seq for _ in range(3)]

    assert written == [17, 18, 19]  # 15 is damaged and keeps its number, 16 says that the log was healed
    assert numbers(other.read(after=16)) == written


def test_thousands_of_foreign_lines_do_not_hide_events_once_they_are_packed(file_log: FileEventLog) -> None:
    fill(file_log, 3)
    with (file_log.directory / LOG).open("ab") as file:
        file.write(b"\n" * 5000)
    note(file_log)
    before = numbers(file_log.read())

    file_log.rotate()
    file_log.archive()

    assert numbers(file_log.read())[: len(before)] == before
    assert file_log.get(2).seq == 2


def test_a_damaged_first_line_does_not_take_the_segment_s_first_number(file_log: FileEventLog) -> None:
    fill(file_log, 3)
    path = file_log.directory / LOG
    content = bytearray(path.read_bytes())
    content[40] ^= 1
    path.write_bytes(content)
    other = _again(file_log)

    other.rotate()

    assert other.first == 1
    assert other.append("custom.x", by="a", key="once").seq == 5
    assert other.archive() == ["0000000000000001-0000000000000004"]


def test_foreign_lines_at_the_start_survive_packing_and_are_seen(file_log: FileEventLog) -> None:
    (file_log.directory).mkdir(parents=True)
    (file_log.directory / LOG).write_bytes(b"my precious notes\n")
    fill(file_log, 2)
    file_log.rotate()

    assert "foreign_line" in [finding.code for finding in file_log.verify()]
    file_log.archive()

    assert "foreign_line" in [finding.code for finding in file_log.verify()]


@pytest.mark.parametrize("name", [LOG, "log.lock"])
def test_a_link_in_the_place_of_a_file_of_the_log_is_not_followed(
    file_log: FileEventLog, tmp_path: Path, name: str
) -> None:
    victim = tmp_path / "profile"
    victim.write_text("alias l=ls")
    file_log.directory.mkdir(parents=True)
    (file_log.directory / name).symlink_to(victim)

    with pytest.raises(PathRefused):
        note(file_log)

    assert victim.read_text() == "alias l=ls"


def test_an_event_that_could_not_be_synced_is_said_to_be_written(
    file_log: FileEventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails a sync and nothing else cannot be had here, so the sync is replaced."""

    def fails(_: int) -> None:
        raise OSError(5, os.strerror(5))

    note(file_log)
    monkeypatch.setattr("super_agents.events.durability.sync", fails)

    with pytest.raises(LogUnsynced, match="is written"):
        file_log.append("custom.x", by="a", durability="always")

    assert file_log.head == 2


def test_a_made_up_forgetting_deletes_nothing(file_log: FileEventLog) -> None:
    fill(file_log, 2)
    file_log.rotate()
    data = {"through": 999, "snapshot": "x", "views": {}, "sha256": ""}
    file_log.append("log.forgotten", by="agent", data=data)
    file_log.append("log.forgotten", by="super-agents", data=data)

    file_log.archive()

    assert numbers(file_log.read())[:2] == [1, 2]
