"""Folders that cannot be used as they are: each a sentence and a hint."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from super_agents import events
from super_agents.errors import PathRefused
from super_agents.events.file_log import FileEventLog
from tests.support.children import children
from tests.support.logs import LOG, NOTED, fill, note, numbers, picture
from tests.support.rights import become_a_stranger

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path


def as_somebody_else(pipe: Connection, directory: Path) -> None:
    """Try to write and to read with another user's rights; report what each said."""
    become_a_stranger(events)
    log = FileEventLog(directory)
    said: list[object] = []
    for attempt in (lambda: note(log), lambda: log.append(NOTED, by="tester", key="k"), log.rotate, log.repair):
        try:
            said.append(attempt())
        except PathRefused as error:
            said.append((error.message, error.hint))
    try:
        said.append(numbers(log.read()))
    except PathRefused as error:
        said.append((error.message, error.hint))
    pipe.send(said)


def try_as_somebody_else(directory: Path) -> list[Any]:
    for parent in directory.parents:
        if parent.owner() and parent.stat().st_uid == os.geteuid() and "pytest" in str(parent):
            parent.chmod(0o755)
    with children((as_somebody_else, directory)) as [child]:
        said: list[Any] = child.hear()
        child.finish()
    return said


def test_a_read_only_folder_is_refused_for_writing_and_good_for_reading(tmp_path: Path) -> None:
    log = FileEventLog(tmp_path / "events")
    fill(log, 3)
    for path in (*log.directory.rglob("*"), log.directory):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = picture(tmp_path)

    *refusals, read = try_as_somebody_else(log.directory)

    for refusal in refusals:
        message, hint = refusal
        assert "cannot be" in message
        assert "owner and mode" in hint
    assert read == [1, 2, 3]
    assert picture(tmp_path) == before


def test_anothers_folder_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    log = FileEventLog(tmp_path / "events")
    fill(log, 3)
    log.directory.chmod(0o700)
    if os.geteuid() != 0:
        log.directory.chmod(0)

    said = try_as_somebody_else(log.directory)

    log.directory.chmod(0o700)
    assert all(str(log.directory) in str(each) for each in said)
    assert numbers(log.read()) == [1, 2, 3]


@pytest.mark.parametrize("blocked", ["events", "."])
def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path, blocked: str) -> None:
    (tmp_path / "claude").mkdir()
    wrong = tmp_path / "claude" / blocked
    if blocked == ".":
        (tmp_path / "claude").rmdir()
        wrong = tmp_path / "claude"
    wrong.write_text("mine")
    log = FileEventLog(tmp_path / "claude/events")

    for attempt in (lambda: note(log), log.tail, lambda: log.append(NOTED, by="tester", key="k")):
        with pytest.raises(PathRefused) as caught:
            attempt()

    assert "is needed" in caught.value.message
    assert "move that file away" in caught.value.hint
    assert wrong.read_text() == "mine"


@pytest.mark.parametrize("name", [LOG, "log.lock"])
def test_a_folder_where_a_file_should_be_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "events" / name).mkdir(parents=True)
    log = FileEventLog(tmp_path / "events")

    with pytest.raises(PathRefused, match="is a folder where a file is needed"):
        note(log)


def test_a_folder_of_segments_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "events").mkdir()
    (tmp_path / "events/seg").write_text("mine")
    log = FileEventLog(tmp_path / "events")

    with pytest.raises(PathRefused, match="is needed"):
        note(log)
