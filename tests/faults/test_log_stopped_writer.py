"""A process that is stopped while it holds the log's lock: nobody waits for ever, nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import LogLocked
from super_agents.events.file_log import FileEventLog
from super_agents.events.spool import spool, waiting
from tests.support.children import Child, children
from tests.support.logs import NOTED, codes, note, numbers, texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from pathlib import Path


@pytest.fixture
def stopped(tmp_path: Path) -> Iterator[Child]:
    """Return a process that was stopped (SIGSTOP) while it held the log's lock, after one event."""
    with children((_hold, tmp_path / "events")) as [child]:
        assert child.hear() == "held"
        child.stop()
        yield child


@pytest.fixture
def log(tmp_path: Path) -> FileEventLog:
    return FileEventLog(tmp_path / "events", lock_timeout=0.2)


def _hold(pipe: Connection, directory: Path) -> None:
    log = FileEventLog(directory)
    with log.exclusive() as held:
        note(held, "before the stop")
        pipe.send("held")
        pipe.recv()
        note(held, "after the stop")
    note(log, "unlocked")
    pipe.send("done")


def go_on(stopped: Child) -> None:
    stopped.go_on()
    stopped.tell("go on")
    assert stopped.hear() == "done"


def test_others_get_log_locked_and_write_nothing(stopped: Child, log: FileEventLog) -> None:
    for attempt in (lambda: note(log), lambda: log.append_many([]) or log.rotate(), log.rotate):
        with pytest.raises(LogLocked) as caught:
            attempt()

    assert caught.value.details["seconds"] == 0.2
    assert "`super-agents doctor`" in caught.value.hint
    assert texts(log) == ["before the stop"]
    assert stopped.process.is_alive()


@pytest.mark.usefixtures("stopped")
def test_readers_and_followers_do_not_need_the_lock(log: FileEventLog) -> None:
    assert (log.head, log.get(1).data["text"]) == (1, "before the stop")
    assert numbers(log.read()) == [1]
    with log.tail(after=0) as tail:
        assert next(iter(tail)).seq == 1
    assert log.verify() == []


def test_all_goes_on_when_the_holder_goes_on(stopped: Child, log: FileEventLog) -> None:
    with pytest.raises(LogLocked):
        note(log, "too early")

    go_on(stopped)

    assert note(log, "later").seq == 4
    assert texts(log) == ["before the stop", "after the stop", "unlocked", "later"]
    assert log.verify() == []


def test_the_lock_is_free_when_the_holder_is_killed(stopped: Child, log: FileEventLog) -> None:
    stopped.end()

    assert note(log).seq == 2
    assert log.verify() == []


def test_what_was_spooled_meanwhile_is_taken_in_later_once_and_with_its_time(stopped: Child, log: FileEventLog) -> None:
    when = "2026-11-21T09:00:00.123457Z"
    spool(
        str(log.directory),
        b'{"v":1,"ts":"%b","kind":"custom.noted","by":"hook","session":"s","corr":"c","data":{"text":"spooled"}'
        % when.encode(),
    )
    with pytest.raises(LogLocked):
        log.take_in_spool()

    go_on(stopped)

    assert log.take_in_spool() == 1
    event = log.get(4)
    assert (event.ts, event.kind, event.by, event.session, event.corr) == (when, NOTED, "hook", "s", "c")
    assert event.data == {"text": "spooled"}
    assert log.take_in_spool() == 0
    assert waiting(str(log.directory)) == []
    assert texts(log).count("spooled") == 1


def test_repair_takes_the_spool_in_and_says_so(stopped: Child, log: FileEventLog) -> None:
    stamp = datetime(2026, 1, 1, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").encode()
    spool(str(log.directory), b'{"v":1,"ts":"%b","kind":"custom.noted","by":"hook","data":{"text":"spooled"}' % stamp)
    go_on(stopped)

    findings = log.repair()

    assert codes(findings) == ["spool_waiting"]
    assert findings[0].fixed
    assert "spooled" in texts(log)
    assert log.verify() == []
