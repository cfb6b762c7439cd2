"""Tries that go wrong, and what becomes of a task whose tries are used up."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from super_agents.errors import NoTaskReady, TaskNotReady, TaskRefused
from super_agents.tasks.board import LEASE, Board
from super_agents.tasks.retry import RetryPolicy

if TYPE_CHECKING:
    from collections.abc import Callable

    from super_agents.tasks.task import Task
    from tests.tasks.conftest import Site


def fail(board: Board, task: str = "t-1") -> Task:
    taken = board.claim(task, by="rose")
    return board.fail(task, taken.token, by="rose", reason="no rain")


def dead(site: Site) -> Task:
    site.board.add("Sow", by="planner", attempts=1)
    return fail(site.board)


def test_a_task_that_failed_is_tried_again_after_a_while(site: Site) -> None:
    site.board.add("Sow", by="planner")

    failed = fail(site.board)

    assert (failed.state, failed.retry_at, failed.reason) == ("delayed", "2026-01-01T00:00:10.000000Z", "no rain")
    with pytest.raises(TaskNotReady, match="it is to be tried again at 2026-01-01T00:00:10"):
        site.board.claim("t-1", by="iris")
    site.clock.move(9.999)
    with pytest.raises(NoTaskReady):
        site.board.claim(by="iris")
    site.clock.move(0.001)
    again = site.board.claim(by="iris")
    assert (again.attempt, again.token, again.retry_at) == (2, 2, None)


def test_each_try_that_fails_doubles_the_wait(site: Site) -> None:
    site.board.add("Sow", by="planner", attempts=12)
    waits = []
    for _ in range(11):
        before = site.clock.time_ns()
        fail(site.board)
        while site.board.show("t-1").state == "delayed":
            site.clock.move(5)
        waits.append((site.clock.time_ns() - before) / 1e9)

    assert waits == [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]


def test_when_it_is_tried_again_is_decided_once_and_is_in_the_event(site: Site) -> None:
    board = Board(site.views, site.clock, chance=iter([0.5, 1.0]).__next__)
    for title in ("Sow", "Water"):
        board.add(title, by="planner")

    fail(board, "t-1")
    fail(board, "t-2")

    told = [event.data["retry_at"] for event in site.events("task.attempt_failed")]
    assert told == ["2026-01-01T00:00:07.500000Z", "2026-01-01T00:00:05.000000Z"]
    assert [board.show(task).retry_at for task in ("t-1", "t-2")] == told
    site.views.rebuild()
    assert [board.show(task).retry_at for task in ("t-1", "t-2")] == told


@given(chances=st.lists(st.floats(0, 1), min_size=2, max_size=80))
def test_a_wait_is_between_half_and_all_of_what_doubling_gives(chances: list[float]) -> None:
    policy = RetryPolicy(first=1.0, longest=100.0)

    for attempt, chance in enumerate(chances, start=1):
        most = min(2.0 ** (attempt - 1), 100.0)
        assert most / 2 <= policy.delay(attempt, chance=chance) <= most
    highest = [policy.delay(attempt, chance=0.0) for attempt in range(1, 2000)]
    assert all(one <= other for one, other in pairwise(highest))


def test_a_task_is_dead_after_its_last_try(site: Site) -> None:
    site.board.add("Sow", by="planner", attempts=2)
    fail(site.board)
    site.clock.move(60)

    last = fail(site.board)

    assert (last.state, last.attempt, last.reason) == ("dead", 2, "no rain")
    assert "retry_at" not in site.events("task.attempt_failed")[-1].data
    site.clock.move(1e6)
    with pytest.raises(NoTaskReady):
        site.board.claim(by="iris")
    with pytest.raises(TaskNotReady, match="it is dead"):
        site.board.claim("t-1", by="iris")
    assert site.board.list(state="dead") == [site.board.show("t-1")]


def test_a_task_is_dead_when_its_last_claim_ran_out(site: Site) -> None:
    site.board.add("Sow", by="planner", attempts=1)
    site.board.claim(by="rose")
    site.clock.move(LEASE)

    with pytest.raises(NoTaskReady):
        site.board.claim(by="iris")

    found = site.board.show("t-1")
    assert (found.state, found.reason, found.lapsed) == ("dead", "the claim of `rose` ran out", found.lapsed)
    assert site.board.counts() == {"dead": 1}
    assert site.board.retry("t-1", by="human:ada").state == "ready"


def test_a_dead_task_that_is_retried_has_all_its_tries_again(site: Site) -> None:
    site.board.add("Sow", by="planner", attempts=2)
    for _ in range(2):
        fail(site.board)
        site.clock.move(60)

    back = site.board.retry("t-1", by="human:ada")

    assert (back.state, back.attempt, back.token) == ("ready", 0, 2)
    assert site.board.claim(by="rose").token == 3


def test_a_dead_task_that_is_dropped_is_no_dead_letter_any_more(site: Site) -> None:
    dead(site)

    gone = site.board.drop("t-1", by="human:ada", reason="the field was sold")

    assert (gone.state, gone.reason, site.board.list(state="dead")) == ("dropped", "the field was sold", [])
    with pytest.raises(TaskRefused, match="`t-1` is dropped"):
        site.board.retry("t-1", by="human:ada")


def test_only_a_dead_task_is_retried_or_dropped(site: Site) -> None:
    site.board.add("Sow", by="planner")

    attempts: list[Callable[[], object]] = [
        lambda: site.board.retry("t-1", by="human:ada"),
        lambda: site.board.drop("t-1", by="human:ada", reason="rain"),
    ]
    for attempt in attempts:
        with pytest.raises(TaskRefused, match="`t-1` is ready"):
            attempt()
    assert len(site.events()) == 1


def test_a_dead_task_is_dropped_and_not_cancelled(site: Site) -> None:
    dead(site)

    with pytest.raises(TaskRefused) as caught:
        site.board.cancel("t-1", by="planner", reason="rain")

    assert "task drop" in caught.value.hint
