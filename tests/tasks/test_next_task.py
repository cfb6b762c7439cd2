"""Taking the next task while the view has not seen all that was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from super_agents.events.log import Draft
from super_agents.tasks import questions
from super_agents.tasks.next_task import AHEAD, FOLD_EVERY, KEPT, TRIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.tasks.conftest import Site

FAR = 1000  # events
TOLD = {"title": "x", "after": [], "checks": [], "attempts": 3}


@pytest.fixture
def folded(site: Site) -> Site:
    """Return a site with three tasks, all folded."""
    for title in ("Sow", "Water", "Reap"):
        site.board.add(title, by="planner")
    site.clock.move(1)
    return site


def write(site: Site, kind: str, **data: Any) -> None:
    """Write an event that the view does not see yet."""
    site.views.log.append(kind, by="iris", data=data)


def claimed_unseen(site: Site, task: str, *, seconds: int = 900) -> None:
    """Have somebody else take a task, which the view does not see yet."""
    minutes, rest = divmod(seconds, 60)
    write(site, "task.claimed", task=task, fence=1, attempt=1, until=f"2026-01-01T00:{minutes:02}:{rest:02}.000000Z")


def test_what_is_taken_stands_as_if_it_had_been_folded(folded: Site) -> None:
    taken = folded.board.claim(by="rose", lease=60)

    assert taken == folded.board.show("t-1")
    assert folded.board.renew("t-1", taken.token, by="rose").token == 1


def test_a_task_that_others_took_unseen_is_passed_over(folded: Site) -> None:
    claimed_unseen(folded, "t-1")

    assert folded.board.claim(by="rose").id == "t-2"


def test_who_takes_a_task_leaves_the_folding_to_who_asks(folded: Site) -> None:
    before = folded.views.positions()["board"]

    folded.board.claim(by="rose")

    assert folded.views.positions()["board"] == before
    assert folded.board.counts() == {"ready": 2, "claimed": 1}


def test_an_urgent_task_that_was_added_unseen_goes_first(folded: Site) -> None:
    write(folded, "task.added", **TOLD, task="t-4", priority="critical")

    assert folded.board.claim(by="rose").id == "t-4"


def test_a_task_that_was_cancelled_unseen_is_not_given_out(folded: Site) -> None:
    write(folded, "task.cancelled", task="t-1", reason="rain")

    assert folded.board.claim(by="rose").id == "t-2"


def test_a_claim_that_ran_out_is_taken_before_what_came_later(folded: Site) -> None:
    folded.board.claim(by="iris", lease=60)
    folded.clock.move(61)

    again = folded.board.claim(by="rose")

    assert (again.id, again.token, again.attempt) == ("t-1", 2, 2)


def test_a_claim_that_was_renewed_unseen_is_not_given_out(folded: Site) -> None:
    first = folded.board.claim(by="iris", lease=60)
    folded.board.counts()
    until = "2026-01-01T00:15:00.000000Z"
    write(folded, "task.renewed", task=first.id, fence=1, until=until)
    folded.clock.move(61)

    assert folded.board.claim(by="rose").id == "t-2"


def test_a_view_that_is_far_behind_is_folded_first(folded: Site) -> None:
    folded.views.log.append_many([Draft(kind="custom.noise", by="iris", data={}) for _ in range(FAR)])

    assert folded.board.claim(by="rose").id == "t-1"
    assert folded.views.positions()["board"] > FAR


def test_one_of_many_claims_folds_so_that_the_view_keeps_up(site: Site) -> None:
    count = 4 * FOLD_EVERY
    tasks = [{**TOLD, "task": f"t-{number}", "priority": "normal"} for number in range(1, count + 1)]
    site.views.log.append_many([Draft(kind="task.added", by="planner", data=task) for task in tasks])

    taken = [site.board.claim(by="rose").id for _ in tasks]

    assert taken == [task["task"] for task in tasks]
    assert site.views.positions()["board"] > site.views.log.head - FOLD_EVERY


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return how many turns were looked up, each time that they were."""
    counts: list[int] = []
    turns = questions.turns

    def counted(*given: Any, count: int, **asked: Any) -> Any:
        counts.append(count)
        return turns(*given, count=count, **asked)

    monkeypatch.setattr(questions, "turns", counted)
    return counts


def sow(site: Site, count: int) -> list[str]:
    """Add so many tasks, all folded, and return their ids."""
    ids = [f"t-{number}" for number in range(1, count + 1)]
    tasks = [{**TOLD, "task": task, "priority": "normal"} for task in ids]
    site.views.log.append_many([Draft(kind="task.added", by="planner", data=task) for task in tasks])
    site.views.catch_up()
    return ids


def test_who_goes_on_taking_tasks_looks_up_the_turns_once_and_more_of_them_each_time(
    site: Site, looked_up: list[int]
) -> None:
    tasks = sow(site, 3 * AHEAD)

    assert [site.board.claim(by="rose").id for _ in tasks] == tasks
    assert looked_up == [AHEAD, 2 * AHEAD]


@pytest.mark.parametrize(
    ("kind", "said", "comes_next"),
    [
        ("task.claimed", {"task": "t-2", "fence": 1, "attempt": 1, "until": "2026-01-01T00:15:00.000000Z"}, "t-3"),
        ("task.cancelled", {"task": "t-2", "reason": "rain"}, "t-3"),
        ("task.added", {**TOLD, "task": "t-5", "priority": "critical"}, "t-5"),
        ("task.linked", {"task": "t-2", "after": ["t-3"]}, "t-3"),
        ("custom.noise", {}, "t-2"),
    ],
)
def test_what_happened_since_the_last_claim_counts(
    site: Site, kind: str, said: dict[str, Any], comes_next: str
) -> None:
    sow(site, 4)
    site.clock.move(1)
    assert site.board.claim(by="rose").id == "t-1"
    write(site, kind, **said)

    assert site.board.claim(by="rose").id == comes_next


def test_a_claim_that_ran_out_since_the_last_one_is_taken_within_a_second(site: Site) -> None:
    sow(site, 4)
    site.clock.move(1)
    assert site.board.claim("t-1", by="iris", lease=60).id == "t-1"
    site.clock.move(59.5)
    assert site.board.claim(by="rose").id == "t-2"

    site.clock.move(KEPT)

    assert site.board.claim(by="rose").id == "t-1"


@pytest.mark.parametrize("seconds", [-3600, KEPT])
def test_turns_whose_age_nobody_knows_or_that_are_old_are_looked_up_again(
    site: Site, looked_up: list[int], seconds: float
) -> None:
    sow(site, 3)
    site.board.claim(by="rose")
    site.clock.move(seconds)

    site.board.claim(by="rose")

    assert looked_up == [AHEAD] * 2


def test_the_turns_of_another_agent_are_looked_up_for_it(site: Site, looked_up: list[int]) -> None:
    tasks = [{**TOLD, "task": f"t-{number}", "priority": "normal"} for number in (1, 2, 3)]
    tasks[1]["agent"] = "iris"
    site.views.log.append_many([Draft(kind="task.added", by="planner", data=task) for task in tasks])
    site.views.catch_up()

    assert [site.board.claim(by=name).id for name in ("rose", "iris", "rose")] == ["t-1", "t-2", "t-3"]
    assert looked_up == [AHEAD] * 3


@pytest.fixture
def overtake(site: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Have somebody else take the next task so many times, from now on, between the look at the log and the write."""
    append_after = site.views.log.append_after

    def start(left: int) -> None:
        def overtaken(seq: int, draft: Draft) -> Any:
            nonlocal left
            if left:
                left -= 1
                claimed_unseen(site, draft.data["task"])
            return append_after(seq, draft)

        monkeypatch.setattr(site.views.log, "append_after", overtaken)

    return start


@pytest.mark.parametrize("times", [1, TRIES - 1, TRIES, 2 * TRIES])
@pytest.mark.parametrize("has_claimed", [False, True])
def test_who_is_overtaken_takes_the_task_after(
    site: Site, overtake: Callable[[int], None], times: int, *, has_claimed: bool
) -> None:
    sow(site, 4 * TRIES)
    if has_claimed:
        site.board.claim(by="rose")
    overtake(times)

    taken = site.board.claim(by="rose")

    claimed = [event.data["task"] for event in site.views.log.read() if event.kind == "task.claimed"]
    assert (taken.id, taken.claimed_by) == (claimed[-1], "rose")
    assert claimed == [f"t-{number}" for number in range(1, len(claimed) + 1)]


def test_who_goes_on_taking_tasks_while_the_view_is_emptied_learns_what_it_took(site: Site) -> None:
    """Another process rebuilds the view, and stands between emptying and folding it."""
    sow(site, 3)
    assert site.board.claim(by="rose").id == "t-1"
    site.views.database.execute("DELETE FROM tasks")
    site.views.database.execute("UPDATE views SET seq = 0 WHERE name = 'board'")

    taken = site.board.claim(by="rose")

    assert (taken.id, taken.state, taken.owner) == ("t-2", "claimed", "rose")
    assert taken == site.board.show("t-2")
