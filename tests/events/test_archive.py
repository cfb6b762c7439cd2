"""Sealed segments: packed, described, chained, and one day forgotten; every step may be the last before a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import orjson
import pytest

from super_agents.errors import HistoryForgotten, LogCorrupted
from super_agents.events.activity import Activity
from super_agents.events.chain import digest, sign
from super_agents.events.file_log import FileEventLog
from super_agents.events.filters import Filter
from super_agents.events.key_index import Keys
from super_agents.events.log import Draft
from super_agents.events.segments import sealed_segments, zstd
from super_agents.events.views import ViewStore
from tests.support.logs import NOTED, codes, fill, note, numbers, picture, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from super_agents.events.event import Event
    from super_agents.events.segments import Segment

KEY = b"the chain key of this machine"


@pytest.fixture
def log(tmp_path: Path) -> FileEventLog:
    """Return a log that keeps its snapshots."""
    return FileEventLog(tmp_path / "events", blobs=tmp_path / "blobs")


@pytest.fixture
def sealed(log: FileEventLog) -> FileEventLog:
    """Return a log with three sealed segments and an open one."""
    for part in range(3):
        fill(log, 3, text=f"{part}.")
        log.rotate()
    fill(log, 2, text="open.")
    return log


def views_of(log: FileEventLog) -> ViewStore:
    return ViewStore(log.directory / "registry.db", log, [Activity(), Keys()], blobs=log.directory.parent / "blobs")


def names(log: FileEventLog) -> list[str]:
    return sorted(path.name for path in (log.directory / "seg").iterdir())


def told(log: FileEventLog, kind: str) -> list[Event]:
    return list(log.read(where=Filter(kinds=(kind,))))


def test_archiving_packs_every_sealed_segment_and_nothing_is_lost(sealed: FileEventLog) -> None:
    before = list(sealed.read())

    done = sealed.archive()

    assert done == [segment.name for segment in sealed_segments(sealed.directory)]
    assert names(sealed) == sorted(name + ending for name in done for ending in (".meta.json", ".ndjson.zst"))
    assert list(sealed.read(until=before[-1].seq)) == before
    assert sealed.verify(deep=True) == []


def test_archiving_again_does_nothing(sealed: FileEventLog) -> None:
    sealed.archive()
    before = picture(sealed.directory / "seg")

    assert sealed.archive() == []
    assert picture(sealed.directory / "seg") == before
    assert len(told(sealed, "log.sealed")) == 3


def test_a_meta_file_describes_the_plain_bytes_and_names_the_digest_before(sealed: FileEventLog) -> None:
    plain = [segment.path.read_bytes() for segment in sealed_segments(sealed.directory)]

    sealed.archive()

    previous = ""
    for segment, raw in zip(sealed_segments(sealed.directory), plain, strict=True):
        meta = orjson.loads(segment.meta_path.read_bytes())
        assert zstd().decompress(segment.path.read_bytes()) == raw
        assert meta == {
            "bytes": len(raw),
            "lines": raw.count(b"\n"),
            "sha256": digest(segment),
            "previous": previous,
            "frames": [[0, segment.first]],
        }
        previous = meta["sha256"]


def test_the_log_repeats_each_digest_signed_with_the_machines_key(tmp_path: Path) -> None:
    log = FileEventLog(tmp_path / "events", chain_key=KEY)
    for _ in range(2):
        note(log)
        log.rotate()
        log.archive()

    first, second = (event.data for event in told(log, "log.sealed"))

    assert second["previous"] == first["sha256"]
    assert second["hmac"] == sign(KEY, previous=first["sha256"], sha256=second["sha256"])
    assert log.verify(deep=True) == []


@pytest.fixture
def large(tmp_path: Path) -> FileEventLog:
    """Return a log with one packed segment of four frames."""
    log = FileEventLog(tmp_path / "events")
    log.append_many([Draft(kind=NOTED, by="tester", data={"text": str(n)}) for n in range(7_000)])
    log.rotate()
    log.archive()
    return log


def test_frames_of_2000_lines_can_be_unpacked_by_themselves(large: FileEventLog) -> None:
    [segment] = sealed_segments(large.directory)
    meta = segment.meta() or {}

    assert [first for _, first in meta["frames"]] == [1, 2001, 4001, 6001]
    packed = segment.path.read_bytes()
    third = zstd().decompress(packed[meta["frames"][2][0] : meta["frames"][3][0]])
    assert third.count(b"\n") == 2000
    assert b'"text":"4000"' in third.split(b"\n")[0]


@pytest.mark.parametrize("after", [0, 1, 1999, 2000, 2001, 3999, 4000, 5500, 6999, 7000, 7001])
def test_reading_may_start_anywhere_in_a_packed_segment(large: FileEventLog, after: int) -> None:
    assert numbers(large.read(after=after)) == list(range(after + 1, large.head + 1))
    assert large.get(after + 1).seq == after + 1


def test_a_reader_in_a_segment_goes_on_while_it_is_archived(sealed: FileEventLog) -> None:
    events = sealed.read()
    seen = [next(events).seq]

    sealed.archive()

    assert seen + numbers(events) == list(range(1, sealed.head + 1))


def test_a_log_that_is_open_finds_single_events_after_they_were_archived(sealed: FileEventLog) -> None:
    before = [sealed.get(seq) for seq in range(1, 15)]

    sealed.archive()

    assert [sealed.get(seq) for seq in range(1, 15)] == before


# A crash between any two steps: pack, tell the log, describe, delete the plain file.


def put_back(segment: Segment) -> Path:
    """Put the plain file back beside the packed one."""
    plain = segment.path.with_name(segment.name + ".ndjson")
    plain.write_bytes(zstd().decompress(segment.path.read_bytes()))
    return plain


def the_plain_file_was_not_deleted(segment: Segment) -> None:
    put_back(segment)


def the_meta_file_was_not_written(segment: Segment) -> None:
    put_back(segment)
    segment.meta_path.unlink()


def the_packed_file_was_not_renamed(segment: Segment) -> None:
    put_back(segment)
    segment.meta_path.unlink()
    segment.path.rename(segment.path.with_name(f".fresh-{segment.path.name}"))


def the_packed_file_was_not_finished(segment: Segment) -> None:
    the_packed_file_was_not_renamed(segment)
    segment.path.with_name(f".fresh-{segment.path.name}").write_bytes(b"half")


CRASHES = [
    the_plain_file_was_not_deleted,
    the_meta_file_was_not_written,
    the_packed_file_was_not_renamed,
    the_packed_file_was_not_finished,
]


@pytest.mark.parametrize("crash", CRASHES)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_archiver_that_crashed_is_finished_by_the_next(
    sealed: FileEventLog, crash: Callable[[Segment], None], place: int
) -> None:
    sealed.archive()
    after = picture(sealed.directory / "seg")
    crash(sealed_segments(sealed.directory)[place])
    every = numbers(sealed.read())

    assert sealed.verify(deep=True) == []
    assert every == list(range(1, sealed.head + 1))
    sealed.archive()

    assert picture(sealed.directory / "seg") == after
    assert len(told(sealed, "log.sealed")) == 3
    assert sealed.verify(deep=True) == []


def test_a_segment_that_was_changed_is_not_sealed_anew(sealed: FileEventLog) -> None:
    """Else a forger would delete the meta file and have the archiver write a fitting one."""
    sealed.archive()
    segment = sealed_segments(sealed.directory)[0]
    plain = zstd().decompress(segment.path.read_bytes()).splitlines(keepends=True)
    segment.path.write_bytes(zstd().compress(b"".join(plain[:1] + plain[2:])))
    segment.meta_path.unlink()

    with pytest.raises(LogCorrupted, match="was sealed"):
        sealed.archive()

    assert len(told(sealed, "log.sealed")) == 3
    assert "no_meta" in codes(sealed.verify(deep=True))


# Forgetting


def test_forgetting_keeps_the_newest_segments_and_the_views(sealed: FileEventLog) -> None:
    sealed.archive()
    views = views_of(sealed)
    views.catch_up()

    gone = sealed.forget(views, keep=1)

    assert gone == 8
    assert [segment.first for segment in sealed_segments(sealed.directory)] == [9]
    assert (sealed.first, next(iter(sealed.read())).seq) == (9, 9)
    [event] = told(sealed, "log.forgotten")
    assert event.data["through"] == 8
    assert sealed.verify(deep=True) == []


def test_at_least_one_segment_is_kept_for_its_number(sealed: FileEventLog) -> None:
    sealed.archive()

    sealed.forget(views_of(sealed), keep=0)

    assert len(sealed_segments(sealed.directory)) == 1


def test_what_is_not_archived_is_not_forgotten(sealed: FileEventLog) -> None:
    assert sealed.forget(views_of(sealed), keep=1) == 0
    assert sealed.first == 1


def test_views_are_rebuilt_from_the_snapshot_and_the_rest(sealed: FileEventLog) -> None:
    sealed.archive()
    sealed.append(NOTED, by="tester", data={"text": "keyed"}, key="k")
    views = views_of(sealed)
    sealed.forget(views, keep=1)
    fill(sealed, 3, text="later.")
    views.catch_up()
    live = {name: views.rows(name) for name in ("activity", "keys")}

    views.rebuild()

    assert {name: views.rows(name) for name in ("activity", "keys")} == live
    views.close()
    for path in sealed.directory.glob("registry.db*"):
        path.unlink()
    fresh = views_of(sealed)
    fresh.catch_up()
    assert {name: fresh.rows(name) for name in ("activity", "keys")} == live


def test_keys_of_forgotten_events_are_known_after_the_registry_was_deleted(
    sealed: FileEventLog, tmp_path: Path
) -> None:
    first = FileEventLog(sealed.directory, blobs=tmp_path / "blobs")
    first.append(NOTED, by="tester", data={"text": "keyed"}, key="k")
    for _ in range(2):
        first.rotate()
        first.archive()
        note(first)
    assert first.forget(views_of(first), keep=1) > 13
    first.close()
    for path in sealed.directory.glob("registry.db*"):
        path.unlink()

    log = FileEventLog(sealed.directory, blobs=tmp_path / "blobs")
    with pytest.raises(Exception, match=r"no event 1\d"):
        log.append(NOTED, by="tester", data={"text": "again"}, key="k")
    assert log.append(NOTED, by="tester", data={"text": "new"}, key="another").seq == log.head


@pytest.fixture
def late(sealed: FileEventLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ViewStore:
    """Return views that begin to fold just when another process forgets: a moment that no test could hit."""
    sealed.archive()
    read = sealed.read

    def forget_first(**more: Any) -> Iterator[Event]:
        monkeypatch.setattr(sealed, "read", read)
        sealed.forget(views_of(sealed), keep=1)
        return read(**more)

    views = ViewStore(tmp_path / "late.db", sealed, [Activity()], blobs=tmp_path / "blobs")
    views.rows("activity")
    monkeypatch.setattr(sealed, "read", forget_first)
    return views


def test_views_that_are_folded_while_events_are_forgotten_start_from_the_snapshot(
    sealed: FileEventLog, late: ViewStore
) -> None:
    assert late.rebuild() == sealed.head

    other = views_of(sealed)
    other.catch_up()
    assert late.rows("activity") == other.rows("activity")


def test_views_of_a_past_that_is_forgotten_meanwhile_are_refused(late: ViewStore) -> None:
    with pytest.raises(HistoryForgotten):
        late.at(3)


def test_a_view_that_was_left_behind_what_is_kept_starts_from_the_snapshot(
    sealed: FileEventLog, tmp_path: Path
) -> None:
    left = ViewStore(tmp_path / "left.db", sealed, [Activity()], blobs=tmp_path / "blobs")
    left.rows("activity")
    sealed.archive()
    views = views_of(sealed)
    sealed.forget(views, keep=1)
    views.catch_up()

    left.catch_up()

    assert left.rows("activity") == views.rows("activity")


def test_the_effects_of_a_forgotten_event_can_be_traced(sealed: FileEventLog) -> None:
    effect = sealed.append(NOTED, by="tester", cause=2)
    sealed.archive()
    sealed.forget(views_of(sealed), keep=1)

    assert numbers(sealed.trace(effect.seq)) == [effect.seq]


def test_the_past_before_the_snapshot_is_forgotten_and_says_so(sealed: FileEventLog) -> None:
    sealed.archive()
    views = views_of(sealed)
    sealed.forget(views, keep=1)
    snapshot = told(sealed, "log.forgotten")[0].seq - 1

    assert views.at(snapshot).positions()["activity"] == snapshot
    with pytest.raises(HistoryForgotten):
        views.at(snapshot - 1)


class Changed(Activity):
    """The same view in a later release."""

    version: ClassVar[int] = 2


def test_a_view_whose_version_changed_cannot_start_from_an_older_snapshot(sealed: FileEventLog) -> None:
    sealed.archive()
    sealed.forget(views_of(sealed), keep=1)

    views = ViewStore(sealed.directory / "registry.db", sealed, [Changed()], blobs=sealed.directory.parent / "blobs")

    for _ in range(2):
        with pytest.raises(HistoryForgotten, match="`activity`"):
            views.catch_up()


def the_first_was_deleted(segments: list[Segment]) -> None:
    segments[0].path.unlink()
    segments[0].meta_path.unlink()


def only_the_first_meta_was_deleted(segments: list[Segment]) -> None:
    segments[0].meta_path.unlink()


def nothing_was_deleted(segments: list[Segment]) -> None:
    assert segments


@pytest.mark.parametrize("crash", [the_first_was_deleted, only_the_first_meta_was_deleted, nothing_was_deleted])
@pytest.mark.parametrize("finish", ["archive", "forget"])
def test_forgetting_that_crashed_is_finished_by_the_next_run(
    sealed: FileEventLog, crash: Callable[[list[Segment]], None], finish: str
) -> None:
    sealed.archive()
    seg = sealed.directory / "seg"
    before = picture(seg)
    views = views_of(sealed)
    sealed.forget(views, keep=1)
    after = picture(seg)
    for name, content in before.items():
        (seg / name).write_bytes(content)
    crash(sealed_segments(sealed.directory)[:2])

    assert sealed.verify(deep=True) == []
    if finish == "archive":
        sealed.archive()
    else:
        sealed.forget(views, keep=1)

    assert picture(seg) == after
    assert len(told(sealed, "log.forgotten")) == 1
    assert texts(sealed)[0] == "2.0"
    assert sealed.verify(deep=True) == []


def test_numbers_go_on_after_everything_but_the_last_segment_is_forgotten(sealed: FileEventLog) -> None:
    sealed.rotate()
    sealed.archive()
    head = sealed.head

    sealed.forget(views_of(sealed), keep=1)

    assert note(sealed).seq == head + 2  # after `log.forgotten`
    assert sealed.verify(deep=True) == []
