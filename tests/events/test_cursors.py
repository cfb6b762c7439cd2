"""Durable readers: at least once, in order, and past what cannot be dealt with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.errors import CursorAhead, EventInvalid, LogCorrupted
from super_agents.events.cursors import Cursor
from super_agents.events.filters import Filter
from tests.support.logs import LOG, fill, note, numbers

if TYPE_CHECKING:
    from super_agents.events.file_log import FileEventLog


@pytest.fixture
def cursor(file_log: FileEventLog) -> Cursor:
    return Cursor(file_log, file_log.directory, "mailer")


def again(cursor: Cursor, log: FileEventLog) -> Cursor:
    """Return the cursor as the next process opens it."""
    return Cursor(log, log.directory, cursor.name)


def test_a_new_cursor_stands_before_the_first_event(file_log: FileEventLog, cursor: Cursor) -> None:
    fill(file_log, 3)

    assert cursor.seq == 0
    assert numbers(cursor.events()) == [1, 2, 3]


def test_what_was_not_acknowledged_is_seen_again(file_log: FileEventLog, cursor: Cursor) -> None:
    fill(file_log, 3)
    for event in cursor.events():
        if event.seq == 2:
            break
        cursor.acknowledge(event.seq)

    assert numbers(again(cursor, file_log).events()) == [2, 3]


def test_going_back_is_ignored(file_log: FileEventLog, cursor: Cursor) -> None:
    fill(file_log, 3)
    cursor.acknowledge(3)
    cursor.acknowledge(1)

    assert again(cursor, file_log).seq == 3


def test_a_cursor_outlives_rotation_and_archive(file_log: FileEventLog, cursor: Cursor) -> None:
    fill(file_log, 3)
    cursor.acknowledge(2)
    file_log.rotate()
    file_log.archive()
    note(file_log)

    assert numbers(cursor.events()) == [3, 4, 5, 6]


def test_a_cursor_may_want_some_events_only(file_log: FileEventLog, cursor: Cursor) -> None:
    note(file_log)
    file_log.append("custom.mail", by="tester")

    assert numbers(cursor.events(Filter(kinds=("custom.mail",)))) == [2]


def test_a_dead_letter_does_not_block_what_comes_after(file_log: FileEventLog, cursor: Cursor) -> None:
    fill(file_log, 2)

    cursor.dead_letter(file_log.get(1), "no such address")

    fresh = again(cursor, file_log)
    assert fresh.dead_letters() == [{"seq": 1, "kind": "custom.noted", "reason": "no such address"}]
    assert numbers(fresh.events()) == [2]
    fresh.drop(1)
    assert again(cursor, file_log).dead_letters() == []
    assert again(cursor, file_log).seq == 1


def test_cursors_do_not_share_their_places(file_log: FileEventLog, cursor: Cursor) -> None:
    fill(file_log, 2)
    cursor.acknowledge(2)

    assert Cursor(file_log, file_log.directory, "other").seq == 0


def test_a_cursor_ahead_of_the_log_says_so(file_log: FileEventLog, cursor: Cursor) -> None:
    fill(file_log, 3)
    cursor.acknowledge(3)
    (file_log.directory / LOG).write_bytes(b"")

    with pytest.raises(CursorAhead, match="`mailer` stands at event 3, but the log ends at 0"):
        list(cursor.events())


@pytest.mark.parametrize("name", ["", "..", ".hidden", "a/b", "../x", "a b", "x" * 101, "a\n"])
def test_a_name_that_could_be_a_path_is_refused(file_log: FileEventLog, name: str) -> None:
    with pytest.raises(EventInvalid):
        Cursor(file_log, file_log.directory, name)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"seq":"x"}', b"null"])
def test_a_damaged_cursor_file_is_named(file_log: FileEventLog, cursor: Cursor, content: bytes) -> None:
    note(file_log)
    cursor.acknowledge(1)
    path = file_log.directory / "cursors/mailer.json"
    path.write_bytes(content)

    with pytest.raises(LogCorrupted, match=r"mailer\.json"):
        _ = cursor.seq
