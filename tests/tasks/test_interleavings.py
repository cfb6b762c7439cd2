"""Whatever agents do in whatever order, with a clock that goes as it likes: the board stays sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from super_agents.errors import DependencyCycle, NoTaskReady, TaskError, TaskLost, TaskNotReady, TaskTaken
from super_agents.events.file_log import FileEventLog
from super_agents.events.memory_log import MemoryEventLog
from super_agents.events.views import ViewStore
from super_agents.system.clock import FrozenClock
from super_agents.tasks.board import Board
from super_agents.tasks.board_view import BoardView
from super_agents.tasks.graph import find_circle
from super_agents.tasks.task import PRIORITIES, number_of
from tests.tasks.conftest import COMMIT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from super_agents.events.log import EventLog
    from super_agents.tasks.task import Task

AGENTS = st.sampled_from(["ada", "bob", "cyd"])
TASKS = st.integers(1, 4).map(lambda number: f"t-{number}")
# Whose claim an agent says that it has: one that somebody really has, by its place among them, or one that it makes up.
Claim = int | tuple[str, str, int]
CLAIMS: st.SearchStrategy[Claim] = st.integers(0, 3) | st.tuples(AGENTS, TASKS, st.integers(1, 4))
SECOND = 1_000_000_000


class Interleaving(RuleBasedStateMachine):
    """Agents that each have a view store of their own on one log, and a model of who holds what."""

    make_log: Callable[[FrozenClock], EventLog]

    @initialize()
    def begin(self) -> None:
        """Start with three tasks, of which one waits for another."""
        self.clock = FrozenClock()
        self.log = type(self).make_log(self.clock)
        self.stores = {name: ViewStore(None, self.log, [BoardView()]) for name in ("ada", "bob", "cyd")}
        chances = iter([0.0, 0.3, 1.0] * 1000)
        self.boards = {name: Board(store, self.clock, chance=chances.__next__) for name, store in self.stores.items()}
        self.held: dict[str, tuple[str, int, int]] = {}  # task -> owner, token and end of the claim in the model
        self.tokens: dict[str, int] = {}
        self.finished: dict[str, str] = {}
        for number in range(3):
            self.boards["ada"].add("Sow", by="ada", after=["t-1"] if number == 1 else [], attempts=3)

    @rule(
        by=AGENTS, after=st.lists(TASKS, max_size=2), priority=st.sampled_from(PRIORITIES), attempts=st.integers(1, 2)
    )
    def add(self, by: str, after: list[str], priority: str, attempts: int) -> None:
        """Add a task after others that there are."""
        known = {task.id for task in self.boards[by].list()}
        after = [task for task in after if task in known]
        added = self.boards[by].add("Sow", by=by, after=after, priority=priority, attempts=attempts)
        assert added.id == f"t-{len(known) + 1}"

    @rule(by=AGENTS, task=TASKS, after=st.lists(TASKS, min_size=1, max_size=2))
    def link(self, by: str, task: str, after: list[str]) -> None:
        """Let a task wait, or be told of a circle that is one."""
        try:
            self.boards[by].link(task, after, by=by)
        except DependencyCycle as refused:
            circle = refused.details["circle"]
            assert isinstance(circle, list)
            assert circle[0] == circle[-1] == task
            assert circle[1] in after
        except TaskError:
            pass

    @rule(by=AGENTS, task=TASKS, after=TASKS)
    def unlink(self, by: str, task: str, after: str) -> None:
        """Let a task not wait any more."""
        self._try(lambda: self.boards[by].unlink(task, [after], by=by))

    @rule(by=AGENTS, task=st.none() | TASKS, lease=st.sampled_from([1.0, 30.0, 900.0]))
    def claim(self, by: str, task: str | None, lease: float) -> None:
        """Take a task: never one that another holds, and not one that waits."""
        try:
            taken = self.boards[by].claim(task, by=by, lease=lease)
        except NoTaskReady:
            assert self.boards[by].ready() == []
        except TaskTaken as refused:
            assert task is not None  # whoever asks for the next is not given what another has
            owner, _, until = self.held[str(refused.details["task"])]
            assert (owner, until > self.clock.time_ns()) == (refused.details["owner"], True)  # noqa: PT017 - one of several
        except TaskNotReady as refused:
            assert refused.details["state"] not in {"ready", "claimed"}  # noqa: PT017 - one of several
        except TaskError:
            assert task not in {one.id for one in self.boards[by].list()}
        else:
            self._took(by, taken, lease)

    def _took(self, by: str, taken: Task, lease: float) -> None:
        now = self.clock.time_ns()
        assert taken.id not in self.finished
        assert taken.id not in self.held or self.held[taken.id][2] <= now
        assert set(taken.after) <= self.finished.keys()
        assert taken.token == self.tokens.get(taken.id, 0) + 1
        self.tokens[taken.id] = taken.token
        self.held[taken.id] = (by, taken.token, now + int(lease * SECOND))

    @rule(claim=CLAIMS)
    def renew(self, claim: Claim) -> None:
        """Go on with a task, exactly when it is one's own."""
        by, task, token = self._meant(claim)
        if self._own(by, task, token, lambda: self.boards[by].renew(task, token, by=by, lease=60.0)):
            self.held[task] = (by, token, self.clock.time_ns() + 60 * SECOND)

    @rule(claim=CLAIMS)
    def release(self, claim: Claim) -> None:
        """Give a task back, exactly when it is one's own."""
        by, task, token = self._meant(claim)
        if self._own(by, task, token, lambda: self.boards[by].release(task, token, by=by)):
            del self.held[task]

    @rule(claim=CLAIMS)
    def fail(self, claim: Claim) -> None:
        """Fail at a task, exactly when it is one's own."""
        by, task, token = self._meant(claim)
        if self._own(by, task, token, lambda: self.boards[by].fail(task, token, by=by, reason="rain")):
            del self.held[task]

    @rule(claim=CLAIMS)
    def finish(self, claim: Claim) -> None:
        """Finish a task, exactly when it is one's own, and no task twice."""
        by, task, token = self._meant(claim)
        if self._own(by, task, token, lambda: self.boards[by].finish(task, token, by=by, evidence=[COMMIT])):
            assert task not in self.finished
            self.finished[task] = by
            del self.held[task]

    @rule(by=AGENTS, task=TASKS, verb=st.sampled_from(["cancel", "drop", "retry"]))
    def end(self, by: str, task: str, verb: str) -> None:
        """Cancel, drop or retry a task, if that may be."""
        more = {} if verb == "retry" else {"reason": "rain"}
        if self._try(lambda: getattr(self.boards[by], verb)(task, by=by, **more)):
            assert task not in self.finished
            self.held.pop(task, None)

    @rule(seconds=st.sampled_from([0.5, 10.0, 60.0, 1000.0, -5.0, -100.0]))
    def move_the_clock(self, seconds: float) -> None:
        """Time goes on; sometimes somebody sets the clock back."""
        self.clock.move(seconds)

    @rule(name=AGENTS)
    def lose_the_view(self, name: str) -> None:
        """Delete one agent's view store and begin another."""
        self.stores[name] = ViewStore(None, self.log, [BoardView()])
        self.boards[name] = Board(self.stores[name], self.clock)

    @invariant()
    def tasks_wait_in_no_circle(self) -> None:
        """Ask it of each task."""
        needs = {number_of(one.id): [number_of(task) for task in one.after] for one in self.boards["ada"].list()}
        for number, waits_for in needs.items():
            assert find_circle(number, waits_for, needs) == []

    @invariant()
    def a_task_waits_exactly_for_what_is_not_finished(self) -> None:
        """Compare what each task waits for, and whether it can be taken, with the model."""
        for one in self.boards["cyd"].list():
            assert set(one.waits_for) == set(one.after) - self.finished.keys()
            assert one.state != "waiting" or one.waits_for
            assert one.state != "ready" or not one.waits_for

    @invariant()
    def who_holds_a_task_is_who_took_it_last(self) -> None:
        """Compare the board with the model."""
        now = self.clock.time_ns()
        shown = {one.id: (one.owner, one.token) for one in self.boards["bob"].list(state="claimed")}
        live = {task: (owner, token) for task, (owner, token, until) in self.held.items() if until > now}
        assert shown == live

    @invariant()
    def views_equal_a_rebuild(self) -> None:
        """Compare every agent's view with one that is folded from the first event on."""
        anew = ViewStore(None, self.log, [BoardView()])
        anew.catch_up()
        for store in self.stores.values():
            store.catch_up()
            assert store.rows("board") == anew.rows("board")

    def teardown(self) -> None:
        """Close what is open."""
        if hasattr(self, "log"):
            self.log.close()

    def _meant(self, claim: Claim) -> tuple[str, str, int]:
        if isinstance(claim, tuple):
            return claim
        held = sorted((owner, task, token) for task, (owner, token, _) in self.held.items())
        return held[claim % len(held)] if held else ("ada", "t-1", 1)

    def _own(self, by: str, task: str, token: int, write: Callable[[], Task]) -> bool:
        """Tell whether a write was taken; it must be exactly when the model says that the task is the writer's."""
        owner, newest, until = self.held.get(task, ("", 0, 0))
        is_mine = (owner, newest) == (by, token) and until > self.clock.time_ns()
        before = self.log.head
        try:
            write()
        except TaskLost:
            assert not is_mine
            assert self.log.head == before
            return False
        except TaskError:
            assert not is_mine
            return False
        assert is_mine
        return True

    def _try(self, write: Callable[[], Task]) -> bool:
        before = self.log.head
        try:
            write()
        except TaskError:
            assert self.log.head == before
            return False
        return True


@pytest.mark.parametrize(("kind", "examples"), [("memory", 100), ("file", 10)])
def test_whatever_agents_do_the_board_stays_sound(kind: str, examples: int, tmp_path: Path) -> None:
    folders = iter(range(1_000_000))

    class OnThisLog(Interleaving):
        @staticmethod
        def make_log(clock: FrozenClock) -> EventLog:
            if kind == "memory":
                return MemoryEventLog(clock=clock)
            return FileEventLog(tmp_path / f"{next(folders)}", clock=clock, durability="os")

    unhurried = settings(
        max_examples=examples,
        stateful_step_count=40,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(OnThisLog, settings=unhurried)
