"""Writers under load: as fast as they can (capacity), and at the pace of the world (latency)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.bench.processes import together

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from tests.bench.stores import Store

_WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Tally:
    """What one writer was told is stored, and how long that took."""

    count: int
    seconds: float


def closed_loop(store: Store, writers: int, seconds: float) -> list[Tally]:
    """Let each writer store one event after the other; raises when the store holds another number than it said."""

    def work(_: int, wait: Callable[[], object]) -> Tally:
        store_one = store.writer()
        for _ in range(_WARM_UP):
            store_one()
        wait()
        return _as_fast_as_it_can(store_one, seconds)

    tallies = together(writers, work)
    check_count(store, sum(tally.count + _WARM_UP for tally in tallies))
    return tallies


def _as_fast_as_it_can(store_one: Callable[[], object], seconds: float) -> Tally:
    clock = time.perf_counter
    start = clock()
    end = start + seconds
    count = 0
    while clock() < end:
        store_one()
        count += 1
    return Tally(count, clock() - start)


def per_second(tallies: list[Tally]) -> float:
    """Return the events of all writers together over the time of the slowest."""
    return sum(tally.count for tally in tallies) / max(tally.seconds for tally in tallies)


def open_loop(store: Store, writers: int, *, rate: float, seconds: float, dice: random.Random) -> list[float]:
    """Let events arrive at random (Poisson), `rate` a second in all; returns each one's latency in seconds.

    Latency counts from the time an event was due, so that a slow store cannot hide its queue.
    """
    latencies = arriving(store.writer, writers, rate=rate, seconds=seconds, dice=dice)
    check_count(store, len(latencies) + writers * _WARM_UP)
    return latencies


def arriving(
    writer: Callable[[], Callable[[], object]], writers: int, *, rate: float, seconds: float, dice: random.Random
) -> list[float]:
    """Do what `open_loop` does with what each writing process gets from `writer`, without a count of what is stored."""
    plans = [_arrivals(rate / writers, seconds, dice) for _ in range(writers)]

    def work(index: int, wait: Callable[[], object]) -> list[float]:
        store_one = writer()
        for _ in range(_WARM_UP):
            store_one()
        wait()
        return _as_they_come(store_one, plans[index])

    return [latency for one in together(writers, work) for latency in one]


def _arrivals(rate: float, seconds: float, dice: random.Random) -> list[float]:
    times, now = [], dice.expovariate(rate)
    while now < seconds:
        times.append(now)
        now += dice.expovariate(rate)
    return times


def _as_they_come(store_one: Callable[[], object], plan: list[float]) -> list[float]:
    clock = time.perf_counter
    start = clock()
    latencies = []
    for due in plan:
        early = start + due - clock()
        if early > 0:
            time.sleep(early)
        store_one()
        latencies.append(clock() - start - due)
    return latencies


def percentile(values: list[float], share: float) -> float:
    """Return the value below which `share` of the values lie."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def check_count(store: Store, acknowledged: int) -> None:
    """A contender that loses or doubles events is not compared."""
    stored = store.count()
    if stored != acknowledged:
        message = f"{type(store).__name__} acknowledged {acknowledged} events and holds {stored}"
        raise AssertionError(message)
