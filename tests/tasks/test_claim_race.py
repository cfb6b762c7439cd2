"""Fifty agents want one task, ten thousand times: each time exactly one of them has it."""

from __future__ import annotations

import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import TaskTaken
from super_agents.events.log import Draft
from super_agents.events.memory_log import MemoryEventLog
from super_agents.events.views import ViewStore
from super_agents.system.clock import FrozenClock
from super_agents.tasks.board import Board
from super_agents.tasks.board_view import BoardView

if TYPE_CHECKING:
    from collections.abc import Iterator

CLAIMANTS, ROUNDS = 50, 10_000
OFTEN = 1e-4  # seconds after which Python lets another thread go on, wherever one stands


@pytest.fixture
def log() -> MemoryEventLog:
    """A log of ten thousand tasks."""
    told = {"title": "x", "priority": "normal", "after": [], "checks": [], "attempts": 3}
    tasks = [{"task": f"t-{number}", **told} for number in range(1, ROUNDS + 1)]
    log = MemoryEventLog(clock=FrozenClock())
    log.append_many([Draft(kind="task.added", by="planner", data=task) for task in tasks])
    return log


@pytest.fixture
def stores(log: MemoryEventLog) -> Iterator[list[ViewStore]]:
    """Views of its own for each claimant, copied instead of folded fifty times."""
    first, *others = [ViewStore(None, log, [BoardView()]) for _ in range(CLAIMANTS)]
    first.catch_up()
    for store in others:
        first.database.backup(store.database)
    yield [first, *others]
    for store in (first, *others):
        store.close()


@pytest.fixture
def _interrupted() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(OFTEN)
    yield
    sys.setswitchinterval(before)


@pytest.mark.slow
@pytest.mark.usefixtures("_interrupted")
@pytest.mark.timeout(300)
def test_of_fifty_claimants_one_wins_each_of_ten_thousand_tasks(log: MemoryEventLog, stores: list[ViewStore]) -> None:
    with ThreadPoolExecutor(CLAIMANTS) as threads:
        won = list(threads.map(_claim_all, stores, range(CLAIMANTS)))

    assert Counter(task for tasks in won for task in tasks) == Counter(range(1, ROUNDS + 1))
    claimed = [(event.data["task"], event.by) for event in log.read() if event.kind == "task.claimed"]
    assert sorted(claimed) == sorted((f"t-{task}", f"w-{at}") for at, tasks in enumerate(won) for task in tasks)
    assert sum(len(tasks) > 0 for tasks in won) > 1


def _claim_all(store: ViewStore, at: int) -> list[int]:
    board = Board(store, FrozenClock())
    return [number for number in range(1, ROUNDS + 1) if _wins(board, f"t-{number}", f"w-{at}")]


def _wins(board: Board, task: str, name: str) -> bool:
    try:
        board.claim(task, by=name)
    except TaskTaken:
        return False
    return True
