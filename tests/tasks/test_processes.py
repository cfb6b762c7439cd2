"""Many processes at one board: one winner for each task, and nothing is lost when one is killed."""

from __future__ import annotations

import os
import signal
from collections import Counter
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from super_agents.errors import NoTaskReady, TaskError, TaskLost
from super_agents.events.file_log import FileEventLog
from super_agents.events.views import ViewStore
from super_agents.system.clock import SystemClock
from super_agents.tasks.board import Board
from super_agents.tasks.board_view import BoardView
from tests.support.children import children, said_at_once
from tests.support.waiting import eventually
from tests.tasks.conftest import COMMIT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from pathlib import Path

    from super_agents.tasks.task import Task

PROCESSES = 8
TASKS = 50
ROUNDS = 25


@contextmanager
def open_board(folder: Path) -> Iterator[Board]:
    """Open the board of a folder, as each process does for itself."""
    with closing(FileEventLog(folder / "events", durability="os", lock_timeout=60)) as log:
        views = ViewStore(folder / "registry.db", log, [BoardView()])
        with closing(views):
            yield Board(views, SystemClock())


def test_of_many_processes_that_want_the_next_task_each_gets_others(tmp_path: Path) -> None:
    with open_board(tmp_path) as board:
        for number in range(TASKS):
            board.add(f"{number}", by="planner")

    won = said_at_once(*[(_claim_all, tmp_path, f"w-{number}") for number in range(PROCESSES)])

    taken = Counter(task for tasks in won for task in tasks)
    assert taken == Counter({f"t-{number}": 1 for number in range(1, TASKS + 1)})
    with open_board(tmp_path) as board:
        assert [task.owner for task in board.list()] == [
            next(f"w-{number}" for number, tasks in enumerate(won) if task.id in tasks) for task in board.list()
        ]


def _claim_all(pipe: Connection, folder: Path, name: str) -> None:
    with open_board(folder) as board:
        pipe.recv()
        mine = []
        try:
            while True:
                mine.append(board.claim(by=name).id)
        except NoTaskReady:
            pipe.send(mine)


def test_of_many_processes_that_want_one_task_one_gets_it(tmp_path: Path) -> None:
    with open_board(tmp_path) as board:
        for number in range(ROUNDS):
            board.add(f"{number}", by="planner")

    won = said_at_once(*[(_claim_each, tmp_path, f"w-{number}") for number in range(PROCESSES)])

    assert [sum(column) for column in zip(*won, strict=True)] == [1] * ROUNDS


def _claim_each(pipe: Connection, folder: Path, name: str) -> None:
    with open_board(folder) as board:
        pipe.recv()
        pipe.send([_wins(board, f"t-{number}", name) for number in range(1, ROUNDS + 1)])


def _wins(board: Board, task: str, name: str) -> bool:
    try:
        board.claim(task, by=name)
    except TaskError:
        return False
    return True


def test_many_processes_add_tasks_with_ids_one_after_the_other(tmp_path: Path) -> None:
    added = [
        task
        for each in said_at_once(*[(_add_some, tmp_path, f"w-{number}") for number in range(PROCESSES)])
        for task in each
    ]

    shared = added.count(added[0])
    assert shared == PROCESSES  # all asked for it under one key
    assert sorted(set(added)) == sorted(f"t-{number}" for number in range(1, 5 * PROCESSES + 2))


def _add_some(pipe: Connection, folder: Path, name: str) -> None:
    with open_board(folder) as board:
        pipe.recv()
        shared = board.add("Once", by=name, key="once").id
        pipe.send([shared, *(board.add(f"{number}", by=name).id for number in range(5))])


def test_the_task_of_a_killed_agent_is_taken_by_another_when_its_claim_ran_out(tmp_path: Path) -> None:
    with open_board(tmp_path) as board, children((_hold, tmp_path)) as (child,):
        board.add("Sow", by="planner")
        child.tell("go")
        token = child.hear()

        os.kill(child.pid, signal.SIGKILL)

        again = eventually(lambda: _claimed(board))
        assert again is not None
        assert (again.owner, again.token, again.attempt) == ("iris", token + 1, 2)
        assert _refused(board, token)
        assert board.finish("t-1", again.token, by="iris", evidence=[COMMIT]).state == "finished"


def _hold(pipe: Connection, folder: Path) -> None:
    with open_board(folder) as board:
        pipe.recv()
        pipe.send(board.claim(by="rose", lease=0.5).token)
        signal.pause()


def _claimed(board: Board) -> Task | None:
    try:
        return board.claim(by="iris")
    except NoTaskReady:
        return None


def _refused(board: Board, token: int) -> bool:
    try:
        board.finish("t-1", token, by="rose", evidence=[COMMIT])
    except TaskLost:
        return True
    return False


def test_whenever_an_agent_is_killed_the_log_is_sound_and_no_task_is_done_twice(tmp_path: Path) -> None:
    with open_board(tmp_path) as board:
        for number in range(200):
            board.add(f"{number}", by="planner")
    for round_ in range(6):
        with children(*[(_work, tmp_path, f"w-{round_}-{number}") for number in range(3)]) as started:
            for child in started:
                child.tell("go")
            for child in started:
                child.hear()
                os.kill(child.pid, signal.SIGKILL)

    with open_board(tmp_path) as board:
        log = board._views.log
        done = Counter(event.data["task"] for event in log.read() if event.kind == "task.finished")
        assert [finding.code for finding in log.verify() if finding.severity == "error"] == []
        assert len(done) >= 18
        assert set(done.values()) == {1}
        before = board.list()
    for path in tmp_path.glob("registry.db*"):
        path.unlink()
    with open_board(tmp_path) as board:
        assert board.list() == before


def _work(pipe: Connection, folder: Path, name: str) -> None:
    with open_board(folder) as board:
        pipe.recv()
        while True:
            taken = board.claim(by=name)
            board.finish(taken.id, taken.token, by=name, evidence=[COMMIT])
            pipe.send(taken.id)
