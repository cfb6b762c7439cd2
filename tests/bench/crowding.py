"""What a question costs in a project that has much in it: tasks, a long chain of them, leases, a long thread."""

from __future__ import annotations

import time
from contextlib import suppress
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from super_agents.errors import DependencyCycle
from super_agents.events.log import Draft
from super_agents.tasks.evidence import Commit, Completion
from tests.bench.home import home_at, make_project
from tests.bench.result import Measured, Results, Target, ratios

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from super_agents.projects.project import Project
    from tests.bench.setting import Setting

TARGETS = {
    "ready": Target("what is ready of 20,000 tasks, the first 20", 50.0, unit="ms"),
    "all ready": Target("all of 20,000 tasks that are ready, each as a whole", unit="ms"),
    "chain": Target("a circle found through a chain of 5,000 tasks", 50.0, unit="ms"),
    "finish many": Target("100 tasks finished in one go", 50.0, unit="ms"),
    "finish each": Target("100 tasks finished one after the other, a sync each", unit="ms"),
    "lease": Target("lease take beside 1,000 leases", 5.0, unit="ms"),
    "thread": Target("send and read in a thread of 10,000 messages / in one of 10", 1.5),
}
_NEVER = "2100-01-01T00:00:00.000000Z"
_HUNDRED = 100


def run(setting: Setting) -> Results:
    """Measure each in a project of its own."""
    with setting.scratch("c") as directory, home_at(directory):
        variants = {**_tasks(setting, directory), **_leases(setting, directory), **_threads(setting, directory)}
        for warm_up in variants.values():
            warm_up()
        values = setting.play(variants, note="ms")
    plain = {key: Measured(tuple(values[key])) for key in TARGETS if key != "thread"}
    return {**plain, "thread": ratios(values["long thread"], values["short thread"])}


def _milliseconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def _tasks(setting: Setting, directory: Path) -> dict[str, Callable[[], float]]:
    many, chained = setting.either(20_000, 500), setting.either(5_000, 200)
    crowd, chain = make_project(directory / "crowd"), make_project(directory / "chain")
    _add(crowd, many, chained=False)
    _add(chain, chained, chained=True)
    done = make_project(directory / "done")
    return {
        "ready": lambda: _milliseconds(lambda: crowd.board.ready(count=20)),
        "all ready": lambda: _milliseconds(crowd.board.ready),
        "chain": lambda: _milliseconds(lambda: _close_the_circle(chain, chained)),
        "finish many": lambda: _finish_many(done, _hold(done)),
        "finish each": lambda: _finish_each(done, _hold(done)),
    }


def _add(project: Project, number: int, *, chained: bool) -> None:
    told = {"title": "x", "priority": "normal", "checks": [], "attempts": 3}
    tasks = [
        {**told, "task": f"t-{at}", "after": [f"t-{at - 1}"] if chained and at > 1 else []}
        for at in range(1, number + 1)
    ]
    project.log.append_many([Draft(kind="task.added", by="bench", data=task) for task in tasks])
    project.views.catch_up()


def _close_the_circle(project: Project, length: int) -> None:
    with suppress(DependencyCycle):
        project.board.link("t-1", [f"t-{length}"], by="bench")
        message = "a circle was not found"
        raise AssertionError(message)


def _hold(project: Project) -> list[Completion]:
    for number in range(_HUNDRED):
        project.board.add(f"{number}", by="bench")
    claims = [project.board.claim(by="bench") for _ in range(_HUNDRED)]
    return [Completion(task.id, task.token, [Commit("0123abc")]) for task in claims]


def _finish_many(project: Project, held: list[Completion]) -> float:
    return _milliseconds(lambda: project.board.finish_many(held, by="bench"))


def _finish_each(project: Project, held: list[Completion]) -> float:
    def finish() -> None:
        for one in held:
            project.board.finish(one.task, one.token, by="bench", evidence=one.evidence)

    return _milliseconds(finish)


def _leases(setting: Setting, directory: Path) -> dict[str, Callable[[], float]]:
    project, number = make_project(directory / "leases"), setting.either(1_000, 50)
    told = {"mode": "exclusive", "taken_at": "2026-01-01T00:00:00.000000Z", "expires_at": _NEVER}
    taken = [{**told, "lease": f"l-{at}", "patterns": [f"src/m{at}/"]} for at in range(1, number + 1)]
    project.log.append_many([Draft(kind="lease.taken", by=f"a{at % 16}", data=one) for at, one in enumerate(taken)])
    project.views.catch_up()
    return {"lease": partial(_take, project, count())}


def _take(project: Project, numbers: Iterator[int]) -> float:
    path = f"lib/n{next(numbers)}/"
    return _milliseconds(lambda: project.leases.take(path, by="bench"))


def _threads(setting: Setting, directory: Path) -> dict[str, Callable[[], float]]:
    lengths = {"short thread": 10, "long thread": setting.either(10_000, 200)}
    return {name: partial(_talk, _thread(directory / name, length), "m-1") for name, length in lengths.items()}


def _thread(root: Path, length: int) -> Project:
    project = make_project(root)
    project.roster.register("builder")
    said = {"thread": "m-1", "to": ["builder"], "recipients": ["builder"], "text": "x", "priority": "normal"}
    sent = [{**said, "message": f"m-{at}", "reply_to": f"m-{max(at - 1, 1)}"} for at in range(1, length + 1)]
    project.log.append_many([Draft(kind="message.sent", by="builder", data=one) for one in sent])
    shown = {"recipient": "builder", "again": _NEVER}
    read = [{**shown, "messages": [f"m-{at}"]} for at in range(1, length + 1)]
    project.log.append_many([Draft(kind="message.shown", by="builder", data=one) for one in read])
    project.views.catch_up()
    return project


def _talk(project: Project, thread: str) -> float:
    """Twenty times, for one is as long as the disk has it."""

    def talk() -> None:
        for _ in range(20):
            sent = project.mail.send("Hello", to=["builder"], by="builder", reply_to=thread)
            assert [one.message.id for one in project.inbox("builder").read(by="builder")] == [sent.id]

    return _milliseconds(talk)
