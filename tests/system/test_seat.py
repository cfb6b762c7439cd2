"""A seat for one process at a time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from super_agents.system.forked import forked
from super_agents.system.seat import SeatWanted, take_seat
from super_agents.system.watch_long import watch_long
from tests.support.children import Child, children

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path


def sit(pipe: Connection, path: str, folder: str, notes: str) -> None:
    """Sit down, say so with what was found there, and sleep until somebody else wants the seat."""
    seat = take_seat(path, 20.0)
    assert seat is not None
    pipe.send(seat.found)
    seat.note(notes)
    watch = watch_long((folder,), os.getppid())
    try:
        seat.may_leave()
        while watch.wait(60.0):
            pass
    except SeatWanted:
        pipe.send("left")


def cling(pipe: Connection, path: str) -> None:
    """Sit down and leave for nobody."""
    pipe.send(take_seat(path, 20.0) is not None)
    pipe.recv()


def test_who_comes_has_the_seat_and_finds_the_notes_of_who_left(tmp_path: Path) -> None:
    path, folder = str(tmp_path / "seat"), str(tmp_path)
    with children((sit, path, folder, "one")) as (first,):
        assert first.hear() == ""

        with children((sit, path, folder, "two")) as (second,):
            assert second.hear() == "one"
            assert first.hear() == "left"
            first.finish()


def test_many_that_come_at_once_leave_one_sitting(tmp_path: Path) -> None:
    path, folder = str(tmp_path / "seat"), str(tmp_path)
    with children(*[(sit, path, folder, str(number)) for number in range(8)]) as crowd:
        for child in crowd:
            child.hear()

        left = [child for child in crowd if child.pipe.poll(5)]

        assert len(left) == 7


def test_a_seat_whose_holder_was_killed_is_free(tmp_path: Path) -> None:
    path, folder = str(tmp_path / "seat"), str(tmp_path)
    with children((sit, path, folder, "killed")) as (first,):
        first.hear()
        first.end()

    with children((sit, path, folder, "two")) as (second,):
        assert second.hear() in {"", "killed"}


def test_who_is_busy_is_not_sent_away(tmp_path: Path) -> None:
    path = str(tmp_path / "seat")
    with children((cling, path)) as (busy,):
        assert busy.hear()

        assert take_seat(path, 0.2) is None

        assert busy.process.is_alive()
        busy.tell("enough")
        busy.finish()


def test_work_in_a_child_gives_its_text_and_a_failed_one_nothing() -> None:
    def fail() -> str:
        os._exit(3)

    assert forked(lambda: "é" * 100_000) == "é" * 100_000
    assert forked(lambda: str(os.getpid())) != str(os.getpid())
    assert forked(fail) == ""


def idle(pipe: Connection) -> None:
    pipe.recv()


def test_a_long_sleep_ends_with_a_write_and_with_the_process_it_belongs_to(tmp_path: Path) -> None:
    with children((idle,)) as (other,):
        watch = watch_long((str(tmp_path),), other.pid)
        assert watch.wait(0.0)

        (tmp_path / "file").write_text("x")
        assert watch.wait(60.0)

        while_alive = Child(kill_later, other.pid)
        while watch.wait(60.0):
            pass
        while_alive.finish()


def kill_later(_: Connection, pid: int) -> None:
    os.kill(pid, 9)


def test_who_comes_too_late_for_the_process_is_told(tmp_path: Path) -> None:
    with children((idle,)) as (gone,):
        gone.end()

        with pytest.raises(ProcessLookupError):
            watch_long((str(tmp_path),), gone.pid)
