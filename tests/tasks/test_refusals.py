"""Bad input: each is refused with its value and what to do, and nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from super_agents.errors import EventInvalid, TaskInvalid

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.tasks.conftest import Site


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ({"title": ""}, "the title of a task cannot be ''"),
        ({"title": " \t"}, "the title of a task cannot be "),
        ({"title": "two\nlines"}, "the title of a task cannot be "),
        ({"title": "x" * 201}, "the title of a task cannot be "),
        ({"priority": "urgent"}, "the priority of a task cannot be 'urgent'"),
        ({"checks": [""]}, "the check of a task cannot be ''"),
        ({"checks": ["x" * 1001]}, "the check of a task cannot be "),
        ({"checks": ["a\0b"]}, "the check of a task cannot be "),
        ({"checks": "pytest"}, "the list of checks of a task cannot be 'pytest'"),
        ({"checks": [f"true {number}" for number in range(21)]}, "the number of checks of a task cannot be 21"),
        ({"attempts": 0}, "the number of tries of a task cannot be 0"),
        ({"attempts": 101}, "the number of tries of a task cannot be 101"),
        ({"attempts": True}, "the number of tries of a task cannot be True"),
        ({"role": ""}, "the role of a task cannot be ''"),
        ({"agent": " "}, "the agent of a task cannot be ' '"),
        ({"deadline": "tomorrow"}, "the deadline of a task cannot be 'tomorrow'"),
        ({"deadline": "9999-12-31T23:59:59-01:00"}, "the deadline of a task cannot be '9999-12-31T23:59:59-01:00'"),
        ({"deadline": "0900-01-01"}, "the deadline of a task cannot be '0900-01-01'"),
        ({"deadline": ""}, "the deadline of a task cannot be ''"),
        ({"after": "t-1"}, "the list to wait for of a task cannot be 't-1'"),
        ({"after": ["t-1"] * 1001}, "the number of tasks to wait for of a task cannot be 1001"),
    ],
)
def test_a_wish_that_cannot_be_is_refused(site: Site, wish: dict[str, Any], says: str) -> None:
    wish = {"title": "Sow", **wish}

    with pytest.raises(TaskInvalid) as caught:
        site.board.add(wish.pop("title"), by="planner", **wish)

    assert says in caught.value.message
    assert caught.value.hint
    assert site.events() == []


def test_a_task_that_does_not_fit_into_a_line_is_refused(site: Site) -> None:
    with pytest.raises(EventInvalid, match=r"this `task\.added` needs 7\d,\d\d\d bytes; a line holds at most 65,536"):
        site.board.add("Sow", by="planner", details="x" * 70_000)

    assert site.events() == []
    assert site.board.add("Sow", by="planner").id == "t-1"


@pytest.mark.parametrize("by", ["", "x" * 201])
def test_an_actor_without_a_name_does_nothing(site: Site, by: str) -> None:
    with pytest.raises(EventInvalid, match="`by` must be a text"):
        site.board.add("Sow", by=by)

    assert site.events() == []


@pytest.mark.parametrize("lease", [0, -1, float("nan"), float("inf"), 7 * 86_400 + 1])
def test_a_lease_is_of_some_seconds_and_not_for_ever(site: Site, lease: float) -> None:
    site.board.add("Sow", by="planner")
    site.board.add("Reap", by="planner")
    taken = site.board.claim("t-2", by="rose")

    attempts: list[Callable[[], object]] = [
        lambda: site.board.claim("t-1", by="rose", lease=lease),
        lambda: site.board.renew("t-2", taken.token, by="rose", lease=lease),
    ]
    for attempt in attempts:
        with pytest.raises(TaskInvalid, match="the lease of a task cannot be "):
            attempt()

    assert len(site.events()) == 3


def test_a_reason_says_something(site: Site) -> None:
    site.board.add("Sow", by="planner")
    taken = site.board.claim(by="rose")

    attempts: list[Callable[[], object]] = [
        lambda: site.board.fail("t-1", taken.token, by="rose", reason=""),
        lambda: site.board.cancel("t-1", by="rose", reason=" "),
        lambda: site.board.drop("t-1", by="rose", reason="\n"),
    ]
    for attempt in attempts:
        with pytest.raises(TaskInvalid, match="the reason of a task cannot be "):
            attempt()

    assert len(site.events()) == 2


@pytest.mark.parametrize("wanted", [{"state": "open"}, {"priority": "urgent"}])
def test_a_filter_that_nothing_can_fit_is_refused(site: Site, wanted: dict[str, str]) -> None:
    with pytest.raises(TaskInvalid) as caught:
        site.board.list(**wanted)  # type: ignore[arg-type] # `count` is no text

    assert "ready" in caught.value.hint or "critical" in caught.value.hint


def test_a_key_that_another_event_has_is_refused(site: Site) -> None:
    site.views.log.append("custom.x", by="planner", key="task.added:mine")

    with pytest.raises(TaskInvalid, match="the key of a task cannot be 'mine'"):
        site.board.add("Sow", by="planner", key="mine")

    assert site.board.list() == []


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("task.claimed", {"task": "t-9", "fence": 1, "until": "2026", "attempt": 1}),
        ("task.finished", {"task": "nonsense", "fence": 1, "evidence": []}),
        ("task.linked", {"task": "t-1", "after": ["t-9", "nonsense", 3]}),
    ],
)
def test_an_event_about_what_there_is_not_does_not_stop_the_board(site: Site, kind: str, data: dict[str, Any]) -> None:
    """Another program may have written it."""
    site.board.add("Sow", by="planner")
    site.views.log.append(kind, by="stranger", data=data)

    assert site.board.show("t-1").state == "ready"
