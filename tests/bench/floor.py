"""One append of one process, against the least that any log can do: one bare write of a line."""

from __future__ import annotations

import os
import time
from functools import partial
from typing import TYPE_CHECKING

from tests.bench.loops import check_count
from tests.bench.result import Results, Target, ratios
from tests.bench.stores import FileLogStore

if TYPE_CHECKING:
    from tests.bench.setting import Setting

TARGETS = {
    "append": Target("time of one append / raw os.write of 310 bytes", 6.0, 4.0),
    "redaction": Target("time of one append with redaction / raw os.write of 310 bytes"),
}
_LINE = b"x" * 309 + b"\n"


def run(setting: Setting) -> Results:
    """Measure both, without syncing."""
    count = setting.either(50_000, 2_000)
    variants = {
        "append": partial(_append, setting, count, redacts=False),
        "redaction": partial(_append, setting, count, redacts=True),
        "os.write": partial(_write, setting, count),
    }
    values = setting.play(variants, note="µs each")
    return {name: ratios(values[name], values["os.write"]) for name in TARGETS}


def _append(setting: Setting, count: int, *, redacts: bool) -> float:
    with setting.scratch("f") as directory:
        store = FileLogStore(directory, "os", redacts=redacts)
        store_one = store.writer()
        store_one()
        start = time.perf_counter()
        for _ in range(count):
            store_one()
        taken = time.perf_counter() - start
        check_count(store, count + 1)
        return taken / count * 1e6


def _write(setting: Setting, count: int) -> float:
    with setting.scratch("f") as directory:
        file = os.open(directory / "lines", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
        write, line = os.write, _LINE
        write(file, line)
        start = time.perf_counter()
        for _ in range(count):
            write(file, line)
        taken = time.perf_counter() - start
        assert os.fstat(file).st_size == (count + 1) * len(line)
        os.close(file)
        return taken / count * 1e6
