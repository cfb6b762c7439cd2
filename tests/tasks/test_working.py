"""Taking a task, holding it, giving it back, losing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.errors import NoTaskReady, TaskLost, TaskNotFound, TaskNotReady, TaskTaken
from super_agents.tasks.board import LEASE
from tests.tasks.conftest import COMMIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from super_agents.tasks.board import Board
    from super_agents.tasks.task import Task
    from tests.tasks.conftest import Site


@pytest.fixture
def taken(board: Board) -> Task:
    """Return a task that rose has taken."""
    board.add("Sow", by="planner")
    return board.claim(by="rose")


def writes(board: Board, *, by: str, token: int) -> list[Callable[[], Task]]:
    """Return all that an owner can do with `t-1`."""
    return [
        lambda: board.renew("t-1", token, by=by),
        lambda: board.release("t-1", token, by=by),
        lambda: board.fail("t-1", token, by=by, reason="rain"),
        lambda: board.finish("t-1", token, by=by, evidence=[COMMIT]),
        lambda: board.held("t-1", token, by=by),
    ]


def test_who_takes_a_task_gets_a_token_and_has_it_for_a_while(board: Board) -> None:
    board.add("Sow", by="planner")

    taken = board.claim("t-1", by="rose", lease=60)

    assert (taken.state, taken.owner, taken.token, taken.attempt) == ("claimed", "rose", 1, 1)
    assert taken.until == "2026-01-01T00:01:00.000000Z"
    assert board.held("t-1", 1, by="rose") == taken


def test_nobody_takes_a_task_that_is_taken(site: Site, taken: Task) -> None:
    with pytest.raises(TaskTaken, match=r"`t-1` is taken by `rose` until 2026-01-01T00:15") as caught:
        site.board.claim(taken.id, by="iris")
    with pytest.raises(TaskTaken):
        site.board.claim(taken.id, by="rose")
    with pytest.raises(NoTaskReady):
        site.board.claim(by="iris")

    assert caught.value.details == {"task": "t-1", "owner": "rose", "until": taken.until}
    assert len(site.events("task.claimed")) == 1


def test_nothing_to_take_says_what_there_is(board: Board, taken: Task) -> None:
    board.add("Reap", by="planner", after=[taken.id])

    with pytest.raises(NoTaskReady, match="no task is ready for `iris` as `gardener`") as caught:
        board.claim(by="iris", role="gardener")

    assert caught.value.details["counts"] == {"waiting": 1, "claimed": 1}
    assert "1 waiting, 1 claimed" in caught.value.hint


def test_a_claim_that_is_renewed_lasts_on(site: Site, taken: Task) -> None:
    site.clock.move(LEASE - 1)
    site.board.renew(taken.id, taken.token, by="rose")
    site.clock.move(LEASE - 1)

    with pytest.raises(TaskTaken):
        site.board.claim(taken.id, by="iris")
    assert site.board.finish(taken.id, taken.token, by="rose", evidence=[COMMIT]).state == "finished"


def test_a_claim_that_ran_out_is_for_others_to_take(site: Site, taken: Task) -> None:
    site.clock.move(LEASE - 0.001)
    assert site.board.show(taken.id).state == "claimed"
    site.clock.move(0.001)

    left = site.board.show(taken.id)
    assert (left.state, left.owner, left.claimed_by, left.lapsed) == ("ready", None, "rose", taken.until)
    assert left.reason == "the claim of `rose` ran out"

    again = site.board.claim(by="iris")
    assert (again.id, again.owner, again.token, again.attempt) == (taken.id, "iris", 2, 2)
    assert site.events("task.claimed")[-1].data["lapsed"] == "rose"


def test_an_owner_whose_claim_ran_out_can_write_nothing(site: Site, taken: Task) -> None:
    site.clock.move(LEASE)
    before = site.events()

    for write in writes(site.board, by="rose", token=taken.token):
        with pytest.raises(TaskLost, match="claim 1 of `t-1` does not hold: it ran out at 2026-01-01T00:15"):
            write()

    assert site.events() == before


def test_a_stale_token_writes_nothing_not_even_for_the_same_agent(site: Site, taken: Task) -> None:
    site.clock.move(LEASE)
    again = site.board.claim(taken.id, by="rose")
    before = site.events()

    for token in (taken.token, 0, -1, 3):
        for write in writes(site.board, by="rose", token=token):
            with pytest.raises(TaskLost, match="the newest is 2, of `rose`"):
                write()

    assert site.events() == before
    assert site.board.held("t-1", again.token, by="rose") == again


def test_another_agent_cannot_write_with_the_right_token(site: Site, taken: Task) -> None:
    before = site.events()

    for write in writes(site.board, by="iris", token=taken.token):
        with pytest.raises(TaskLost, match="it is that of `rose`, not of `iris`"):
            write()

    assert site.events() == before


def test_a_task_that_was_never_taken_has_no_owner_to_write(site: Site) -> None:
    site.board.add("Sow", by="planner")

    for token in (0, 1):
        with pytest.raises(TaskLost, match="it was never taken"):
            site.board.finish("t-1", token, by="rose", evidence=[COMMIT])

    assert len(site.events()) == 1


def test_a_task_that_was_given_back_can_be_taken_and_the_try_did_not_count(site: Site, taken: Task) -> None:
    back = site.board.release(taken.id, taken.token, by="rose")
    assert (back.state, back.owner, back.attempt) == ("ready", None, 0)

    with pytest.raises(TaskLost, match="it was given back"):
        site.board.finish(taken.id, taken.token, by="rose", evidence=[COMMIT])

    again = site.board.claim(by="iris")
    assert (again.token, again.attempt) == (2, 1)


def test_a_clock_that_was_set_back_gives_nobody_a_task_twice(site: Site, taken: Task) -> None:
    site.clock.move(LEASE)
    again = site.board.claim(by="iris")
    site.clock.move(-LEASE)

    with pytest.raises(TaskLost):
        site.board.renew(taken.id, taken.token, by="rose")
    with pytest.raises(NoTaskReady):
        site.board.claim(by="rose")
    assert site.board.held(taken.id, again.token, by="iris").owner == "iris"


def test_a_task_for_a_role_or_an_agent_is_for_nobody_else(board: Board) -> None:
    board.add("Prune", by="planner", role="gardener")
    board.add("Sign", by="planner", agent="rose")

    with pytest.raises(NoTaskReady):
        board.claim(by="iris")
    with pytest.raises(TaskNotReady, match="it is meant for the role `gardener`"):
        board.claim("t-1", by="iris", role="cook")
    with pytest.raises(TaskNotReady, match="it is meant for `rose`"):
        board.claim("t-2", by="iris", role="gardener")

    assert board.claim(by="iris", role="gardener").id == "t-1"
    assert board.claim(by="rose", role="gardener").id == "t-2"


def test_a_task_that_there_is_not_is_named(board: Board) -> None:
    with pytest.raises(TaskNotFound, match="no task `t-1`") as caught:
        board.claim("t-1", by="rose")

    assert "there is none yet" in caught.value.hint


def test_who_takes_the_name_of_an_agent_that_retired_has_none_of_its_tasks(site: Site, taken: Task) -> None:
    site.views.log.append("agent.retired", by="rose", data={"name": "rose"})

    for write in writes(site.board, by="rose", token=taken.token):
        with pytest.raises(TaskLost, match="it ran out"):
            write()
    again = site.board.claim(by="rose")
    assert (again.id, again.token, again.attempt) == (taken.id, 2, 2)
