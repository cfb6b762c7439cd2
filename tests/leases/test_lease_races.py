"""Processes that want the same paths at once, and one that is killed while it holds them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import LeaseHeld, LeaseLost
from super_agents.events.file_log import FileEventLog
from super_agents.system.clock import FrozenClock, SystemClock
from tests.leases.books import book_on, views_on
from tests.support.children import children
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from super_agents.leases.lease_book import LeaseBook

PROCESSES = 8
ROUNDS = 25
# Any two of these meet in src/lib/a.py.
OVERLAPPING = ["src/", "src/**/a.py", "**/lib/*.py", "src/*/a.py", "src/lib/a.py", "**", "*.py", "src/l?b/"]


def opened(folder: Path, clock: SystemClock | FrozenClock | None = None) -> LeaseBook:
    log = FileEventLog(folder / "events", lock_timeout=60)
    return book_on(log, clock or SystemClock(), path=folder / "registry.db")


@pytest.mark.slow
def test_of_eight_processes_that_want_overlapping_paths_one_wins_each_round(tmp_path: Path) -> None:
    opened(tmp_path).list()
    with children(*[(_want, tmp_path, number) for number in range(PROCESSES)]) as started:
        for _ in range(ROUNDS):
            for child in started:
                child.tell("take")
            assert sorted(child.hear() for child in started) == [False] * (PROCESSES - 1) + [True]
            for child in started:
                child.tell("give back")
                child.hear()
        for child in started:
            child.tell("end")
            child.finish()

    book = opened(tmp_path)
    every = book.list(ended=True)
    assert [one.id for one in every] == [f"l-{number}" for number in range(1, ROUNDS + 1)]
    assert {one.state for one in every} == {"released"}
    log = FileEventLog(tmp_path / "events")
    assert log.verify() == []
    assert log.head == 2 * ROUNDS


def _want(pipe: Connection, folder: Path, number: int) -> None:
    book, name = opened(folder), f"agent-{number}"
    while pipe.recv() == "take":
        try:
            lease = book.take(random.choice(OVERLAPPING), by=name)
        except LeaseHeld:
            lease = None
        pipe.send(lease is not None)
        pipe.recv()
        if lease is not None:
            book.release(lease.id, name, lease.token)
        pipe.send("done")


def test_the_paths_of_a_killed_holder_are_free_when_its_time_is_over(tmp_path: Path) -> None:
    with children((_hold, tmp_path)) as (child,):
        token = child.hear()
        child.process.kill()
        child.process.join()

    book = opened(tmp_path)
    with pytest.raises(LeaseHeld):
        book.take("src/a.py", by="bob")

    later = FrozenClock()
    later.move((SystemClock().time_ns() - later.time_ns()) / 1e9 + 61)
    book = opened(tmp_path, later)
    taken = book.take("src/a.py", by="bob")
    assert taken.token > token
    with pytest.raises(LeaseLost, match="is expired"):
        book.check("src/a.py", "ada", token)


def _hold(pipe: Connection, folder: Path) -> None:
    pipe.send(opened(folder).take("src/", by="ada", seconds=60).token)
    pipe.recv()


def test_a_lease_of_a_second_is_free_after_a_second(tmp_path: Path) -> None:
    book = opened(tmp_path)
    book.take("src/", by="ada", seconds=1)

    eventually(lambda: book.conflicts("src/", "bob") == [])

    assert book.take("src/", by="bob").holder == "bob"


@pytest.mark.slow
def test_a_book_whose_writers_are_killed_at_any_moment_stays_whole(tmp_path: Path) -> None:
    for attempt in range(12):
        with children(*[(_take_and_release, tmp_path, f"agent-{number}") for number in range(3)]) as started:
            started[0].hear()
            started[attempt % 3].process.join(0.01 * attempt)
            for child in started:
                child.process.kill()

    book = opened(tmp_path)
    every = book.list(ended=True)
    log = FileEventLog(tmp_path / "events")
    log.repair()
    assert [one.id for one in every] == [f"l-{number}" for number in range(1, len(every) + 1)]
    assert len({one.holder for one in book.list()}) <= 1
    fresh = views_on(log)
    fresh.catch_up()
    kept = views_on(log, tmp_path / "registry.db")
    kept.catch_up()
    assert kept.rows("leases") == fresh.rows("leases")


def _take_and_release(pipe: Connection, folder: Path, name: str) -> None:
    book = opened(folder)
    pipe.send("ready")
    while True:
        try:
            lease = book.take("src/", by=name, seconds=1)
        except LeaseHeld:
            continue
        book.release(lease.id, name, lease.token)
