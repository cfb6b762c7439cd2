"""Which appends sync, by policy: counted, not timed. The sync itself is replaced by a count; the rest is real."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from super_agents.events.durability import policy
from super_agents.events.file_log import FileEventLog
from super_agents.events.log import Draft
from tests.support.logs import NOTED, fill, note

if TYPE_CHECKING:
    from pathlib import Path

NOON = 1_700_000_000.0


class Syncs:
    """Counts syncs instead of doing them."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, _: int) -> None:
        """Stand in for fdatasync."""
        self._count += 1

    def taken(self) -> int:
        """Return how many there were since the last question."""
        count, self._count = self._count, 0
        return count


class Clock:
    """The clock that `interval` goes by, and with which it stamps the lock file."""

    def __init__(self) -> None:
        self.now = NOON

    def time(self) -> float:
        """Stand in for `time.time`."""
        return self.now

    def stamp(self, descriptor: int) -> None:
        """Stand in for `os.utime` without times, which asks the kernel's clock."""
        TOUCH(descriptor, (self.now, self.now))


TOUCH = os.utime


@pytest.fixture
def syncs(monkeypatch: pytest.MonkeyPatch) -> Syncs:
    counted = Syncs()
    monkeypatch.setattr("super_agents.events.durability.sync", counted)
    return counted


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moved = Clock()
    monkeypatch.setattr("super_agents.events.durability.time.time", moved.time)
    monkeypatch.setattr("super_agents.events.durability.posix.utime", moved.stamp)
    return moved


def test_os_never_syncs(tmp_path: Path, syncs: Syncs) -> None:
    fill(FileEventLog(tmp_path / "events", durability="os"), 600)

    assert syncs.taken() == 0


def test_always_syncs_every_append_and_every_batch_once(tmp_path: Path, syncs: Syncs) -> None:
    log = FileEventLog(tmp_path / "events", durability="always")

    fill(log, 5)
    assert syncs.taken() == 5
    log.append_many([Draft(kind=NOTED, by="tester", data={})] * 50)
    assert syncs.taken() == 1


def test_every_n_syncs_whoever_writes_a_number_that_n_divides(tmp_path: Path, syncs: Syncs) -> None:
    one, two = (FileEventLog(tmp_path / "events", durability="every:4") for _ in range(2))
    synced = []
    for seq in range(1, 13):
        note(one if seq % 3 else two)
        synced += [seq] if syncs.taken() else []

    assert synced == [4, 8, 12]


@pytest.mark.parametrize(
    ("before", "count", "expected"), [(0, 3, 0), (0, 4, 1), (3, 1, 1), (3, 2, 1), (4, 3, 0), (1, 50, 1)]
)
def test_a_batch_syncs_once_when_a_number_in_it_asks_for_it(
    tmp_path: Path, syncs: Syncs, before: int, count: int, expected: int
) -> None:
    log = FileEventLog(tmp_path / "events", durability="every:4")
    fill(log, before)
    syncs.taken()

    log.append_many([Draft(kind=NOTED, by="tester", data={})] * count)

    assert syncs.taken() == expected


def test_the_default_is_every_256(tmp_path: Path, syncs: Syncs) -> None:
    log = FileEventLog(tmp_path / "events")

    fill(log, 255)
    assert syncs.taken() == 0
    note(log)
    assert syncs.taken() == 1


def test_interval_syncs_once_a_second_whoever_writes(tmp_path: Path, syncs: Syncs, clock: Clock) -> None:
    logs = [FileEventLog(tmp_path / "events", durability="interval") for _ in range(3)]
    for log in logs:
        note(log)
    syncs.taken()

    counts = []
    for second in range(1, 6):
        clock.now = NOON + second * 1.5
        for log in logs * 5:
            note(log)
        counts.append(syncs.taken())

    assert counts == [1] * 5


def test_interval_does_not_wait_for_a_clock_that_was_set_back(tmp_path: Path, syncs: Syncs, clock: Clock) -> None:
    log = FileEventLog(tmp_path / "events", durability="interval")
    note(log)
    clock.now = NOON + 2
    note(log)
    syncs.taken()

    clock.now = NOON - 3600
    note(log)
    assert syncs.taken() == 1
    note(log)
    assert syncs.taken() == 0


def test_a_kind_that_asks_for_always_gets_it(tmp_path: Path, syncs: Syncs) -> None:
    log = FileEventLog(tmp_path / "events", durability="os")

    log.append("km.died", by="tester", data={"port": 1, "pid": 2, "instance_id": "x"})
    log.append("log.repaired", by="tester", data={"findings": []})

    assert syncs.taken() >= 1


def test_a_batch_is_as_durable_as_its_most_durable_kind(tmp_path: Path, syncs: Syncs) -> None:
    log = FileEventLog(tmp_path / "events", durability="os")

    log.append_many([Draft(kind=NOTED, by="t", data={}), Draft(kind="log.repaired", by="t", data={"findings": []})])

    assert syncs.taken() == 1


def test_the_writer_has_the_last_word_on_durability(tmp_path: Path, syncs: Syncs) -> None:
    log = FileEventLog(tmp_path / "events", durability="os")

    log.append(NOTED, by="tester", durability="always")
    assert syncs.taken() == 1
    log.append("log.repaired", by="tester", data={"findings": []}, durability="os")
    assert syncs.taken() == 0


def test_what_was_written_under_the_lock_is_synced_once_when_it_is_let_go(tmp_path: Path, syncs: Syncs) -> None:
    log = FileEventLog(tmp_path / "events", durability="always")

    with log.exclusive() as held:
        fill(held, 5)
        assert syncs.taken() == 0

    assert syncs.taken() == 1


def test_a_sealed_segment_is_synced_whatever_the_policy(tmp_path: Path, syncs: Syncs) -> None:
    log = FileEventLog(tmp_path / "events", durability="os")
    note(log)
    assert syncs.taken() == 0

    log.rotate()

    assert syncs.taken() >= 1


@pytest.mark.parametrize(
    ("name", "number"), [("os", 0), ("interval", -1), ("always", 1), ("every:1", 1), ("every:256", 256), ("every:7", 7)]
)
def test_a_policy_is_a_number_inside(name: str, number: int) -> None:
    assert policy(name) == number
