"""That the bench measures what it says: counts and rows, never times."""

from __future__ import annotations

import random
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import orjson
import pytest

from tests.bench import peer_hook, python_docs, redis_server, sections, throughput
from tests.bench.__main__ import main
from tests.bench.articles import Articles
from tests.bench.loops import check_count, closed_loop, open_loop
from tests.bench.payload import SIZE, members
from tests.bench.result import Measured, NotMeasured, Results, Target
from tests.bench.retrieval import normalized_gain
from tests.bench.setting import Setting
from tests.bench.stores import FileLogStore, SqliteStore
from tests.bench.table import render
from tests.support import claude_clients

if TYPE_CHECKING:
    from pathlib import Path

# Installing has its own tests in tests/install; here it would ask the package index once more.
_QUICK = [name for name in sections.names() if name != "install"]


def _setting(directory: Path) -> Setting:
    return Setting(directory, rounds=1, quick=True, dice=random.Random(7))


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.parametrize("name", _QUICK)
def test_a_section_fills_every_row_it_promises_or_says_why_not(name: str, tmp_path: Path) -> None:
    section = sections.section(name)

    results = section.run(_setting(tmp_path))

    assert results.keys() == section.targets.keys()
    for result in results.values():
        if isinstance(result, NotMeasured):
            assert result.reason in {redis_server.ABSENT, python_docs.ABSENT, claude_clients.ABSENT, peer_hook.ABSENT}
        else:
            assert len(result.values) == 1
            assert result.median >= 0


def test_the_payload_has_the_size_that_the_table_is_about() -> None:
    assert len(orjson.dumps(members())) == SIZE


@pytest.mark.parametrize("name", [name for name in throughput.STORES if not name.startswith("Redis")])
def test_a_store_holds_what_its_writers_were_told(name: str, tmp_path: Path) -> None:
    with closing(throughput.STORES[name](tmp_path)) as store:
        tallies = closed_loop(store, 3, 0.05)

        assert store.count() == sum(tally.count for tally in tallies) + 3 * 5


def test_an_open_loop_stores_one_event_for_each_latency(tmp_path: Path) -> None:
    store = FileLogStore(tmp_path, "os")

    latencies = open_loop(store, 2, rate=500, seconds=0.2, dice=random.Random(7))

    assert store.count() == len(latencies) + 2 * 5


def test_a_store_that_lost_events_is_not_compared(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path, "OFF")
    store.writer()()

    with pytest.raises(AssertionError, match="acknowledged 2 events and holds 1"):
        check_count(store, 2)


def test_every_variant_runs_once_a_round(tmp_path: Path) -> None:
    ran: list[str] = []

    def variant(name: str) -> float:
        ran.append(name)
        return 1.0

    setting = Setting(tmp_path, rounds=4, dice=random.Random(7))
    values = setting.play({name: partial(variant, name) for name in "abc"}, note="nothing")

    assert values == dict.fromkeys("abc", [1.0] * 4)
    assert [sorted(ran[at : at + 3]) for at in range(0, 12, 3)] == [["a", "b", "c"]] * 4


def test_the_median_decides_whether_a_promise_is_met() -> None:
    targets = {
        "fast": Target("fast", 3.0, 5.0, more_is_better=True),
        "slow": Target("slow", 1.5, 1.0),
        "late": Target("late", 0.5, unit="s"),
    }
    results: Results = {"fast": Measured((6.0, 2.0, 4.0)), "slow": Measured((2.0,)), "late": NotMeasured("no clock")}

    rows = [line.split("|")[1:-1] for line in render(results, targets).splitlines()[2:]]

    assert [[cell.strip() for cell in row] for row in rows] == [
        ["fast", "4.00 (2.00-6.00)", "≥ 3", "≥ 5", "promise"],
        ["slow", "2.00 (2.00-2.00)", "≤ 1.5", "≤ 1", "MISSED"],
        ["late", "not measured: no clock", "≤ 0.5 s", "-", "-"],
    ]


def test_gain_is_one_for_the_best_order_and_falls_with_the_place() -> None:
    assert normalized_gain(["a", "b", "c"], {"a", "b"}) == 1
    assert normalized_gain(["c", "a"], {"a"}) == pytest.approx(0.63, abs=0.01)
    assert normalized_gain(["c", "d"], {"a"}) == 0
    assert normalized_gain([*"bcdefghijk", "a"], {"a"}) == 0


def test_the_same_articles_come_at_every_call() -> None:
    assert list(Articles().some(5)) == list(Articles().some(5))
    assert len({article.body for article in Articles().some(50)}) == 50


def test_the_command_prints_the_table_and_writes_every_value(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "values.json"

    main(["--only", "append", "--quick", "--rounds", "2", "--dir", str(tmp_path), "--json", str(file)])

    row = orjson.loads(file.read_bytes())["rows"][0]
    printed = capsys.readouterr().out
    assert row["figure"] in printed
    assert "A QUICK run" in printed
    assert len(row["values"]) == 2
