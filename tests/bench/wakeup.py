"""How soon a follower has read an event, from the moment its writer set out to store it."""

from __future__ import annotations

import time
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson

from tests.bench import redis_server
from tests.bench.loops import percentile
from tests.bench.payload import BY, DATA, KIND, members
from tests.bench.processes import together
from tests.bench.result import CannotMeasureError, Results, Target, ratios
from tests.bench.stores import FileLogStore, RedisStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bench.setting import Setting

TARGETS = {"wake-up": Target("wake-up of a follower, p50: tail / Redis XREAD BLOCK", 0.4, 0.25)}
_RATE = 200.0  # events a second: each finds its follower asleep


def run(setting: Setting) -> Results:
    """Measure the median latency of both, in microseconds."""
    if not redis_server.is_there():
        raise CannotMeasureError(redis_server.ABSENT)
    count = setting.either(600, 50)
    variants = {"tail": partial(_tail, setting, count), "XREAD BLOCK": partial(_xread, setting, count)}
    values = setting.play(variants, note="p50 in µs")
    return {"wake-up": ratios(values["tail"], values["XREAD BLOCK"])}


def _tail(setting: Setting, count: int) -> float:
    with setting.scratch("w") as directory:
        store = FileLogStore(directory, "os", redacts=False)

        def follow(wait: Callable[[], object]) -> Iterator[int]:
            with store.open().tail(after=0) as tail:
                wait()
                for event in tail:
                    yield event.data["sent"]

        def write() -> None:
            log.append(KIND, by=BY, data=DATA | {"sent": time.monotonic_ns()})

        with closing(store.open()) as log:
            return _p50(setting, count, write, follow)


def _xread(setting: Setting, count: int) -> float:
    with setting.scratch("w") as directory, closing(RedisStore(directory, "everysec")) as store:

        def follow(wait: Callable[[], object]) -> Iterator[int]:
            client: Any = store.server.client()  # its types allow for every version of the protocol at once
            client.ping()
            last = b"0-0"
            wait()
            while True:
                ((_, entries),) = client.xread({"events": last}, block=0)
                for last, fields in entries:  # noqa: B007 - the last one's id is where to go on
                    yield orjson.loads(fields[b"body"])["data"]["sent"]

        def write() -> None:
            client.xadd("events", {"body": orjson.dumps(members() | {"data": DATA | {"sent": time.monotonic_ns()}})})

        with closing(store.server.client()) as client:
            return _p50(setting, count, write, follow)


def _p50(
    setting: Setting,
    count: int,
    write: Callable[[], None],
    follow: Callable[[Callable[[], object]], Iterator[int]],
) -> float:
    """Write from one process, follow in another, and return the follower's median in microseconds."""
    pauses = [setting.dice.expovariate(_RATE) for _ in range(count)]

    def work(index: int, wait: Callable[[], object]) -> list[float]:
        if index:
            return _latencies(follow(wait), count)
        wait()
        for pause in pauses:
            time.sleep(pause)
            write()
        return []

    return percentile(together(2, work)[1], 0.5)


def _latencies(sent: Iterator[int], count: int) -> list[float]:
    found = []
    for when in sent:
        found.append((time.monotonic_ns() - when) / 1000)
        if len(found) == count:
            break
    return found
