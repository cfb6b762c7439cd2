"""The knowledge manager: how soon it is ready, and what it takes while nobody asks for anything."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psutil

from super_agents.runtime.km_process import start, stop
from super_agents.system import sockets
from tests.bench.home import home_at, make_project
from tests.bench.result import Measured, Results, Target
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.projects.km_state import KmState
    from super_agents.projects.project import Project
    from tests.bench.setting import Setting

TARGETS = {
    "km ready": Target("knowledge manager: from start to ready", 1.0, unit="s"),
    "km memory": Target("knowledge manager: resident memory, idle for a minute", 60.0, unit="MB"),
    "km processor": Target("knowledge manager: share of a core over an idle minute", 0.5, unit="%"),
}
_MEGABYTE = 1_000_000


def run(setting: Setting) -> Results:
    """Measure starts once a round, and one minute of idling."""
    with setting.scratch("k") as directory, home_at(directory):
        project = make_project(directory / "project")
        variants = {"ready": lambda: _seconds_to_ready(project)}
        ready = setting.play(variants, note="seconds to ready")["ready"]
        memory, share = _idle(project, setting.either(60, 3))
    return {"km ready": Measured(tuple(ready)), "km memory": Measured((memory,)), "km processor": Measured((share,))}


def _seconds_to_ready(project: Project) -> float:
    begun = time.perf_counter()
    with _running(project) as manager:
        eventually(lambda: _is_ready(manager))
        return time.perf_counter() - begun


def _idle(project: Project, seconds: int) -> tuple[float, float]:
    with _running(project) as manager:
        eventually(lambda: _is_ready(manager))
        process = psutil.Process(manager.pid)
        before, begun = _processor(process), time.monotonic()
        time.sleep(seconds)  # not waiting for a fact: the time is the measure
        used = _processor(process) - before
        return process.memory_info().rss / _MEGABYTE, used / (time.monotonic() - begun) * 100


@contextmanager
def _running(project: Project) -> Iterator[KmState]:
    try:
        yield start(project)
    finally:
        stop(project)


def _is_ready(manager: KmState) -> bool:
    return sockets.get(sockets.LOOPBACK, manager.port or 0, "/ready").status == 200


def _processor(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
