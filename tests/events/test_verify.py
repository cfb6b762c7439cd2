"""Whatever is wrong with a log's bytes is found, with its place; whatever is right is left alone."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from super_agents.events.chain import digest
from super_agents.events.file_log import FileEventLog
from super_agents.events.log import Draft
from super_agents.events.segments import Segment, sealed_segments, zstd
from tests.support.children import children
from tests.support.logs import (
    LOG,
    NOTED,
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
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from pathlib import Path

    from super_agents.events.finding import Finding

KEY = b"the chain key of this machine"
STATES = ["open", "sealed", "packed"]


@pytest.fixture
def segmented(tmp_path: Path) -> FileEventLog:
    """Return a log of one packed segment, one that is sealed, and an open one."""
    log = FileEventLog(tmp_path / "events", chain_key=KEY)
    fill(log, 4, text="packed")
    log.rotate()
    log.archive()
    fill(log, 4, text="sealed")
    log.rotate()
    fill(log, 4, text="open")
    log.close()
    return log


def file_of(log: FileEventLog, state: str) -> Path:
    packed, sealed = sealed_segments(log.directory)
    return {"open": log.directory / LOG, "sealed": sealed.path, "packed": packed.path}[state]


def test_a_healthy_log_of_every_kind_of_segment_gives_no_finding_and_is_not_changed(segmented: FileEventLog) -> None:
    before = picture(segmented.directory)

    assert segmented.verify() == []
    assert segmented.verify(deep=True) == []
    assert segmented.repair() == []

    assert picture(segmented.directory) == before


def test_an_empty_log_and_one_that_is_not_there_give_no_finding(tmp_path: Path) -> None:
    assert FileEventLog(tmp_path / "none").verify(deep=True) == []
    (tmp_path / "events").mkdir()
    assert FileEventLog(tmp_path / "events").verify(deep=True) == []


# One damaged byte


REGIONS: dict[str, Callable[[bytes], int]] = {
    "brace": lambda _: 0,
    "version": lambda line: line.index(b'"v":1') + 4,
    "time": lambda line: line.index(b'"ts":"') + 8,
    "kind": lambda line: line.index(b'"kind":"') + 9,
    "by": lambda line: line.index(b'"by":"') + 6,
    "data": lambda line: line.index(b'"data":{') + 8,
    "name of the number": lambda line: len(line) - 40,
    "padding of the number": lambda line: len(line) - 35,
    "digits of the number": lambda line: len(line) - 20,
    "name of the check sum": lambda line: len(line) - 16,
    "digits of the check sum": lambda line: len(line) - 6,
    "closing": lambda line: len(line) - 2,
    "newline": lambda line: len(line) - 1,
}


@pytest.mark.parametrize("state", ["open", "sealed"])
@pytest.mark.parametrize("which", [0, 2, -1], ids=["first", "middle", "last"])
@pytest.mark.parametrize("region", REGIONS)
def test_a_damaged_byte_in_every_region_of_a_line_is_found_with_its_offset(
    segmented: FileEventLog, state: str, which: int, region: str
) -> None:
    path = file_of(segmented, state)
    lines = path.read_bytes().splitlines(keepends=True)
    which %= len(lines)
    start = sum(map(len, lines[:which]))

    flip(path, start + REGIONS[region](lines[which]))

    first = next(finding for finding in segmented.verify() if finding.code not in {"gap", "missing_segment"})
    assert (first.file, first.offset) == (path.name, start)
    assert first.severity == "error"
    assert first.hint


@pytest.mark.parametrize("which", [0, 2, -1], ids=["first", "middle", "last"])
@pytest.mark.parametrize("region", REGIONS)
def test_a_damaged_line_in_a_packed_segment_is_found_with_its_offset_in_the_plain_bytes(
    segmented: FileEventLog, which: int, region: str
) -> None:
    """Damaged before it was packed; what happens to packed bytes is below."""
    path = file_of(segmented, "packed")
    lines = zstd().decompress(path.read_bytes()).splitlines(keepends=True)
    which %= len(lines)
    start = sum(map(len, lines[:which]))
    plain = bytearray(b"".join(lines))
    plain[start + REGIONS[region](lines[which])] ^= 1
    path.write_bytes(zstd().compress(bytes(plain)))

    first = next(finding for finding in segmented.verify() if finding.code not in {"gap", "missing_segment"})

    assert (first.file, first.offset) == (path.name, start)
    assert "bad_digest" in codes(segmented.verify(deep=True))


@pytest.mark.parametrize("state", STATES)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.integers(0, 10**6), mask=st.integers(1, 255))
def test_whatever_byte_is_changed_verify_finds_it(segmented: FileEventLog, state: str, place: int, mask: int) -> None:
    path = file_of(segmented, state)
    offset = place % path.stat().st_size
    before = digest_of(path)

    flip(path, offset, mask)

    try:
        findings = segmented.verify(deep=True)
        assert findings or carries_nothing(path, before), f"byte {offset} ^ {mask:#x} of the {state} segment"
    finally:
        flip(path, offset, mask)


def digest_of(path: Path) -> str:
    return digest(Segment(path, 1, 1))


def carries_nothing(path: Path, before: str) -> bool:
    """The format of zstd has bits that a reader must ignore: with them changed every plain byte is still the same."""
    return path.name.endswith(".zst") and digest_of(path) == before


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.integers(0, 10**6), mask=st.integers(1, 255))
def test_whatever_byte_of_a_meta_file_is_changed_deep_verify_finds_it(
    segmented: FileEventLog, place: int, mask: int
) -> None:
    meta = sealed_segments(segmented.directory)[0].meta_path
    before = meta.read_bytes()
    offset = place % len(before)

    flip(meta, offset, mask)

    try:
        assert segmented.verify(deep=True) or says_the_same(meta.read_bytes(), before)
    finally:
        meta.write_bytes(before)


def says_the_same(meta: bytes, before: bytes) -> bool:
    """White space between members carries nothing."""
    try:
        return bool(orjson.loads(meta) == orjson.loads(before))
    except ValueError:
        return False


def test_readers_pass_over_what_is_damaged_and_go_on(segmented: FileEventLog, caplog: pytest.LogCaptureFixture) -> None:
    every = numbers(segmented.read())
    for state in ("sealed", "open"):
        flip(file_of(segmented, state), 30)

    assert numbers(segmented.read()) == [seq for seq in every if seq not in {6, 12}]
    assert "events 6 to 6 are missing" in caplog.text


def test_readers_pass_over_a_packed_segment_that_cannot_be_read(
    segmented: FileEventLog, caplog: pytest.LogCaptureFixture
) -> None:
    every = numbers(segmented.read())
    path = file_of(segmented, "packed")
    path.write_bytes(b"\0" * 100 + path.read_bytes()[100:])

    assert numbers(segmented.read()) == [seq for seq in every if seq > 5]
    assert numbers(segmented.read(after=3)) == [seq for seq in every if seq > 5]
    assert "event verify" in caplog.text
    assert "segment_unreadable" in codes(segmented.verify())
    with pytest.raises(Exception, match="no event 2"):
        segmented.get(2)


def test_readers_lose_no_more_than_the_damaged_frame_of_a_packed_segment(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = FileEventLog(tmp_path / "events")
    log.append_many([Draft(kind=NOTED, by="tester", data={"n": n}) for n in range(6000)])
    log.rotate()
    log.archive()
    segment = sealed_segments(log.directory)[0]
    second = (segment.meta() or {})["frames"][1]
    flip(segment.path, second[0] + 200)

    seen = numbers(log.read())

    assert {*range(1, log.head + 1)} - {*seen} <= {*range(2001, 4001)}
    assert len(seen) < log.head
    assert seen == sorted(seen)
    assert "event verify" in caplog.text


# Segments and lines that were moved, doubled, forged


def test_a_deleted_segment_in_the_middle_is_found(segmented: FileEventLog) -> None:
    file_of(segmented, "sealed").unlink()

    assert [(finding.code, finding.seq) for finding in segmented.verify()] == [("gap", 6)]


def test_a_deleted_first_segment_is_found(segmented: FileEventLog) -> None:
    packed = file_of(segmented, "packed")
    packed.unlink()

    assert "missing_segment" in codes(segmented.verify())


def test_a_deleted_open_segment_goes_on_from_the_sealed_one(segmented: FileEventLog) -> None:
    """What stood in the newest file leaves no trace in the others: only a copy, or a view, can tell."""
    file_of(segmented, "open").unlink()

    assert segmented.verify() == []
    assert note(segmented).seq == 12


def test_swapped_segments_are_found(tmp_path: Path) -> None:
    log = FileEventLog(tmp_path / "events", segment_bytes=1_000)
    fill(log, 20)
    one, two = (segment.path for segment in sealed_segments(log.directory)[:2])
    one.rename(tmp_path / "aside")
    two.rename(one)
    (tmp_path / "aside").rename(two)

    assert {finding.file for finding in log.verify()} >= {one.name, two.name}


@pytest.mark.parametrize("state", ["sealed", "packed"])
@pytest.mark.parametrize("cut", [1, 42, 43, 300])
def test_a_truncated_segment_is_found(segmented: FileEventLog, state: str, cut: int) -> None:
    path = file_of(segmented, state)
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])

    assert {finding.file for finding in segmented.verify()} >= {path.name}


def test_a_segment_cut_at_the_end_of_a_line_is_found(segmented: FileEventLog) -> None:
    path = file_of(segmented, "sealed")
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-2]))

    assert [(finding.code, finding.seq) for finding in segmented.verify()] == [("gap", 10)]


@pytest.mark.parametrize("state", ["open", "sealed"])
def test_a_doubled_line_is_found_and_read_once(segmented: FileEventLog, state: str) -> None:
    every = numbers(segmented.read())
    path = file_of(segmented, state)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], lines[1], lines[1], *lines[2:]]))

    [finding] = segmented.verify()

    assert (finding.code, finding.offset) == ("duplicate", len(lines[0] + lines[1]))
    assert numbers(segmented.read()) == every


def test_a_line_taken_out_is_found(segmented: FileEventLog) -> None:
    path = file_of(segmented, "open")
    first, second, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([first, *rest]))

    [finding] = segmented.verify()

    assert (finding.code, finding.seq, finding.offset) == ("gap", 13, len(first))
    assert second


def test_two_lines_in_the_wrong_order_are_found(segmented: FileEventLog) -> None:
    path = file_of(segmented, "open")
    first, second, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([second, first, *rest]))

    assert "duplicate" in codes(segmented.verify())


def forge(log: FileEventLog) -> None:
    """Change what an archived event says, with a check sum that fits."""
    path = file_of(log, "packed")
    first, *rest = zstd().decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(zstd().compress(stamped(payload_of(first).replace(b"packed0", b"forged0"), 1) + b"".join(rest)))


def test_a_forged_line_with_the_right_check_sum_is_found_by_the_chain(segmented: FileEventLog) -> None:
    forge(segmented)

    assert segmented.verify() == []
    assert "bad_digest" in codes(segmented.verify(deep=True))


def rewrite_meta(log: FileEventLog, **changes: object) -> None:
    segment = sealed_segments(log.directory)[0]
    meta = segment.meta()
    assert meta is not None
    segment.meta_path.write_bytes(orjson.dumps(meta | changes))


def test_a_forged_line_with_a_meta_file_to_match_is_found_by_what_the_log_says(segmented: FileEventLog) -> None:
    forge(segmented)
    rewrite_meta(segmented, sha256=digest(sealed_segments(segmented.directory)[0]))

    assert "bad_chain" in codes(segmented.verify(deep=True))


def test_who_forges_everything_lacks_the_key(tmp_path: Path) -> None:
    honest = FileEventLog(tmp_path / "events", chain_key=KEY)
    forger = FileEventLog(tmp_path / "events", chain_key=b"another key")
    for log in (honest, forger):
        note(log)
        log.rotate()
        log.archive()

    assert codes(honest.verify(deep=True)) == ["bad_hmac"]
    assert FileEventLog(tmp_path / "events").verify(deep=True) == []


class Change(NamedTuple):
    """A member of a meta file and what it is changed to."""

    name: str
    value: object


@pytest.mark.parametrize(
    "change",
    [
        Change("bytes", 5),
        Change("lines", 5_000),
        Change("sha256", "0" * 64),
        Change("previous", "0" * 64),
        Change("frames", []),
        Change("frames", [[0, 3]]),
        Change("frames", [[7, 1]]),
        Change("frames", [[0, 1], [10**9, 4]]),
        Change("frames", "none"),
        Change("bytes", None),
    ],
    ids=str,
)
def test_an_edited_meta_file_is_found(segmented: FileEventLog, change: Change) -> None:
    rewrite_meta(segmented, **{change.name: change.value})

    assert {finding.file for finding in segmented.verify(deep=True)} == {file_of(segmented, "packed").name}


def test_a_lost_meta_file_is_found_and_the_events_are_read_all_the_same(segmented: FileEventLog) -> None:
    every = numbers(segmented.read())
    sealed_segments(segmented.directory)[0].meta_path.unlink()

    assert codes(segmented.verify(deep=True)) == ["no_meta"]
    assert numbers(segmented.read()) == every
    assert numbers(segmented.read(after=3)) == every[3:]


def test_a_segment_that_the_log_does_not_know_is_found(segmented: FileEventLog) -> None:
    """`log.sealed` stands in the second segment; it is rewritten as a note."""
    path = file_of(segmented, "sealed")
    first, *rest = path.read_bytes().splitlines(keepends=True)
    assert b"log.sealed" in first
    path.write_bytes(stamped(payload_of(first).replace(b"log.sealed", b"custom.abc"), 6) + b"".join(rest))

    assert codes(segmented.verify(deep=True)) == ["not_in_log"]


def test_a_line_of_another_layout_is_found_though_its_check_sum_is_right(segmented: FileEventLog) -> None:
    """Readers look for the number at its fixed place, and pass such a line over."""
    path = file_of(segmented, "open")
    *lines, last = path.read_bytes().splitlines(keepends=True)
    short = payload_of(last) + b',"seq":15'
    path.write_bytes(b"".join(lines) + short + b',"crc":"%08x"}\n' % crc32(short))

    assert codes(segmented.verify()) == ["bad_trailer"]
    assert numbers(segmented.read())[-1] == 14


# While others write


def test_a_line_on_its_way_to_the_file_is_waited_for(segmented: FileEventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write of the kernel cannot be stopped half-way, so waiting for the lock is replaced by its other half."""
    path = file_of(segmented, "open")
    line = stamped(payload_of(path.read_bytes().splitlines(keepends=True)[-1]), 16)
    scribble(path, line[:100])

    def let_it_finish(*_: object, **__: object) -> bool:
        scribble(path, line[100:])
        return False

    monkeypatch.setattr("super_agents.events.integrity.is_held", let_it_finish)

    assert segmented.verify() == []


def test_a_torn_end_that_is_cut_off_meanwhile_is_no_finding(
    segmented: FileEventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As above: the wait is replaced by the next writer, who mends the end."""
    scribble(file_of(segmented, "open"), b"torn")

    def let_another_write(*_: object, **__: object) -> bool:
        os.truncate(file_of(segmented, "open"), file_of(segmented, "open").stat().st_size - 4)
        return False

    monkeypatch.setattr("super_agents.events.integrity.is_held", let_another_write)

    assert segmented.verify() == []


@pytest.mark.parametrize("rotations", [1, 2])
@pytest.mark.parametrize("archived", [False, True])
def test_a_rotation_between_two_looks_is_no_finding(
    segmented: FileEventLog, monkeypatch: pytest.MonkeyPatch, rotations: int, *, archived: bool
) -> None:
    """The rotation is made to happen just where the open segment is known and the sealed ones are about to be."""

    def list_after_rotations(directory: Path) -> list[Segment]:
        monkeypatch.undo()
        for _ in range(rotations):
            note(segmented)
            segmented.rotate()
        if archived:
            segmented.archive()
        return sealed_segments(directory)

    monkeypatch.setattr("super_agents.events.integrity.sealed_segments", list_after_rotations)

    assert segmented.verify() == []


def test_a_log_that_is_being_written_and_rotated_gives_no_finding(tmp_path: Path) -> None:
    directory = tmp_path / "events"
    findings: list[Finding] = []
    log = FileEventLog(directory, segment_bytes=100_000)
    with children(*[(_write_large_events, directory)] * 2) as writers:
        while any(writer.process.is_alive() for writer in writers):
            findings += log.verify()
            log.archive()
            findings += log.verify(deep=True)
        for writer in writers:
            writer.finish()

    assert findings == []
    assert len(sealed_segments(directory)) > 50


def _write_large_events(_: Connection, directory: Path) -> None:
    fill(FileEventLog(directory, segment_bytes=100_000), 150, text="x" * 20_000)


# Repair


def test_repair_tells_what_it_mended_and_the_log_says_it_too(file_log: FileEventLog) -> None:
    fill(file_log, 2)
    scribble(file_log.directory / LOG, b"torn")

    [finding] = file_log.repair()

    assert (finding.code, finding.fixed, finding.offset) == (
        "torn_tail",
        True,
        len(open_bytes(file_log)[: finding.offset]),
    )
    assert file_log.get(3).data == {"findings": ["torn_tail"]}
    assert file_log.verify() == []
    assert file_log.repair() == []


def test_repair_leaves_damage_in_the_middle_and_says_that_it_is_not_mended(segmented: FileEventLog) -> None:
    flip(file_of(segmented, "sealed"), 30)
    shutil.copytree(segmented.directory / "seg", segmented.directory.parent / "before")

    findings = segmented.repair()

    assert codes(findings) == ["bad_crc", "gap"]
    assert not any(finding.fixed for finding in findings)
    assert picture(segmented.directory / "seg") == picture(segmented.directory.parent / "before")
    assert segmented.head == 15
