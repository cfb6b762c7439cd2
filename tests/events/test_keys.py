"""An append with a key happens once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import EventInvalid, LogCorrupted
from super_agents.events.encoding import Redaction
from super_agents.events.file_log import FileEventLog
from tests.support.children import said_at_once
from tests.support.logs import LOG, NOTED, fill, flip, note, numbers, texts

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from super_agents.events.event import Event
    from super_agents.events.log import EventLog

PROCESSES = 2
THREADS = 8
KEYS = 25


def once(log: EventLog, key: str, text: str = "") -> Event:
    return log.append(NOTED, by="tester", data={"text": text}, key=key)


def test_the_second_append_with_a_key_returns_the_first_event(log: EventLog) -> None:
    first = once(log, "k", "first")
    note(log)

    again = once(log, "k", "second")

    assert again == first
    assert again.key == "k"
    assert log.head == 2


def test_another_key_is_another_event(log: EventLog) -> None:
    assert [once(log, key).seq for key in ("a", "b", "a", "c")] == [1, 2, 1, 3]


def test_a_refused_event_does_not_use_up_its_key(log: EventLog) -> None:
    with pytest.raises(EventInvalid):
        log.append("custom.x", by="tester", data={"x": object()}, key="k")

    assert once(log, "k").seq == 1


def test_a_bad_event_is_refused_even_when_its_key_was_seen(log: EventLog) -> None:
    once(log, "k")

    with pytest.raises(EventInvalid):
        log.append("no.such.kind", by="tester", key="k")


def test_a_key_is_known_under_the_lock(log: EventLog) -> None:
    with log.exclusive() as held:
        first = once(held, "k")
        assert once(held, "k") == first

    assert once(log, "k") == first


def test_threads_with_the_same_keys_write_each_once(log: EventLog) -> None:
    fill(log, 3_000)  # so that the index has something to catch up with
    begin = threading.Barrier(THREADS)

    def work(thread: int) -> list[int]:
        begin.wait()
        return [once(log, f"k{key}", f"{thread}").seq for key in range(KEYS)]

    with ThreadPoolExecutor(THREADS) as pool:
        seen = list(pool.map(work, range(THREADS)))

    assert log.head == 3_000 + KEYS
    assert all(each == seen[0] for each in seen)


def test_processes_with_the_same_keys_write_each_once(tmp_path: Path) -> None:
    seen = said_at_once(*[(_append_keys, tmp_path / "events")] * PROCESSES)

    log = FileEventLog(tmp_path / "events")
    assert log.head == KEYS
    assert all(each == seen[0] for each in seen)


def _append_keys(pipe: Connection, directory: Path) -> None:
    log = FileEventLog(directory)
    pipe.recv()
    pipe.send([once(log, f"k{key}").seq for key in range(KEYS)])


def test_keys_are_known_after_the_registry_was_deleted(tmp_path: Path) -> None:
    first = once(FileEventLog(tmp_path / "events"), "k")
    for path in (tmp_path / "events").glob("registry.db*"):
        path.unlink()

    assert once(FileEventLog(tmp_path / "events"), "k") == first


def test_a_log_that_is_open_goes_on_when_the_registry_is_deleted(file_log: FileEventLog) -> None:
    once(file_log, "a")
    for path in file_log.directory.glob("registry.db*"):
        path.unlink()
    other = FileEventLog(file_log.directory)

    assert once(other, "b").seq == 2
    assert once(file_log, "b").seq == 2
    assert once(other, "a").seq == once(file_log, "a").seq == 1
    other.close()


def test_keys_are_known_over_rotation_and_archive(file_log: FileEventLog) -> None:
    first = once(file_log, "k")
    file_log.rotate()
    file_log.archive()
    for path in file_log.directory.glob("registry.db*"):
        path.unlink()

    assert once(FileEventLog(file_log.directory), "k") == first


def test_events_without_a_key_never_meet(log: EventLog) -> None:
    fill(log, 3, text="same")

    assert numbers(log.read()) == [1, 2, 3]
    assert len(texts(log)) == 3


def test_secrets_are_looked_for_before_the_lock_is_taken(tmp_path: Path) -> None:
    other = FileEventLog(tmp_path / "events", lock_timeout=0.1)

    def write_meanwhile(data: dict[str, str]) -> dict[str, str]:
        if "text" in data:  # and not the names
            note(other, "meanwhile")
        return data

    log = FileEventLog(tmp_path / "events", redaction=Redaction(lambda _: True, write_meanwhile))

    assert once(log, "k", "slow").seq == 2
    assert texts(log) == ["meanwhile", "slow"]


def test_an_append_onto_a_damaged_event_says_that_the_log_is_damaged(file_log: FileEventLog) -> None:
    once(file_log, "k")
    once(file_log, "k")
    note(file_log)
    flip(file_log.directory / LOG, 30)

    with pytest.raises(LogCorrupted, match="event 1, the first with this key"):
        once(file_log, "k")


@pytest.mark.parametrize("others", [1, 5])
def test_a_key_of_an_event_that_a_power_cut_took_can_be_used_again(tmp_path: Path, others: int) -> None:
    log = FileEventLog(tmp_path / "events")
    fill(log, 2)
    before = (log.directory / LOG).read_bytes()
    once(log, "k", "lost")
    once(log, "k", "lost")  # by now it is indexed
    log.close()
    (log.directory / LOG).write_bytes(before)

    after = FileEventLog(tmp_path / "events")
    fill(after, others, text="other ")
    again = once(after, "k", "again")

    assert (again.seq, again.data) == (3 + others, {"text": "again"})
    assert once(after, "k") == again
