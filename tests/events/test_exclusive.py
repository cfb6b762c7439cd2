"""Decide under the lock, then append: one winner."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import LogLocked
from super_agents.events.encoding import Redaction
from super_agents.events.file_log import FileEventLog
from super_agents.events.filters import Filter
from super_agents.events.log import Draft
from super_agents.events.writer import SEGMENT_BYTES
from super_agents.policy.redaction import looks_secret, redact
from tests.support.children import said_at_once
from tests.support.logs import NOTED, fill, note, numbers

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from super_agents.events.log import EventLog

CLAIMED = "custom.claimed"
THREADS = 8
PROCESSES = 4
TASKS = 20
FOLLOWED = 500  # events, so that the processes do meet
SECRET = "hunter2-is-long-enough-9"  # noqa: S105 - of nobody


def claim(log: EventLog, task: str) -> bool:
    """Take a task unless somebody has it: the decision every worker of the product makes."""
    with log.exclusive() as held:
        if any(held.read(where=Filter(kinds=(CLAIMED,), corr=task))):
            return False
        held.append(CLAIMED, by="worker", corr=task)
        return True


def test_events_appended_under_the_lock_are_there(log: EventLog) -> None:
    with log.exclusive() as held:
        note(held)
        held.append_many([Draft(kind=NOTED, by="tester", data={})] * 2)
        assert held.head == 3

    assert numbers(log.read()) == [1, 2, 3]


def test_the_lock_nests_in_one_thread(log: EventLog) -> None:
    with log.exclusive() as outer, outer.exclusive() as inner:
        note(inner)
        with inner.exclusive() as innermost:
            note(innermost)

    assert note(log).seq == 3


def test_the_lock_is_free_after_an_error_under_it(log: EventLog) -> None:
    def fail_under_it() -> None:
        with log.exclusive() as held:
            note(held)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_under_it()

    assert note(log).seq == 2


def test_of_many_threads_one_claims_a_task(log: EventLog) -> None:
    begin = threading.Barrier(THREADS)

    def work(_: int) -> list[bool]:
        begin.wait()
        return [claim(log, f"t-{task}") for task in range(TASKS)]

    with ThreadPoolExecutor(THREADS) as pool:
        won = list(pool.map(work, range(THREADS)))

    assert [sum(column) for column in zip(*won, strict=True)] == [1] * TASKS
    assert log.head == TASKS


def test_of_many_processes_one_claims_a_task(tmp_path: Path) -> None:
    won = said_at_once(*[(_claim_all, tmp_path / "events")] * PROCESSES)

    assert [sum(column) for column in zip(*won, strict=True)] == [1] * TASKS
    assert FileEventLog(tmp_path / "events").head == TASKS


def _claim_all(pipe: Connection, directory: Path) -> None:
    log = FileEventLog(directory)
    pipe.recv()
    pipe.send([claim(log, f"t-{task}") for task in range(TASKS)])


def test_each_number_goes_to_one_of_many_threads_that_write_after_the_same_event(log: EventLog) -> None:
    begin = threading.Barrier(THREADS)

    def work(name: int) -> int:
        begin.wait()
        return follow(log, f"thread-{name}")

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))

    assert followed(log) == list(range(FOLLOWED))


def test_each_number_goes_to_one_of_many_processes_that_write_after_the_same_event(tmp_path: Path) -> None:
    won = said_at_once(*[(_follow, tmp_path / "events")] * PROCESSES)

    assert followed(FileEventLog(tmp_path / "events")) == list(range(FOLLOWED))
    assert sum(won) == FOLLOWED


def _follow(pipe: Connection, directory: Path) -> None:
    log = FileEventLog(directory)
    pipe.recv()
    pipe.send(follow(log, "process"))


def follow(log: EventLog, name: str) -> int:
    """Write after what was seen last until there are enough events; returns how many were one's own."""
    won = 0
    while (seen := log.head) < FOLLOWED:
        won += log.append_after(seen, Draft(kind=NOTED, by=name, data={"seen": seen})) is not None
    return won


def followed(log: EventLog) -> list[int]:
    """Return what the writers of the events had seen last."""
    return [event.data["seen"] for event in log.read()]


def test_another_thread_gives_up_when_the_lock_is_held_too_long(tmp_path: Path) -> None:
    log = FileEventLog(tmp_path / "events", lock_timeout=0.05)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with log.exclusive():
            held.set()
            done.wait()

    with ThreadPoolExecutor(1) as pool:
        holder = pool.submit(hold)
        held.wait()
        with pytest.raises(LogLocked) as caught:
            note(log)
        done.set()
        holder.result()

    assert "log.lock" in caught.value.message
    assert note(log).seq == 1


def test_another_log_on_the_same_folder_gives_up_when_the_lock_is_held_too_long(file_log: FileEventLog) -> None:
    other = FileEventLog(file_log.directory, lock_timeout=0.05)

    with file_log.exclusive():
        for attempt in (lambda: note(other), other.rotate, lambda: fill(other, 1)):
            with pytest.raises(LogLocked):
                attempt()

    assert note(other).seq == 1
    other.close()


@pytest.mark.parametrize(
    ("count", "segment_bytes"), [(3, SEGMENT_BYTES), (3, 500), (300, SEGMENT_BYTES), (300, 30_000)]
)
def test_what_is_written_under_the_lock_reads_the_same_as_afterwards(
    tmp_path: Path, count: int, segment_bytes: int
) -> None:
    with closing(_redacting(tmp_path / "events", segment_bytes)) as log:
        log.append("custom.noted", by="rose")
        with log.exclusive() as held:
            for number in range(count):
                held.append("custom.noted", by="rose", data={"parts": (number, 1.0), "password": SECRET})
            drafts = [Draft(kind="custom.noted", by="rose", data={"number": number}) for number in range(count)]
            held.append_many(drafts)
            within = [list(held.read(after=after)) for after in (0, 1, 2, count)]
            head = held.head

        assert within == [list(log.read(after=after)) for after in (0, 1, 2, count)]
        assert head == log.head == within[0][-1].seq
        assert SECRET not in str(within)


def test_another_thread_sees_what_is_written_under_the_lock(tmp_path: Path) -> None:
    with closing(FileEventLog(tmp_path / "events")) as log:
        with log.exclusive() as held, ThreadPoolExecutor(1) as thread:
            held.append("custom.noted", by="rose")
            seen = thread.submit(lambda: [event.seq for event in log.read()]).result()

        assert (seen, log.head) == ([1], 1)


def _redacting(directory: Path, segment_bytes: int) -> FileEventLog:
    return FileEventLog(directory, redaction=Redaction(looks_secret, redact), segment_bytes=segment_bytes)
