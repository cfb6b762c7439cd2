"""Following a log as it grows."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from super_agents.events.file_log import FileEventLog
from super_agents.events.filters import Filter
from super_agents.system import watch
from super_agents.system.watch import PollingWatch
from tests.support.children import children
from tests.support.logs import NOTED, fill, note, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from multiprocessing.connection import Connection
    from pathlib import Path

    import pytest

    from super_agents.events.event import Event
    from super_agents.events.log import EventLog

WRITERS = 3
EACH = 300


def taken(events: Iterable[Event], count: int) -> list[Event]:
    """Return the first so many events of a tail; pytest's time-out ends a test whose tail stays silent."""
    return [event for _, event in zip(range(count), events, strict=False)]


def test_a_tail_starts_from_now_on(log: EventLog) -> None:
    fill(log, 3)

    with log.tail() as tail:
        later = [note(log), note(log)]

        assert taken(tail, 2) == later


def test_a_tail_of_an_empty_log_sees_its_first_event(log: EventLog) -> None:
    with log.tail() as tail, ThreadPoolExecutor(1) as pool:
        first = pool.submit(taken, tail, 1)

        written = note(log)

        assert first.result() == [written]


def test_a_tail_resumes_after_a_number(log: EventLog) -> None:
    fill(log, 5)

    with log.tail(after=2) as tail:
        assert numbers(taken(tail, 3)) == [3, 4, 5]


def test_a_tail_sees_everything_in_order_while_others_write(log: EventLog) -> None:
    with log.tail() as tail, ThreadPoolExecutor(WRITERS + 1) as pool:
        followed = pool.submit(taken, tail, WRITERS * EACH)
        for writer in [pool.submit(fill, log, EACH) for _ in range(WRITERS)]:
            writer.result()

        assert numbers(followed.result()) == list(range(1, WRITERS * EACH + 1))


def test_a_tail_shows_only_what_its_filter_wants(log: EventLog) -> None:
    with log.tail(where=Filter(kinds=("custom.wanted",), by="me")) as tail:
        note(log)
        log.append("custom.wanted", by="you")
        wanted = log.append("custom.wanted", by="me")

        assert taken(tail, 1) == [wanted]


def test_a_coalescing_tail_sees_everything(log: EventLog) -> None:
    with log.tail(coalesce=0.001) as tail, ThreadPoolExecutor(1) as pool:
        followed = pool.submit(taken, tail, 50)
        fill(log, 50)

        assert numbers(followed.result()) == list(range(1, 51))


def test_closing_from_another_thread_ends_a_tail_that_waits(log: EventLog) -> None:
    started = threading.Event()

    def follow() -> list[int]:
        seen = []
        for event in tail:
            seen.append(event.seq)
            started.set()
        return seen

    with ThreadPoolExecutor(1) as pool:
        tail = log.tail()
        followed = pool.submit(follow)
        note(log)
        started.wait()
        tail.close()

        assert followed.result() == [1]


def test_a_tail_may_be_closed_twice_and_before_it_is_read(log: EventLog) -> None:
    note(log)
    tail = log.tail(after=0)
    tail.close()
    tail.close()

    assert list(tail) == []


def test_a_tail_that_is_closed_while_it_is_read_ends(log: EventLog) -> None:
    fill(log, 5)
    tail = log.tail(after=0)
    seen = []

    for event in tail:
        seen.append(event.seq)
        if event.seq == 2:
            tail.close()

    assert seen == [1, 2]


def test_a_tail_of_a_project_without_a_log_makes_its_folder(tmp_path: Path) -> None:
    log = FileEventLog(tmp_path / "not there yet")

    with log.tail() as tail:
        written = note(log)

        assert taken(tail, 1) == [written]


def test_a_tail_survives_rotation_without_a_gap_or_a_duplicate(tmp_path: Path) -> None:
    log = FileEventLog(tmp_path / "events", segment_bytes=2_000)
    last = WRITERS * EACH

    with log.tail(where=Filter(kinds=(NOTED,))) as tail, ThreadPoolExecutor(1) as pool:
        followed = pool.submit(taken, tail, last)
        with children(*[(_write, tmp_path / "events")] * WRITERS) as started:
            for child in started:
                child.finish()

        seen = numbers(followed.result())
    assert seen == numbers(log.read(where=Filter(kinds=(NOTED,))))
    assert len(set(seen)) == last


def _write(_: Connection, directory: Path) -> None:
    fill(FileEventLog(directory, segment_bytes=2_000), EACH)


def test_a_tail_reads_on_through_rotation_and_archive(file_log: FileEventLog) -> None:
    with file_log.tail() as tail:
        events = iter(tail)
        for _ in range(3):
            written = note(file_log)
            assert next(events) == written
            file_log.rotate()
            assert next(events).kind == "log.rotated"
            file_log.archive()
            assert next(events).kind == "log.sealed"


def test_a_tail_that_starts_in_an_archived_segment_reaches_the_present(file_log: FileEventLog) -> None:
    fill(file_log, 3)
    file_log.rotate()
    file_log.archive()
    note(file_log)

    with file_log.tail(after=1) as tail:
        assert numbers(taken(tail, 5)) == [2, 3, 4, 5, 6]


def test_a_tail_works_by_polling_where_there_is_no_watch(
    file_log: FileEventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system without inotify and kqueue cannot be had here, so the choice between them is replaced."""
    monkeypatch.setattr("super_agents.events.tail.watch_directory", watch.PollingWatch)

    with file_log.tail() as tail, ThreadPoolExecutor(1) as pool:
        assert isinstance(tail._watch, PollingWatch)  # type: ignore[attr-defined]  # of the file log alone
        followed = pool.submit(taken, tail, 100)
        fill(file_log, 100)

        assert numbers(followed.result()) == list(range(1, 101))
