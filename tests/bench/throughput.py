"""Capacity: 1 to 16 writers that store as fast as they can, durability classes only against each other."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from tests.bench import redis_server
from tests.bench.loops import closed_loop, per_second
from tests.bench.result import Measured, NotMeasured, Results, Target, ratios
from tests.bench.stores import FileLogStore, NumberedSqliteStore, RedisStore, SqliteStore, Store, SyncedLines

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.setting import Setting

WRITERS = (1, 4, 8, 16)
_ALWAYS = {1: (1.05, 1.3), 4: (1.9, 3.0), 8: (1.9, 3.0), 16: (2.3, 4.0)}

# Like for like: a number for each event that is never used again, one transaction an event, nothing looked at.
# The rows below the others show what the choice of contender and the look for secrets make of the figures.
STORES: dict[str, Callable[..., Store]] = {
    "os": partial(FileLogStore, durability="os", redacts=False),
    "interval": partial(FileLogStore, durability="interval", redacts=False),
    "every:256": partial(FileLogStore, durability="every:256", redacts=False),
    "always": partial(FileLogStore, durability="always", redacts=False),
    "os with redaction": partial(FileLogStore, durability="os"),
    "SQLite OFF": partial(NumberedSqliteStore, synchronous="OFF"),
    "SQLite NORMAL": partial(NumberedSqliteStore, synchronous="NORMAL"),
    "SQLite FULL": partial(NumberedSqliteStore, synchronous="FULL"),
    "SQLite OFF in autocommit, plain rowid": partial(SqliteStore, synchronous="OFF"),
    "SQLite FULL in autocommit, plain rowid": partial(SqliteStore, synchronous="FULL"),
    "bare line and fdatasync": SyncedLines,
    "Redis everysec": partial(RedisStore, appendfsync="everysec"),
    "Redis always": partial(RedisStore, appendfsync="always"),
}
PAIRS = (
    ("os", "SQLite OFF"),
    ("every:256", "SQLite NORMAL"),
    ("always", "SQLite FULL"),
    ("interval", "Redis everysec"),
    ("always", "Redis always"),
    ("bare line and fdatasync", "SQLite FULL"),
    ("os with redaction", "SQLite OFF"),
    ("os", "SQLite OFF in autocommit, plain rowid"),
    ("always", "SQLite FULL in autocommit, plain rowid"),
)
EXPLAINING = ("os with redaction", "bare line and fdatasync")
# Redis gathers what many clients send into one write and one sync, so it is promised to be slower with one client only.
_BARS = {
    "SQLite OFF": (3.0, 4.5),
    "SQLite NORMAL": (3.3, 5.0),
    "Redis everysec": (8.0, 13.0),
    "Redis always": (1.2, 2.5),
}


def _key(ours: str, theirs: str, writers: int) -> str:
    return f"throughput {ours} / {theirs}, {writers} writer{'s' if writers > 1 else ''}"


def _bars(ours: str, theirs: str, writers: int) -> tuple[float | None, float | None]:
    if ours in EXPLAINING or (theirs.startswith("Redis") and writers > 1):
        return (None, None)
    return _ALWAYS[writers] if theirs == "SQLite FULL" else _BARS.get(theirs, (None, None))


def _targets() -> dict[str, Target]:
    targets = {}
    for ours, theirs in PAIRS:
        for writers in WRITERS:
            promise, aim = _bars(ours, theirs, writers)
            key = _key(ours, theirs, writers)
            targets[key] = Target(key, promise, aim, more_is_better=True)
    return targets


TARGETS = _targets()


def run(setting: Setting) -> Results:
    """Measure every store at every number of writers."""
    results: Results = {}
    names = [name for name in STORES if redis_server.is_there() or not name.startswith("Redis")]
    for writers in WRITERS:
        variants = {name: partial(_events_per_second, setting, name, writers) for name in names}
        values = setting.play(variants, note=f"events/s, {writers} writers")
        for ours, theirs in PAIRS:
            results[_key(ours, theirs, writers)] = _compare(values, ours, theirs)
    return results


def _compare(values: dict[str, list[float]], ours: str, theirs: str) -> Measured | NotMeasured:
    return ratios(values[ours], values[theirs]) if theirs in values else NotMeasured(redis_server.ABSENT)


def _events_per_second(setting: Setting, name: str, writers: int) -> float:
    with setting.scratch("t") as directory, closing(STORES[name](directory)) as store:
        return per_second(closed_loop(store, writers, setting.seconds))
