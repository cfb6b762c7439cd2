"""Whether an append stays as fast when the log has grown to 10 million lines."""

from __future__ import annotations

import time
from contextlib import closing
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

from tests.bench.bulk import fill_log
from tests.bench.payload import BY, DATA, KIND
from tests.bench.result import Results, Target, ratios
from tests.bench.stores import FileLogStore

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.events.file_log import FileEventLog
    from tests.bench.setting import Setting

TARGETS = {"growth": Target("time of one append at 10 million lines / at 1,000", 1.15, 1.0)}
_SMALL = 1_000


def run(setting: Setting) -> Results:
    """Measure the median time of an append, in microseconds, in turn on a small log and on a large one."""
    large = setting.either(10_000_000, 1_000_000)
    with setting.scratch("g") as directory:
        fill_log(directory, large)
        with closing(FileLogStore(directory, "os").open()) as log:
            assert log.head >= large
            variants = {"large": partial(_at_work, log), "small": partial(_small, setting)}
            values = setting.play(variants, note=f"µs at {large:,} and at {_SMALL:,} lines")
    return {"growth": ratios(values["large"], values["small"])}


def _small(setting: Setting) -> float:
    with setting.scratch("g") as directory:
        return _in_fresh(directory)


def _in_fresh(directory: Path) -> float:
    fill_log(directory, _SMALL)
    with closing(FileLogStore(directory, "os").open()) as log:
        return _at_work(log)


def _at_work(log: FileEventLog, count: int = 10_000) -> float:
    clock = time.perf_counter_ns
    taken = []
    for _ in range(count):
        start = clock()
        log.append(KIND, by=BY, data=DATA)
        taken.append(clock() - start)
    return median(taken) / 1000
