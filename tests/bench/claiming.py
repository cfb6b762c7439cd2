"""How fast 8 processes take tasks from one place, each task once, against SQLite alone and against huey."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from tests.bench.home import home_at
from tests.bench.processes import together
from tests.bench.queues import BoardQueue, HueyQueue, HueyUnsynced, Queue, TableQueue
from tests.bench.result import Results, Target, ratios

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.setting import Setting

PROCESSES = 8
_QUEUES: dict[str, type[Queue]] = {
    "ours": BoardQueue,
    "SQLite FULL": TableQueue,
    "huey, synced": HueyQueue,
    "huey": HueyUnsynced,
}
TARGETS = {
    "claim / SQLite FULL": Target(
        "task claim / SQLite FULL, 8 processes, claims a second", 1.0, 2.0, more_is_better=True
    ),
    "claim / huey, synced": Target("task claim / huey with fsync, 8 processes", 1.0, 2.0, more_is_better=True),
    "claim / huey": Target("task claim / huey as it comes, which syncs rarely, 8 processes", more_is_better=True),
}


def run(setting: Setting) -> Results:
    """Measure claims a second of each."""
    with setting.scratch("q") as directory, home_at(directory):
        variants = {name: partial(_per_second, setting, queue) for name, queue in _QUEUES.items()}
        values = setting.play(variants, note="claims/s")
    return {key: ratios(values["ours"], values[key.removeprefix("claim / ")]) for key in TARGETS}


def _per_second(setting: Setting, kind: type[Queue]) -> float:
    with setting.scratch("q") as directory:
        queue = kind(directory, setting.either(2_000, 80))

        def work(index: int, wait: Callable[[], object]) -> tuple[int, float]:
            return _take_all(queue.taker(f"agent-{index}"), wait)

        taken = together(PROCESSES, work)
    count = sum(number for number, _ in taken)
    assert count == queue.count, f"{kind.__name__} held {queue.count} tasks and gave out {count}"
    return count / max(seconds for _, seconds in taken)


def _take_all(take: Callable[[], object | None], wait: Callable[[], object]) -> tuple[int, float]:
    first = int(take() is not None)  # what is loaded and opened at the first time is not measured
    wait()
    begun, count = time.perf_counter(), 0
    while take() is not None:
        count += 1
    return first + count, time.perf_counter() - begun
