"""What the board does with many tasks, counted in what SQLite and the disk are asked to do, and never in time."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import DependencyCycle, EvidenceMissing, TaskInvalid, TaskLost
from super_agents.events import durability
from super_agents.events.file_log import FileEventLog
from super_agents.events.log import Draft
from super_agents.events.memory_log import MemoryEventLog
from super_agents.events.views import ViewStore
from super_agents.system.clock import FrozenClock
from super_agents.tasks.board import Board
from super_agents.tasks.board_view import BoardView
from super_agents.tasks.evidence import Commit, Completion
from tests.support.statements import counted
from tests.tasks.conftest import COMMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.tasks.conftest import Site

FEW, MANY = 200, 20_000
CHAIN = 5_000


class Crowd:
    """A board of so many tasks, all of them ready; with `chained` each waits for the one before it."""

    def __init__(self, size: int, *, chained: bool = False) -> None:
        clock = FrozenClock()
        self.size = size
        self.log = MemoryEventLog(clock=clock)
        self.log.append_many([_added(number, chained=chained) for number in range(1, size + 1)])
        self.views = ViewStore(None, self.log, [BoardView()])
        self.board = Board(self.views, clock)
        self.views.catch_up()

    def steps(self, act: Callable[[Crowd], object]) -> int:
        """Return how many steps SQLite takes for an act."""
        with counted(self.views.database) as work:
            act(self)
        return work.steps


def _added(number: int, *, chained: bool) -> Draft:
    after = [f"t-{number - 1}"] if chained and number > 1 else []
    told = {"task": f"t-{number}", "title": "x", "priority": "normal", "after": after, "checks": [], "attempts": 3}
    return Draft(kind="task.added", by="planner", data=told)


@pytest.fixture(scope="module")
def crowds() -> Iterator[tuple[Crowd, Crowd]]:
    """Return a board of few tasks and one of many."""
    few, many = Crowd(FEW), Crowd(MANY)
    with closing(few.views), closing(many.views):
        yield few, many


ACTS: dict[str, Callable[[Crowd], object]] = {
    "what is ready": lambda one: one.board.ready(count=20),
    "the newest": lambda one: one.board.list(count=20),
    "the newest that is ready": lambda one: one.board.list(state="ready", count=20),
    "show": lambda one: one.board.show(f"t-{one.size}"),
    "add": lambda one: one.board.add("y", by="planner", priority="low"),
    "claim": lambda one: one.board.claim(by="rose"),
    "claim one": lambda one: one.board.claim(f"t-{one.size}", by="rose"),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_board_of_many_tasks_costs_no_more_than_one_of_few(crowds: tuple[Crowd, Crowd], act: str) -> None:
    few, many = (crowd.steps(ACTS[act]) for crowd in crowds)

    assert few > 0
    assert many <= 1.1 * few + 20


def test_the_count_would_show_a_look_at_every_task(crowds: tuple[Crowd, Crowd]) -> None:
    few, many = (crowd.steps(lambda one: one.board.counts()) for crowd in crowds)

    assert many > 50 * few


def test_a_circle_is_looked_for_with_a_look_at_each_task_of_a_chain() -> None:
    spent = []
    for size in (CHAIN // 10, CHAIN):
        chain = Crowd(size, chained=True)
        with closing(chain.views):
            spent.append(chain.steps(_close_the_circle))

    assert spent[1] <= 11 * spent[0]


def _close_the_circle(chain: Crowd) -> None:
    with pytest.raises(DependencyCycle):
        chain.board.link("t-1", [f"t-{chain.size}"], by="planner")


@pytest.fixture
def taken(site: Site) -> list[Completion]:
    """A hundred tasks that rose holds."""
    for number in range(100):
        site.board.add(f"{number}", by="planner")
    claims = [site.board.claim(by="rose") for _ in range(100)]
    site.views.catch_up()
    return [Completion(task.id, task.token, [COMMIT]) for task in claims]


def test_many_tasks_are_finished_with_an_event_each_and_one_transaction(site: Site, taken: list[Completion]) -> None:
    with counted(site.views.database) as work:
        done = site.board.finish_many(taken, by="rose")

    assert [task.id for task in done] == [one.task for one in taken]
    assert {task.state for task in done} == {"finished"}
    assert len(site.events("task.finished")) == 100
    assert work.count("BEGIN") == work.count("COMMIT") == 1


def test_many_tasks_are_finished_with_one_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = FileEventLog(tmp_path / "events")
    views = ViewStore(tmp_path / "registry.db", log, [BoardView()])
    board = Board(views, FrozenClock())
    for number in range(100):
        board.add(f"{number}", by="planner")
    claims = [board.claim(by="rose") for _ in range(100)]
    synced: list[int] = []
    monkeypatch.setattr(durability, "sync", synced.append)

    board.finish_many([Completion(task.id, task.token, [COMMIT]) for task in claims], by="rose")

    assert len(synced) == 1
    views.close()
    log.close()


@pytest.mark.parametrize(
    ("worse", "refusal"),
    [
        (lambda one: Completion(one.task, one.token + 1, [COMMIT]), TaskLost),
        (lambda one: Completion(one.task, one.token, [Commit("HEAD")]), EvidenceMissing),
        (lambda one: replace(one, task="t-1", token=1), TaskInvalid),
    ],
)
def test_of_many_tasks_all_are_finished_or_none(
    site: Site, taken: list[Completion], worse: Callable[[Completion], Completion], refusal: type[Exception]
) -> None:
    before = site.events()

    with pytest.raises(refusal):
        site.board.finish_many([*taken[:99], worse(taken[99])], by="rose")

    assert site.events() == before
    assert site.board.counts() == {"claimed": 100}


def test_no_task_at_all_is_finished_with_nothing(site: Site) -> None:
    assert site.board.finish_many([], by="rose") == []
    assert site.events() == []
