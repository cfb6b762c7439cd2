"""Adding tasks, letting them wait for each other, and not wanting them any more."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from super_agents.errors import DependencyCycle, TaskLost, TaskNotFound, TaskNotReady, TaskRefused
from super_agents.tasks.graph import find_circle

if TYPE_CHECKING:
    from collections.abc import Callable

    from super_agents.tasks.board import Board
    from tests.tasks.conftest import Site

CHAIN = 2_000


def test_tasks_get_short_ids_one_after_the_other(board: Board) -> None:
    added = [board.add(title, by="planner") for title in ("Sow", "Water", "Reap")]

    assert [task.id for task in added] == ["t-1", "t-2", "t-3"]
    assert board.list() == added


def test_a_task_is_kept_as_it_was_wished_for(board: Board) -> None:
    board.add("Sow", by="planner")

    added = board.add(
        "  Water ",
        by="human:ada",
        details="Twice a day.\n",
        priority="high",
        after=["t-1", "t-1"],
        checks=["test -s can", "true", "true"],
        role="gardener",
        agent="rose",
        deadline="2026-01-02",
        attempts=5,
        corr="spring",
    )

    assert (added.title, added.details, added.priority, added.added_by) == (
        "Water",
        "Twice a day.\n",
        "high",
        "human:ada",
    )
    assert (added.after, added.checks, added.attempts) == (("t-1",), ("test -s can", "true"), 5)
    assert (added.role, added.agent, added.correlation) == ("gardener", "rose", "spring")
    assert added.deadline == "2026-01-02T00:00:00.000000Z"
    assert board.show(added.id) == added


def test_each_task_is_a_piece_of_work_of_its_own(site: Site) -> None:
    first, second = site.board.add("Sow", by="planner"), site.board.add("Reap", by="planner")
    taken = site.board.claim(second.id, by="rose")
    site.board.renew(second.id, taken.token, by="rose")
    site.finish(first)

    told = site.views.log.trace(second.correlation)

    assert [(event.kind, event.cause) for event in told] == [
        ("task.added", None),
        ("task.claimed", second.added_seq),
        ("task.renewed", taken.claimed_seq),
    ]


def test_a_key_adds_a_task_once(site: Site) -> None:
    first = site.board.add("Sow", by="planner", key="spring-1")
    other = site.board.add("Reap", by="planner", key="spring-2")

    again = site.board.add("Sow once more", by="planner", key="spring-1")

    assert again == first
    assert [task.id for task in site.board.list()] == [first.id, other.id]
    assert len(site.events()) == 2


def test_a_task_waits_until_all_that_it_waits_for_is_finished(site: Site) -> None:
    sow, water = site.board.add("Sow", by="planner"), site.board.add("Water", by="planner")
    reap = site.board.add("Reap", by="planner", after=[sow.id, water.id])
    assert (reap.state, reap.waits_for) == ("waiting", ("t-1", "t-2"))

    site.finish(sow)

    with pytest.raises(TaskNotReady, match="`t-3` cannot be taken: it waits for t-2"):
        site.board.claim(reap.id, by="rose")
    site.finish(water)
    assert (site.board.show(reap.id).state, site.board.show(reap.id).after) == ("ready", ("t-1", "t-2"))


def test_a_task_after_one_that_is_finished_is_ready_at_once(site: Site) -> None:
    sow = site.finish(site.board.add("Sow", by="planner"))

    assert site.board.add("Reap", by="planner", after=[sow.id]).state == "ready"


def test_a_task_after_one_that_was_cancelled_waits_until_it_is_unlinked(board: Board) -> None:
    board.add("Sow", by="planner")
    board.add("Reap", by="planner", after=["t-1"])

    board.cancel("t-1", by="planner", reason="too late in the year")

    assert board.show("t-2").state == "waiting"
    assert board.unlink("t-2", ["t-1"], by="planner").state == "ready"


def test_a_link_makes_a_task_wait_and_is_written_once(site: Site) -> None:
    for title in ("Sow", "Water", "Reap"):
        site.board.add(title, by="planner")

    assert site.board.link("t-3", ["t-1", "t-2"], by="planner").waits_for == ("t-1", "t-2")
    assert site.board.link("t-3", ["t-1"], by="planner").waits_for == ("t-1", "t-2")

    assert [event.data["after"] for event in site.events("task.linked")] == [["t-1", "t-2"]]
    assert site.titles() == ["Sow", "Water"]


def test_tasks_that_would_wait_in_a_circle_are_refused_and_the_circle_is_named(site: Site) -> None:
    for title, after in (("Sow", []), ("Water", ["t-1"]), ("Reap", ["t-2"])):
        site.board.add(title, by="planner", after=after)
    before = site.events()

    with pytest.raises(DependencyCycle) as caught:
        site.board.link("t-1", ["t-3"], by="planner")
    with pytest.raises(DependencyCycle, match="t-2 → t-2"):
        site.board.link("t-2", ["t-2"], by="planner")

    assert caught.value.details["circle"] == ["t-1", "t-3", "t-2", "t-1"]
    assert "t-1 → t-3 → t-2 → t-1" in caught.value.message
    assert site.events() == before
    assert site.board.show("t-1").state == "ready"


def test_a_circle_through_a_long_chain_is_found_and_told_in_a_line(board: Board) -> None:
    for number in range(CHAIN // 10):
        board.add("Go on", by="planner", after=[f"t-{number}"] if number else [])

    with pytest.raises(DependencyCycle) as caught:
        board.link("t-1", [f"t-{CHAIN // 10}"], by="planner")

    assert caught.value.details["circle"] == ["t-1", *(f"t-{number}" for number in range(CHAIN // 10, 0, -1))]
    assert len(caught.value.message) < 200


def test_a_circle_is_found_at_any_depth() -> None:
    chain = {number: [number - 1] for number in range(2, CHAIN + 1)}

    assert find_circle(1, [CHAIN], chain) == [1, *range(CHAIN, 0, -1)]
    assert find_circle(CHAIN + 1, [CHAIN], chain) == []


@given(pairs=st.sets(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=25), new=st.integers(1, 9))
def test_a_circle_is_named_exactly_when_there_is_one(pairs: set[tuple[int, int]], new: int) -> None:
    needs: dict[int, list[int]] = {}
    for one, needed in sorted(pairs):
        needs.setdefault(one, []).append(needed)
    reached = {new}
    while grown := {needed for one in reached for needed in needs.get(one, [])} - reached:
        reached |= grown

    circle = find_circle(1, [new], needs)

    assert bool(circle) == (1 in reached)
    if circle:
        assert circle[0] == circle[-1] == 1
        assert circle[1] == new
        assert all(there in needs[here] for here, there in pairwise(circle[1:]))


@pytest.mark.parametrize("after", [["t-9"], ["t-0"], ["9"], ["t-1", "T-1"], ["t-٣"]])
def test_what_waits_for_a_task_that_there_is_not_is_refused(site: Site, after: list[str]) -> None:
    site.board.add("Sow", by="planner")

    attempts: list[Callable[[], object]] = [
        lambda: site.board.add("Reap", by="planner", after=after),
        lambda: site.board.link("t-1", after, by="planner"),
    ]
    for attempt in attempts:
        with pytest.raises(TaskNotFound, match=f"no task `{after[-1]}`") as caught:
            attempt()
        assert "the newest is `t-1`" in caught.value.hint

    assert len(site.events()) == 1


def test_a_task_that_somebody_works_on_is_not_made_to_wait(board: Board) -> None:
    board.add("Sow", by="planner")
    board.add("Water", by="planner")
    board.claim("t-2", by="rose")

    with pytest.raises(TaskRefused, match="`t-2` is claimed, so it cannot be linked"):
        board.link("t-2", ["t-1"], by="planner")


def test_whoever_holds_a_task_loses_it_when_it_is_cancelled(site: Site) -> None:
    site.board.add("Sow", by="planner")
    taken = site.board.claim(by="rose")

    gone = site.board.cancel("t-1", by="planner", reason="no seeds")

    assert (gone.state, gone.owner, gone.reason) == ("cancelled", None, "no seeds")
    with pytest.raises(TaskLost, match="claim 1 of `t-1` does not hold: the task is cancelled"):
        site.board.renew("t-1", taken.token, by="rose")


@pytest.mark.parametrize("end", ["finished", "cancelled"])
def test_what_is_over_stays_over(site: Site, end: str) -> None:
    added = site.board.add("Sow", by="planner")
    task = site.finish(added) if end == "finished" else site.board.cancel("t-1", by="planner", reason="rain")
    before = site.events()

    attempts: list[Callable[[], object]] = [
        lambda: site.board.cancel(task.id, by="planner", reason="rain"),
        lambda: site.board.retry(task.id, by="planner"),
        lambda: site.board.drop(task.id, by="planner", reason="rain"),
        lambda: site.board.link(task.id, ["t-1"], by="planner"),
        lambda: site.board.unlink(task.id, ["t-1"], by="planner"),
    ]
    for attempt in attempts:
        with pytest.raises(TaskRefused, match=f"`{task.id}` is {task.state}"):
            attempt()
    with pytest.raises(TaskNotReady, match=f"it is {task.state}"):
        site.board.claim(task.id, by="rose")

    assert site.events() == before


def test_a_task_is_overdue_once_its_deadline_is_over_and_it_is_not_done(site: Site) -> None:
    site.board.add("Sow", by="planner", deadline="2026-01-01T01:00")
    site.board.add("Reap", by="planner", deadline="2026-01-01T01:00")
    site.clock.move(3600)
    assert not site.board.show("t-1").is_overdue

    site.clock.move(1)

    assert site.board.show("t-1").is_overdue
    assert not site.finish(site.board.show("t-2")).is_overdue


def test_tasks_are_found_by_what_is_asked_of_them(site: Site) -> None:
    site.board.add("Sow", by="planner", priority="high", role="gardener")
    site.board.add("Water", by="planner", role="gardener")
    site.board.add("Reap", by="planner", after=["t-1"])
    site.board.claim("t-1", by="rose", role="gardener")

    def found(**wanted: str) -> list[str]:
        return [task.id for task in site.board.list(**wanted)]  # type: ignore[arg-type] # `count` is no text

    assert (found(state="claimed"), found(state="waiting"), found(state="ready")) == (["t-1"], ["t-3"], ["t-2"])
    assert (found(role="gardener"), found(owner="rose"), found(owner="iris")) == (["t-1", "t-2"], ["t-1"], [])
    assert (found(priority="high"), found(priority="normal", role="gardener")) == (["t-1"], ["t-2"])
    assert [task.id for task in site.board.list(count=2)] == ["t-2", "t-3"]
    assert site.board.counts() == {"waiting": 1, "ready": 1, "claimed": 1}
