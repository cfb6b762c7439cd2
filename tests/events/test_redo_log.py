"""What a power cut took from the log comes back from redo logs. The cut is ours; the rest is real."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import LogUnsynced
from super_agents.events import redo_log
from super_agents.events.durability import REDO
from super_agents.events.file_log import FileEventLog
from super_agents.events.log import Draft
from super_agents.events.redo_log import SIZE
from super_agents.events.writer import LOCK, Writer
from tests.support.logs import LOG, NOTED, codes, fill, flip, note, numbers, open_bytes, scribble, texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OFTEN = 16  # syncs until a writer has a redo log


class Disk:
    """Syncs nothing, and knows how many bytes of the log a power cut would have left."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def __call__(self, log: int) -> None:
        """Stand in for fdatasync."""
        self.sizes.append(os.fstat(log).st_size)

    @property
    def syncs(self) -> int:
        """How many there were."""
        return len(self.sizes)

    @property
    def size(self) -> int:
        """How many bytes the last one covered."""
        return self.sizes[-1]


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk()
    monkeypatch.setattr("super_agents.events.durability.sync", disk)
    return disk


@pytest.fixture
def log(tmp_path: Path) -> FileEventLog:
    return FileEventLog(tmp_path / "events", durability="always")


def again(log: FileEventLog) -> FileEventLog:
    """Return the log as the first process sees it after its writers are gone."""
    log.close()
    return FileEventLog(log.directory, durability="always")


def redo_logs(log: FileEventLog) -> list[str]:
    """Return the redo logs that are there."""
    folder = log.directory / REDO
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def cut(log: FileEventLog, size: int) -> None:
    """Take the end of the open segment away."""
    os.truncate(log.directory / LOG, size)


def zero(log: FileEventLog, start: int, stop: int) -> None:
    """Leave NUL bytes in a part of the open segment."""
    with (log.directory / LOG).open("r+b") as file:
        file.seek(start)
        file.write(bytes(stop - start))


LOSSES: dict[str, Callable[[FileEventLog, int, int], None]] = {
    "all that was not synced": lambda log, synced, _: cut(log, synced),
    "to the middle of a line": lambda log, synced, _: cut(log, synced + 100),
    "the last byte": lambda log, _, size: cut(log, size - 1),
    "nothing": lambda *_: None,
    "all but its length": zero,
    "the end but its length": lambda log, _, size: zero(log, size - 100, size),
    "a part in the middle": lambda log, synced, _: zero(log, synced + 300, synced + 900),
}


@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize("look", [texts, lambda log: [note(log), *texts(log)][1:-1]], ids=["read", "written"])
def test_what_was_synced_comes_back_whatever_the_log_has_lost(
    log: FileEventLog,
    disk: Disk,
    lose: Callable[[FileEventLog, int, int], None],
    look: Callable[[FileEventLog], list[str]],
) -> None:
    fill(log, OFTEN + 20)
    assert disk.syncs == OFTEN
    whole = open_bytes(log)
    log.close()

    lose(log, disk.size, len(whole))
    after = again(log)

    assert look(after) == [str(number) for number in range(OFTEN + 20)]
    assert open_bytes(after).startswith(whole)
    assert after.verify() == []
    assert note(after).seq == after.head
    assert redo_logs(after) == []


def test_a_redo_log_holds_what_others_wrote_in_between(log: FileEventLog, disk: Disk) -> None:
    other = FileEventLog(log.directory, durability="os")
    fill(log, OFTEN)
    for _ in range(5):
        fill(other, 3, text="theirs ")
        note(log, "ours")
    last = log.head
    note(other, "and not the last, which nobody synced")
    for each in (log, other):
        each.close()

    cut(log, disk.size)

    assert numbers(again(log).read()) == list(range(1, last + 1))


def test_two_redo_logs_give_back_what_either_of_them_has(log: FileEventLog, disk: Disk) -> None:
    other = FileEventLog(log.directory, durability="always")
    fill(log, OFTEN + 3)
    fill(other, OFTEN)
    for _ in range(10):
        note(other)
        note(log)
    written = open_bytes(log)
    other.close()
    log.close()
    assert redo_logs(log) == ["0", "1"]

    cut(log, disk.size)

    assert numbers(again(log).read()) == list(range(1, 2 * OFTEN + 24))
    assert open_bytes(log) == written
    assert redo_logs(log) == []


def test_a_full_redo_log_starts_over_after_a_sync_of_the_log(log: FileEventLog, disk: Disk) -> None:
    text = "x" * 4000
    fill(log, OFTEN, text=text)
    rounds = 3 * SIZE // 4000
    fill(log, rounds, text=text)
    assert 3 <= disk.syncs - OFTEN <= 4
    whole = open_bytes(log)
    log.close()

    cut(log, disk.size)

    assert numbers(again(log).read()) == list(range(1, OFTEN + rounds + 1))
    assert open_bytes(log) == whole


def test_what_is_much_is_synced_in_the_log_itself(log: FileEventLog, disk: Disk) -> None:
    fill(log, OFTEN)

    log.append_many([Draft(kind=NOTED, by="tester", data={"text": "x" * 1000})] * 20)
    assert disk.syncs == OFTEN + 1
    log.append_many([Draft(kind=NOTED, by="tester", data={"text": "x" * 1000})] * 10)
    note(log)

    assert disk.syncs == OFTEN + 1
    log.close()
    cut(log, disk.size)
    assert len(numbers(again(log).read())) == OFTEN + 31


def test_after_a_rotation_nothing_of_the_segment_before_is_given_back(log: FileEventLog, disk: Disk) -> None:
    fill(log, OFTEN + 5)
    log.rotate()
    for seq in range(OFTEN + 7, OFTEN + 12):
        assert log.append(NOTED, by="tester", data={"text": "new"}, durability="os").seq == seq
    log.close()

    cut(log, 0)

    after = again(log)
    assert numbers(after.read()) == list(range(1, OFTEN + 7))
    assert note(after).seq == OFTEN + 7
    assert disk.syncs > OFTEN


def test_a_new_segment_is_synced_before_its_lines_are_kept_apart(log: FileEventLog, disk: Disk) -> None:
    fill(log, OFTEN + 5)
    log.rotate()
    before = disk.syncs

    fill(log, 5)

    assert disk.syncs == before + 1
    log.close()
    cut(log, disk.size)
    assert numbers(again(log).read()) == list(range(1, OFTEN + 12))


@pytest.mark.parametrize("inode", ["another", "the same"])
def test_an_older_log_that_was_put_in_its_place_and_went_on_gets_nothing_of_the_newer(
    log: FileEventLog, tmp_path: Path, inode: str
) -> None:
    fill(log, OFTEN + 2)
    shutil.copy(log.directory / LOG, tmp_path / "older")
    fill(log, 5, text="newer ")
    log.close()
    if inode == "another":
        (tmp_path / "older").replace(log.directory / LOG)
    else:
        shutil.copyfile(tmp_path / "older", log.directory / LOG)
        with (log.directory / REDO / "0").open("rb") as kept:  # of a writer that lives, as long as it is locked
            fcntl.flock(kept, fcntl.LOCK_EX)
            fill(FileEventLog(log.directory), 3, text="other ")

    kept_texts = texts(again(log))

    assert [text for text in kept_texts if "newer" in text] == []
    assert again(log).verify() == []


def test_a_damaged_record_ends_what_is_given_back(log: FileEventLog, disk: Disk) -> None:
    fill(log, OFTEN + 10)
    log.close()
    width = len(open_bytes(log)) // (OFTEN + 10) + 158
    flip(log.directory / REDO / "0", 7 * width + 50)

    cut(log, disk.size)

    assert len(numbers(again(log).read())) == OFTEN + 7


def test_the_redo_log_of_a_living_writer_is_left_alone(log: FileEventLog) -> None:
    fill(log, OFTEN + 3)
    kept = (log.directory / REDO / "0").read_bytes()

    other = FileEventLog(log.directory, durability="always")
    note(other)

    assert (log.directory / REDO / "0").read_bytes() == kept
    fill(log, 3)
    assert numbers(other.read()) == list(range(1, OFTEN + 8))


def test_each_writer_has_its_own_and_what_nobody_has_any_more_is_used_again(log: FileEventLog, disk: Disk) -> None:
    others = [FileEventLog(log.directory, durability="always") for _ in range(2)]
    for each in (log, *others):
        fill(each, OFTEN)
    assert redo_logs(log) == ["0", "1", "2"]

    log.close()
    fill(others[0], 1)
    late = others[1]
    late.close()
    fill(late, OFTEN + 1)

    assert redo_logs(log) == ["0", "1"]
    assert disk.syncs >= 4 * OFTEN


def test_a_writer_that_may_not_write_its_redo_log_syncs_the_log(
    log: FileEventLog, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    fill(log, OFTEN + 1)
    assert disk.syncs == OFTEN
    monkeypatch.setattr(redo_log, "pwrite", fails)

    fill(log, 3)

    assert disk.syncs == OFTEN + 3


def test_a_record_that_was_written_in_part_keeps_nothing(
    log: FileEventLog, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(log, OFTEN + 1)
    write = os.pwrite
    monkeypatch.setattr(redo_log, "pwrite", lambda file, record, at: write(file, record[:50], at))

    note(log)

    assert disk.syncs == OFTEN + 1


def test_a_log_syncs_without_the_folder_of_redo_logs(log: FileEventLog, disk: Disk) -> None:
    log.directory.mkdir()
    (log.directory / REDO).write_text("not ours")

    fill(log, OFTEN + 5)

    assert disk.syncs == OFTEN + 5
    assert (log.directory / REDO).read_text() == "not ours"
    assert again(log).head == OFTEN + 5


def test_a_redo_log_that_was_deleted_is_noticed_within_a_second(
    log: FileEventLog, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("super_agents.events.writer._LOOK", 0)
    fill(log, OFTEN + 1)
    shutil.rmtree(log.directory / REDO)

    fill(log, OFTEN + 1)

    assert disk.syncs == 2 * OFTEN
    assert redo_logs(log) == ["0"]


def test_who_writes_a_few_events_makes_no_redo_log(log: FileEventLog) -> None:
    fill(log, OFTEN - 1)

    assert redo_logs(log) == []


@pytest.mark.parametrize("odd", ["link", "folder", "pipe"])
def test_what_is_no_redo_log_is_passed_over(log: FileEventLog, tmp_path: Path, odd: str) -> None:
    (log.directory / REDO).mkdir(parents=True)
    (tmp_path / "victim").write_text("alias l=ls")
    place = log.directory / REDO / "0"
    if odd == "link":
        place.symlink_to(tmp_path / "victim")
    elif odd == "folder":
        place.mkdir()
    else:
        os.mkfifo(place)

    fill(log, OFTEN + 5)

    assert (tmp_path / "victim").read_text() == "alias l=ls"
    assert numbers(again(log).read()) == list(range(1, OFTEN + 6))


def test_other_files_beside_redo_logs_are_left_alone(log: FileEventLog) -> None:
    (log.directory / REDO).mkdir(parents=True)
    (log.directory / REDO / "README").write_text("not ours")

    fill(log, OFTEN + 5)

    assert numbers(again(log).read()) == list(range(1, OFTEN + 6))
    assert redo_logs(log) == ["README"]


def test_a_sync_that_failed_leaves_what_was_acknowledged_to_the_next_writer(
    log: FileEventLog, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel tells of it once, and takes what it did not write for written from then on."""

    def fails(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    fill(log, OFTEN + 10)
    lost, last = disk.size, len(open_bytes(log))
    monkeypatch.setattr("super_agents.events.durability.sync", fails)
    with pytest.raises(LogUnsynced):
        log.append_many([Draft(kind=NOTED, by="tester", data={"text": "x" * 1000})] * 20)
    monkeypatch.setattr("super_agents.events.durability.sync", disk)
    fill(log, 30, text="later ")
    log.close()

    zero(log, lost, last)

    after = again(log)
    assert numbers(after.read()) == list(range(1, OFTEN + 61))
    assert after.verify() == []


def test_what_is_given_back_is_written_though_it_is_there(log: FileEventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is written anew is synced after a sync that failed."""
    fill(log, OFTEN + 10)
    log.close()
    written = []
    write = os.pwrite

    def watched(file: int, text: bytes, at: int) -> int:
        written.append(text)
        return write(file, text, at)

    monkeypatch.setattr(redo_log, "pwrite", watched)

    assert again(log).head == OFTEN + 10

    assert b"".join(written).count(b"\n") == 10


def test_a_hole_that_ends_after_what_was_synced_does_not_hide_it(log: FileEventLog, disk: Disk) -> None:
    other = FileEventLog(log.directory, durability="os")
    fill(log, OFTEN + 3)
    synced = len(open_bytes(log))
    fill(other, 2)
    for each in (log, other):
        each.close()
    zero(log, disk.size + 10, synced + 20)

    assert numbers(again(log).read()) == [*range(1, OFTEN + 4), OFTEN + 5]


@pytest.mark.parametrize("more", [1, 2, 7])
def test_a_living_writer_whose_log_was_put_back_keeps_nothing_of_what_it_wrote_before(
    log: FileEventLog, tmp_path: Path, more: int
) -> None:
    fill(log, OFTEN - 1)
    shutil.copyfile(log.directory / LOG, tmp_path / "older")
    fill(log, 7, text="old ")
    shutil.copyfile(tmp_path / "older", log.directory / LOG)
    fill(log, more, text="new ")

    after = again(log)

    assert texts(after)[OFTEN - 1 :] == [f"new {number}" for number in range(more)]
    assert after.verify() == []


def test_a_living_writer_whose_log_was_put_back_and_went_on_syncs_it(
    log: FileEventLog, disk: Disk, tmp_path: Path
) -> None:
    fill(log, 10)
    shutil.copyfile(log.directory / LOG, tmp_path / "older")
    fill(log, 8)
    shutil.copyfile(tmp_path / "older", log.directory / LOG)
    other = FileEventLog(log.directory, durability="os")
    fill(other, 10, text="others ")
    fill(log, 5, text="mine ")
    for each in (log, other):
        each.close()

    cut(log, disk.size)

    assert texts(again(log))[-5:] == [f"mine {number}" for number in range(5)]


def test_whole_lines_of_others_behind_a_note_by_hand_are_not_written_over(log: FileEventLog, tmp_path: Path) -> None:
    fill(log, OFTEN + 1)
    shutil.copyfile(log.directory / LOG, tmp_path / "older")
    fill(log, 8, text="newer ")
    shutil.copyfile(tmp_path / "older", log.directory / LOG)
    scribble(log.directory / LOG, b"a note by hand\n")
    fill(FileEventLog(log.directory), 3, text="theirs ")

    assert texts(again(log))[-3:] == ["theirs 0", "theirs 1", "theirs 2"]


def test_a_note_by_hand_in_place_of_what_comes_back_is_set_aside(log: FileEventLog, disk: Disk) -> None:
    fill(log, OFTEN + 8)
    log.close()
    cut(log, disk.size)
    scribble(log.directory / LOG, b"a note by hand\n")

    assert numbers(again(log).read()) == list(range(1, OFTEN + 9))
    assert (log.directory / "torn.bin").read_bytes() == b"a note by hand\n\n"


def test_who_opened_the_log_before_a_rotation_takes_nothing_from_the_segment_after_it(
    log: FileEventLog, disk: Disk
) -> None:
    late = Writer(str(log.directory))
    fill(log, OFTEN)
    late._look()  # what `acquire` does before it waits for the lock
    log.rotate()
    last = fill(log, OFTEN)[-1]
    log.close()

    assert late.acquire(1)
    late.release()
    late.close()

    assert (late.seq, redo_logs(log)) == (last, [])
    assert open_bytes(log).count(b"\n") == OFTEN
    assert disk.syncs > OFTEN


def test_who_follows_the_log_misses_nothing_that_comes_back(log: FileEventLog, disk: Disk) -> None:
    fill(log, OFTEN + 24)
    log.close()
    zero(log, disk.size + 300, disk.size + 900)

    with FileEventLog(log.directory).tail(after=10) as tail:
        followed = numbers(islice(tail, OFTEN + 14))

    assert followed == list(range(11, OFTEN + 25))


@pytest.mark.parametrize("is_alive", [True, False])
def test_a_look_for_what_was_lost_mends_nothing_else(log: FileEventLog, *, is_alive: bool) -> None:
    fill(log, OFTEN + 1)
    if not is_alive:
        log.close()
    scribble(log.directory / LOG, b"foreign\n")
    before = open_bytes(log)

    assert codes(FileEventLog(log.directory).verify()) == ["foreign_line"]
    assert open_bytes(log) == before


def test_a_reader_that_cannot_have_the_lock_looks_again_the_next_time(
    log: FileEventLog, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    wait = Writer._wait

    def watched(writer: Writer, timeout: float, *how: float) -> bool:
        waits.append(timeout)
        return wait(writer, timeout, *how)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(Writer, "_wait", watched)
    fill(log, OFTEN + 5)
    log.close()
    cut(log, disk.size)
    reader = FileEventLog(log.directory)
    with (log.directory / LOCK).open() as stopped:
        fcntl.flock(stopped, fcntl.LOCK_EX)
        assert [reader.head, reader.head] == [OFTEN, OFTEN]

    assert waits == [0.25, 0]  # a stopped writer keeps readers waiting once
    assert reader.head == OFTEN + 5


def test_the_redo_log_of_another_user_is_used_and_left(log: FileEventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(path: str) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), path)

    fill(log, OFTEN + 5)
    log.close()
    monkeypatch.setattr("super_agents.events.writer.posix.unlink", refuses)

    assert note(again(log)).seq == OFTEN + 6
    assert redo_logs(log) == ["0"]


def test_who_takes_a_redo_log_over_syncs_the_log_before_it_writes_there(log: FileEventLog, disk: Disk) -> None:
    other = FileEventLog(log.directory, durability="always")
    fill(other, OFTEN - 1)
    fill(log, OFTEN + 5)
    log.close()
    assert redo_logs(log) == ["0"]

    note(other)

    assert disk.size == len(open_bytes(log))


def test_a_log_that_is_put_elsewhere_is_synced_first(log: FileEventLog, disk: Disk, tmp_path: Path) -> None:
    fill(log, OFTEN + 5)
    size = len(open_bytes(log))
    (log.directory / LOG).rename(tmp_path / "elsewhere")
    log._writer._looked = 0  # a second has passed

    note(log)

    assert disk.sizes[-2] == size
