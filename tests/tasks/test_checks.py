"""Acceptance checks, really run."""

from __future__ import annotations

import hashlib
import os
import time
from typing import TYPE_CHECKING

import orjson
import pytest

from super_agents.errors import TaskLost
from super_agents.events.memory_log import MemoryEventLog
from super_agents.events.views import ViewStore
from super_agents.system.clock import FrozenClock
from super_agents.system.processes import started_at
from super_agents.tasks.board import LEASE, Board
from super_agents.tasks.board_view import BoardView
from super_agents.tasks.checks import run_checks, run_checks_of
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path


def test_a_check_is_run_where_it_is_told_and_what_it_wrote_is_digested(tmp_path: Path) -> None:
    (tmp_path / "seeds").write_text("poppy\n")

    (run,) = run_checks(["cat seeds; echo late >&2"], root=tmp_path, by="rose")

    assert (run.command, run.exit_code, run.tail) == ("cat seeds; echo late >&2", 0, ("poppy", "late"))
    assert run.sha256 == hashlib.sha256(b"poppy\nlate\n").hexdigest()
    assert run.fault() is None


def test_all_checks_are_run_also_after_one_failed(tmp_path: Path) -> None:
    runs = list(run_checks(["exit 3", "no-such-program", "kill -9 $$", "true"], root=tmp_path, by="rose"))

    assert [run.exit_code for run in runs] == [3, 127, 137, 0]
    assert [run.fault() is None for run in runs] == [False, False, False, True]


def test_a_check_that_takes_too_long_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    start = time.monotonic()

    (run,) = run_checks(["sleep 100 & echo $!; sleep 100 & echo $!; wait"], root=tmp_path, by="rose", timeout=0.5)

    assert time.monotonic() - start < 20
    assert run.exit_code is None
    assert "was ended after" in str(run.fault())
    assert len(run.tail) == 2
    assert eventually(lambda: [started_at(int(pid)) for pid in run.tail] == [None, None])


def test_a_check_that_leaves_something_running_does_not_keep_us_waiting(tmp_path: Path) -> None:
    start = time.monotonic()

    (run,) = run_checks(["sleep 30 & echo $!"], root=tmp_path, by="rose")
    os.kill(int(run.tail[0]), 9)

    assert run.exit_code == 0
    assert time.monotonic() - start < 20


def test_a_check_reads_nothing_from_whoever_runs_it(tmp_path: Path) -> None:
    (run,) = run_checks(["cat"], root=tmp_path, by="rose", timeout=20)

    assert (run.exit_code, run.tail) == (0, ())


def test_a_check_does_not_get_the_secret_of_whoever_runs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPER_AGENT_SECRET", "s3cret")
    monkeypatch.delenv("SUPER_AGENT", raising=False)

    (run,) = run_checks(['echo "$SUPER_AGENT:$SUPER_AGENT_SECRET"'], root=tmp_path, by="rose")

    assert run.tail == ("rose:",)


@pytest.mark.parametrize(
    "command",
    [
        "yes 'a line that is rather long, as lines of test runs are' | head -n 100000",
        "head -c 3000000 /dev/zero",
        r"head -c 200000 /dev/zero | tr '\0' '\33'",
        "head -c 100000 /dev/urandom",
    ],
)
def test_however_much_checks_write_what_is_kept_of_it_fits_into_a_line(tmp_path: Path, command: str) -> None:
    runs = list(run_checks([command] * 20, root=tmp_path, by="rose"))

    kept = orjson.dumps([run.to_dict() for run in runs])
    assert len(kept) < 40_000
    assert all(run.exit_code == 0 for run in runs)


def test_the_last_lines_are_kept(tmp_path: Path) -> None:
    (run,) = run_checks(["seq 1000"], root=tmp_path, by="rose")

    assert run.tail == tuple(str(number) for number in range(981, 1001))


@pytest.fixture
def board() -> Board:
    clock = FrozenClock()
    return Board(ViewStore(None, MemoryEventLog(clock=clock), [BoardView()]), clock)


def test_the_claim_outlasts_the_checks_of_a_task(board: Board, tmp_path: Path) -> None:
    board.add("Sow", by="planner", checks=["true", "exit 1"])
    taken = board.claim(by="rose", lease=5)

    runs = list(run_checks_of(board, "t-1", taken.token, by="rose", root=tmp_path, timeout=1000))

    assert [run.exit_code for run in runs] == [0, 1]
    assert board.show("t-1").until == "2026-01-01T00:48:20.000000Z"  # the lease and twice the time-out
    assert LEASE + 2 * 1000 == 48 * 60 + 20


def test_checks_are_not_run_for_somebody_who_does_not_hold_the_task(board: Board, tmp_path: Path) -> None:
    board.add("Sow", by="planner", checks=["touch was-run"])
    taken = board.claim(by="rose")

    with pytest.raises(TaskLost):
        list(run_checks_of(board, "t-1", taken.token, by="iris", root=tmp_path))

    assert list(tmp_path.iterdir()) == []
