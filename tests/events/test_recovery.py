"""What the next writer does about an end of the log that is not as it should be; readers never trip over it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import LogNewer, PathRefused
from super_agents.events.file_log import FileEventLog
from super_agents.events.spool import spool
from tests.support.children import children
from tests.support.logs import (
    LOG,
    codes,
    fill,
    flip,
    note,
    numbers,
    open_bytes,
    payload_of,
    picture,
    scribble,
    stamped,
    texts,
)

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

TORN = [
    b"x",
    b'{"v":1,"ts":"2026',
    b"\0" * 5000,
    b"\0",
    b'{"v":1,"data":{"text":"' + b"x" * 300_000,
    b'{"v":1,"data":{}' + b'"seq":               9,"crc":"00000000"}',
]
FOREIGN = [
    b"hello\n",
    b"\n",
    b"\r\n",
    b"{}\n",
    b'{"v":1}\r\n',
    b"\0\0\n",
    b"x" * 300_000 + b"\n",
    b"a\nb\nc\n",
    b'"}\n',
]


def torn_lines(log: FileEventLog) -> bytes:
    return (log.directory / "torn.bin").read_bytes()


@pytest.mark.parametrize("fragment", TORN, ids=range(len(TORN)))
def test_a_torn_end_is_kept_aside_and_cut_off_by_the_next_writer(file_log: FileEventLog, fragment: bytes) -> None:
    fill(file_log, 3)
    before = open_bytes(file_log)
    scribble(file_log.directory / LOG, fragment)

    assert note(file_log).seq == 4

    assert open_bytes(file_log).startswith(before)
    assert torn_lines(file_log) == fragment + b"\n"
    assert file_log.verify() == []


@pytest.mark.parametrize("fragment", TORN, ids=range(len(TORN)))
def test_readers_do_not_see_a_torn_end(file_log: FileEventLog, fragment: bytes) -> None:
    fill(file_log, 3)
    scribble(file_log.directory / LOG, fragment)
    before = picture(file_log.directory)

    assert numbers(file_log.read()) == [1, 2, 3]
    assert (file_log.head, file_log.get(3).seq) == (3, 3)
    assert codes(file_log.verify()) == ["torn_tail"]
    assert picture(file_log.directory) == before


def test_a_log_that_is_nothing_but_a_torn_line_starts_at_one(file_log: FileEventLog) -> None:
    file_log.directory.mkdir()
    scribble(file_log.directory / LOG, b'{"v":1,"ts')

    assert file_log.head == 0
    assert note(file_log).seq == 1
    assert file_log.verify() == []


def test_a_torn_first_line_of_a_new_segment_goes_on_from_the_sealed_one(file_log: FileEventLog) -> None:
    fill(file_log, 3)
    file_log.rotate()
    scribble(file_log.directory / LOG, b'{"v":1,"ts')

    assert file_log.head == 4
    assert note(file_log).seq == 5
    assert file_log.verify() == []


def test_every_torn_line_is_kept(file_log: FileEventLog) -> None:
    for fragment in (b"one", b"two"):
        note(file_log)
        scribble(file_log.directory / LOG, fragment)

    note(file_log)

    assert torn_lines(file_log) == b"one\ntwo\n"


@pytest.mark.parametrize("cut", range(1, 43))
def test_a_line_torn_anywhere_in_its_trailer_is_no_line(file_log: FileEventLog, cut: int) -> None:
    fill(file_log, 2)
    whole = open_bytes(file_log)
    os.truncate(file_log.directory / LOG, len(whole) - cut)

    assert numbers(file_log.read()) == [1]
    assert note(file_log, "again").seq == 2

    assert texts(file_log) == ["0", "again"]
    assert file_log.verify() == []


@pytest.mark.parametrize("line", FOREIGN, ids=range(len(FOREIGN)))
def test_a_foreign_line_is_left_and_numbers_go_on_behind_it(file_log: FileEventLog, line: bytes) -> None:
    fill(file_log, 3)
    before = open_bytes(file_log)
    scribble(file_log.directory / LOG, line)

    assert file_log.head == 3
    assert note(file_log).seq == 5

    assert open_bytes(file_log).startswith(before + line)
    healed = file_log.get(4)
    assert (healed.kind, healed.data) == ("log.healed", {"offset": len(before + line)})
    assert numbers(file_log.read()) == [1, 2, 3, 4, 5]
    assert {finding.severity for finding in file_log.verify() if finding.code == "foreign_line"} <= {"note"}
    assert set(codes(file_log.verify())) <= {"foreign_line", "torn"}


def test_a_foreign_line_alone_in_a_log_is_healed_too(file_log: FileEventLog) -> None:
    file_log.directory.mkdir()
    scribble(file_log.directory / LOG, b"hello\n")

    assert note(file_log).seq == 2
    assert file_log.get(1).kind == "log.healed"


def test_a_foreign_line_in_a_new_segment_goes_on_from_the_sealed_one(file_log: FileEventLog) -> None:
    fill(file_log, 3)
    file_log.rotate()
    scribble(file_log.directory / LOG, b"hello\n")

    assert file_log.head == 4
    assert note(file_log).seq == 6
    assert numbers(file_log.read()) == [1, 2, 3, 4, 5, 6]


def test_a_damaged_last_line_keeps_its_number(file_log: FileEventLog) -> None:
    fill(file_log, 3)
    flip(file_log.directory / LOG, len(open_bytes(file_log)) - 40)
    file_log.close()

    assert note(file_log).seq == 5

    assert numbers(file_log.read()) == [1, 2, 4, 5]
    assert codes(file_log.verify()) == ["bad_trailer", "gap"]


def test_a_damaged_line_alone_in_its_segment_keeps_its_number(file_log: FileEventLog) -> None:
    fill(file_log, 3)
    file_log.rotate()
    note(file_log)
    flip(file_log.directory / LOG, len(open_bytes(file_log)) - 40)
    file_log.close()

    assert note(file_log).seq == 7

    assert numbers(file_log.read()) == [1, 2, 3, 4, 6, 7]
    assert codes(file_log.verify()) == ["bad_trailer", "gap"]


def test_a_damaged_line_in_the_middle_is_passed_over_and_never_rewritten(
    file_log: FileEventLog, caplog: pytest.LogCaptureFixture
) -> None:
    fill(file_log, 3)
    flip(file_log.directory / LOG, open_bytes(file_log).index(b"\n") + 20)
    before = open_bytes(file_log)

    assert numbers(file_log.read()) == [1, 3]
    assert "event verify" in caplog.text
    note(file_log)
    file_log.repair()

    assert open_bytes(file_log).startswith(before)


def test_a_line_with_a_good_check_sum_that_is_no_event_is_passed_over(
    file_log: FileEventLog, caplog: pytest.LogCaptureFixture
) -> None:
    note(file_log)
    for seq, payload in enumerate([b'{"v":1,"data":{broken', b'{"v":1,"data":{}', b"[1", b'"text'], 2):
        scribble(file_log.directory / LOG, stamped(payload, seq))

    assert note(file_log).seq == 6

    assert numbers(file_log.read()) == [1, 6]
    assert "event verify" in caplog.text
    assert {finding.seq for finding in file_log.verify()} == {2, 3, 4, 5}


def test_a_line_that_was_rewritten_by_another_program_is_passed_over(file_log: FileEventLog) -> None:
    """Whatever puts JSON through a parser and writes it anew breaks the check sum: the bytes are the record."""
    fill(file_log, 2)
    first, second = open_bytes(file_log).splitlines(keepends=True)
    (file_log.directory / LOG).write_bytes(stamped(payload_of(first).replace(b'":', b'": '), 1)[:-1] + b" \n" + second)

    assert numbers(file_log.read()) == [2]


@pytest.mark.parametrize("version", [2, 9, 10, 100])
def test_a_log_of_a_newer_release_is_refused_and_left_alone(tmp_path: Path, version: int) -> None:
    note(old := FileEventLog(tmp_path / "events"))
    (old.directory / LOG).write_bytes(stamped(b'{"v":%d,"new":1' % version, 1))
    before = picture(tmp_path)

    log = FileEventLog(tmp_path / "events")
    for attempt in (lambda: note(log), log.rotate, lambda: log.append("custom.x", by="tester", key="k")):
        with pytest.raises(LogNewer, match=f"format {version};"):
            attempt()

    assert picture(tmp_path) == before


def test_the_child_of_a_fork_appends_with_a_lock_of_its_own(file_log: FileEventLog) -> None:
    note(file_log, "parent")
    with file_log.exclusive() as held, children((_append_in_child, file_log)) as [child]:
        assert child.hear() == "waiting"
        note(held, "parent under the lock")
        assert not child.pipe.poll(0.05)
    with children((_append_in_child, file_log)) as [child]:
        assert child.hear() == "waiting"
        assert child.hear() == 3
        child.finish()

    assert note(file_log, "parent").seq == 4
    assert file_log.verify() == []


def _append_in_child(pipe: Connection, log: FileEventLog) -> None:
    pipe.send("waiting")
    pipe.send(note(log, "child").seq)


def test_a_parent_that_dies_under_the_lock_does_not_leave_it_to_its_child(tmp_path: Path) -> None:
    with children((_fork_and_die_under_the_lock, tmp_path / "events")) as [parent]:
        child = parent.hear()
        try:
            parent.process.join()
            assert note(FileEventLog(tmp_path / "events", lock_timeout=5)).seq == 2
        finally:
            os.kill(child, 9)


def _fork_and_die_under_the_lock(pipe: Connection, directory: Path) -> None:
    log = FileEventLog(directory)
    note(log)
    with log.exclusive():
        ready, tell = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(tell, b"x")
            while True:
                os.read(ready, 0)
                os.sched_yield()
        os.read(ready, 1)
        pipe.send(child)
        os.kill(os.getpid(), 9)


def test_a_log_whose_folder_was_replaced_goes_on_in_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look whether the files are still the same happens once a second; it is made to happen at once."""
    monkeypatch.setattr("super_agents.events.writer._LOOK", -1.0)
    log = FileEventLog(tmp_path / "events")
    fill(log, 3)
    (tmp_path / "events").rename(tmp_path / "away")

    assert note(log, "new").seq == 1
    assert texts(log) == ["new"]
    assert texts(FileEventLog(tmp_path / "away")) == ["0", "1", "2"]


@pytest.mark.parametrize("is_open", [True, False])
def test_where_a_project_was_no_log_comes_to_be_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_open: bool
) -> None:
    """As above, for a project that was moved while a process of it went on."""
    monkeypatch.setattr("super_agents.events.writer._LOOK", -1.0)
    (tmp_path / "project").mkdir()
    log = FileEventLog(tmp_path / "project/events")
    fill(log, int(is_open))
    (tmp_path / "project").rename(tmp_path / "elsewhere")

    with pytest.raises(PathRefused, match="is gone"):
        note(log)
    with pytest.raises(FileNotFoundError):
        spool(str(log.directory), b"{}")
    assert [path.name for path in tmp_path.iterdir()] == ["elsewhere"]


def test_a_lock_file_that_was_replaced_is_taken_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As above. Two writers with two lock files would give two events one number."""
    monkeypatch.setattr("super_agents.events.writer._LOOK", -1.0)
    log = FileEventLog(tmp_path / "events", lock_timeout=0.05)
    note(log)
    (tmp_path / "events/log.lock").unlink()
    other = FileEventLog(tmp_path / "events")

    with other.exclusive(), pytest.raises(Exception, match="another process has held"):
        note(log)


def test_what_readers_pass_over_is_said_once_a_process(
    file_log: FileEventLog, caplog: pytest.LogCaptureFixture
) -> None:
    file_log.append("custom.seen", by="ada")
    with (file_log.directory / LOG).open("ab") as log:
        log.write(b"not an event\n")
    file_log.append("custom.seen", by="ada")

    for _ in range(3):
        list(file_log.read())

    assert [record.message.count("passed over") for record in caplog.records] == [1]


@pytest.mark.parametrize("text", ["short", "x" * 300, "x" * 20_000])
def test_a_reader_on_its_way_sees_all_that_is_written_where_a_torn_end_was(tmp_path: Path, text: str) -> None:
    log = FileEventLog(tmp_path / "events")
    fill(log, 3)
    scribble(log.directory / LOG, b'{"v":1,"torn' * 20)
    reading = log.read()
    seen = [next(reading).seq]

    fill(log, 3, text=text)

    assert seen + numbers(reading) == [1, 2, 3, 4, 5, 6]
