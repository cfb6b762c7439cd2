"""What hooks know of leases is what the book knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from super_agents.leases import standing_file
from super_agents.leases.standing import Held, Standing
from super_agents.leases.standing_file import Behind, standing
from super_agents.system.stamp import stamp
from tests.leases.books import book_on
from tests.leases.test_lease_properties import COMMANDS, PATHS, Play

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.events.event import Event
    from super_agents.events.file_log import FileEventLog
    from super_agents.system.clock import FrozenClock


def as_dict(event: Event) -> dict[str, object]:
    return {name: getattr(event, name) for name in ("seq", "kind", "by", "session", "corr", "data")}


@settings(max_examples=60)
@given(COMMANDS)
def test_what_is_folded_for_hooks_holds_the_same_paths_as_the_book(commands: list[tuple[object, ...]]) -> None:
    play = Play()
    for verb, *arguments in commands:
        play.do({"break": "break_it"}.get(str(verb), str(verb)), *arguments)
    found = Standing()
    for event in play.log.read():
        if event.kind.startswith("lease.") or event.kind == "agent.retired":
            found.fold(as_dict(event))

    now = stamp(play.clock.time_ns())

    for path in PATHS:
        assert [one.id for one in found.holding(path, now)] == [one.id for one in play.book.holders(path)], path


def test_a_folder_goes_with_what_is_held_below_it() -> None:
    row = (1, "ada", "exclusive", ("src/lib/a.py",), ("src/lib/a.py",), "", "2026", "2027", False, None, 3, None)
    found = Standing()
    found.add(Held(row))

    assert [one.id for one in found.holding_below("src", "2026")] == ["l-1"]
    assert found.holding_below("sr", "2026") == []
    assert found.holding_below("src", "2028") == []


@pytest.fixture
def file_log(tmp_path: Path, clock: FrozenClock) -> FileEventLog:
    from super_agents.events.file_log import FileEventLog

    return FileEventLog(tmp_path / "events", clock=clock, segment_bytes=20_000)


def test_the_file_sees_what_was_written_since(tmp_path: Path, file_log: FileEventLog, clock: FrozenClock) -> None:
    book = book_on(file_log, clock, root=tmp_path)
    first = book.take("src/a.py", by="ada")
    events, file = str(tmp_path / "events"), str(tmp_path / "standing")
    book.standing(events, file)
    book.release(first.id, "ada", first.token)
    book.take("src/", by="bob", reason="all of it")
    file_log.append("custom.noise", by="ada", data={"text": ',"kind":"lease.taken"'})

    held = standing(file, events).holding("src/a.py", stamp(clock.time_ns()))

    assert [(one.holder, one.reason) for one in held] == [("bob", "all of it")]
    assert [one.id for one in standing(file, events).holding("src/a.py", stamp(clock.time_ns()))] == ["l-2"]
    file_log.close()


def test_the_file_counts_for_nothing_when_the_log_is_another(
    tmp_path: Path, file_log: FileEventLog, clock: FrozenClock
) -> None:
    book = book_on(file_log, clock, root=tmp_path)
    book.take("src/a.py", by="ada")
    events, file = str(tmp_path / "events"), str(tmp_path / "standing")
    with pytest.raises(Behind):
        standing(file, events)
    book.standing(events, file)
    file_log.rotate()

    with pytest.raises(Behind):
        standing(file, events)

    book.standing(events, file)
    assert standing(file, events).holding("src/a.py", stamp(clock.time_ns()))
    (tmp_path / "standing").write_bytes((tmp_path / "standing").read_bytes()[:-1] + b"x")
    with pytest.raises(Behind):
        standing(file, events)
    file_log.close()


@pytest.mark.usefixtures("remembering")
def test_who_remembers_the_file_sees_what_was_written_since_and_a_file_that_is_another(
    tmp_path: Path, file_log: FileEventLog, clock: FrozenClock
) -> None:
    book = book_on(file_log, clock, root=tmp_path)
    events, file = str(tmp_path / "events"), str(tmp_path / "standing")
    book.take("src/a.py", by="ada")
    book.standing(events, file)
    before = standing(file, events)
    file_log.append("custom.noise", by="ada", data={})
    assert standing(file, events) is before

    book.take("src/b.py", by="bob")
    after = standing(file, events)

    assert [one.holder for one in after.holding("src/b.py", stamp(clock.time_ns()))] == ["bob"]
    assert before.holding("src/b.py", stamp(clock.time_ns())) == []  # another thread may be looking at it
    (tmp_path / "standing").write_bytes(b"another")
    with pytest.raises(Behind):
        standing(file, events)
    file_log.close()


@pytest.mark.usefixtures("remembering")
def test_who_remembers_reads_the_log_on_from_where_it_was_and_the_file_is_kept_up(
    tmp_path: Path, clock: FrozenClock
) -> None:
    from super_agents.events.file_log import FileEventLog

    file_log = FileEventLog(tmp_path / "events", clock=clock)
    book = book_on(file_log, clock, root=tmp_path)
    events, file = str(tmp_path / "events"), tmp_path / "standing"
    book.take("src/a.py", by="ada")
    book.standing(events, str(file))
    content = file.read_bytes()

    seen = []
    for _ in range(4):
        for _ in range(14):
            file_log.append("custom.noise", by="ada", data={"text": "x" * 25_000})
        standing(str(file), events)
        seen.append(file.read_bytes() == content)

    assert seen == [True, True, False, False]
    file_log.close()


@pytest.fixture
def remembering(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing_file, "_remembered", None)
    standing_file.remember()
