"""What 16 writers feel at 4,000 events a second, and whether one of them starves when all write as they can."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from tests.bench import redis_server
from tests.bench.loops import arriving, closed_loop, open_loop, percentile
from tests.bench.result import Measured, NotMeasured, Results, Target, ratios
from tests.bench.throughput import STORES

if TYPE_CHECKING:
    from tests.bench.setting import Setting

WRITERS = 16
RATE = 4_000.0
_NOTHING = "nothing"
_PAIRS = {
    "p99 / SQLite": ("every:256", "SQLite NORMAL"),
    "p99 / Redis": ("interval", "Redis everysec"),
    "floor / SQLite": (_NOTHING, "SQLite NORMAL"),
    "floor / Redis": (_NOTHING, "Redis everysec"),
}

TARGETS = {
    "p99 / SQLite": Target("p99 at 16 writers, 4,000 events/s: every:256 / SQLite NORMAL", 0.15, 0.05),
    "p99 / Redis": Target("p99 at 16 writers, 4,000 events/s: interval / Redis everysec", 0.15, 0.05),
    "floor / SQLite": Target("p99 of waking up alone, nothing stored / SQLite NORMAL"),
    "floor / Redis": Target("p99 of waking up alone, nothing stored / Redis everysec"),
}
FAIRNESS = {
    "fairness": Target("fairness: slowest writer / fastest, every:256, 16 writers", 0.25, 0.6, more_is_better=True)
}


def run(setting: Setting) -> Results:
    """Measure the 99th percentile of the latency of each store, in milliseconds."""
    wanted = dict.fromkeys(name for pair in _PAIRS.values() for name in pair)
    names = [name for name in wanted if redis_server.is_there() or "Redis" not in name]
    values = setting.play({name: partial(_p99, setting, name) for name in names}, note="p99 in ms")
    return {key: _compare(values, ours, theirs) for key, (ours, theirs) in _PAIRS.items()}


def fairness(setting: Setting) -> Results:
    """Measure the share of the slowest of 16 writers."""
    values = setting.play({"every:256": partial(_share, setting)}, note="slowest / fastest")
    return {"fairness": Measured(tuple(values["every:256"]))}


def _compare(values: dict[str, list[float]], ours: str, theirs: str) -> Measured | NotMeasured:
    return ratios(values[ours], values[theirs]) if theirs in values else NotMeasured(redis_server.ABSENT)


def _p99(setting: Setting, name: str) -> float:
    if name == _NOTHING:
        latencies = arriving(lambda: _nothing, WRITERS, rate=RATE, seconds=setting.seconds * 3, dice=setting.dice)
        return percentile(latencies, 0.99) * 1000
    with setting.scratch("l") as directory, closing(STORES[name](directory)) as store:
        latencies = open_loop(store, WRITERS, rate=RATE, seconds=setting.seconds * 3, dice=setting.dice)
        return percentile(latencies, 0.99) * 1000


def _nothing() -> None:
    """Store nothing: what is left is how late the machine wakes 16 processes up."""


def _share(setting: Setting) -> float:
    with setting.scratch("s") as directory, closing(STORES["every:256"](directory)) as store:
        counts = [tally.count for tally in closed_loop(store, WRITERS, setting.seconds * 2)]
        return min(counts) / max(counts)
