"""Whose turn it is: what is urgent first, and nothing starves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.errors import NoTaskReady

if TYPE_CHECKING:
    from super_agents.tasks.board import Board
    from tests.tasks.conftest import Site

HOUR = 3600.0


def test_of_tasks_of_one_moment_the_most_urgent_goes_first(board: Board) -> None:
    for priority in ("low", "normal", "critical", "high", "critical"):
        board.add(priority, by="planner", priority=priority)

    assert [board.claim(by="rose").id for _ in range(5)] == ["t-3", "t-5", "t-4", "t-2", "t-1"]


@pytest.mark.parametrize(("priority", "hours"), [("normal", 1), ("high", 4), ("critical", 24)])
def test_a_low_task_is_passed_only_as_long_as_the_head_start_lasts(site: Site, priority: str, hours: int) -> None:
    site.board.add("old", by="planner", priority="low")
    site.clock.move(hours * HOUR - 1)
    site.board.add("just in time", by="planner", priority=priority)
    site.clock.move(2)
    site.board.add("too late", by="planner", priority=priority)

    assert site.titles() == ["just in time", "old", "too late"]
    assert [site.board.claim(by="rose").title for _ in range(3)] == ["just in time", "old", "too late"]


def test_a_low_task_is_done_though_urgent_ones_keep_coming(site: Site) -> None:
    site.board.add("patient", by="planner", priority="low")
    done = []
    for _ in range(30):
        site.clock.move(HOUR)
        site.board.add("urgent", by="planner", priority="critical")
        done.append(site.finish(site.board.ready()[0]).title)

    assert done.index("patient") == 23  # after a day


def test_a_task_waits_from_when_it_could_be_taken(site: Site) -> None:
    site.board.add("first", by="planner")
    site.board.add("behind it", by="planner", after=["t-1"])
    site.clock.move(2 * HOUR)
    site.board.add("came meanwhile", by="planner")
    site.clock.move(1)

    site.finish(site.board.show("t-1"))

    assert site.titles() == ["came meanwhile", "behind it"]


def test_who_is_first_in_line_stays_there_when_a_claim_is_lost_or_given_back(site: Site) -> None:
    for title in ("first", "second", "third"):
        site.board.add(title, by="planner")
        site.clock.move(1)
    site.board.claim("t-1", by="rose", lease=10)
    taken = site.board.claim("t-2", by="iris")
    site.board.release("t-2", taken.token, by="iris")
    site.clock.move(10)

    assert site.titles() == ["first", "second", "third"]
    assert [site.board.claim(by="rose").title for _ in range(3)] == ["first", "second", "third"]


def test_a_task_that_failed_waits_from_its_next_try_on(site: Site) -> None:
    site.board.add("failed", by="planner")
    taken = site.board.claim(by="rose")
    site.board.fail("t-1", taken.token, by="rose", reason="rain")
    site.clock.move(5)
    site.board.add("came meanwhile", by="planner")
    site.clock.move(60)

    assert site.titles() == ["came meanwhile", "failed"]


def test_what_is_shown_as_next_is_what_is_given(site: Site) -> None:
    for number, priority in enumerate(("low", "critical", "normal", "high", "normal", "low")):
        site.board.add(f"{number}", by="planner", priority=priority, role="cook" if number == 3 else None)
        site.clock.move(HOUR)
    shown = [task.id for task in site.board.ready()]

    given = [site.board.claim(by="rose", role="cook").id for _ in shown]

    assert given == shown
    with pytest.raises(NoTaskReady):
        site.board.claim(by="rose", role="cook")
