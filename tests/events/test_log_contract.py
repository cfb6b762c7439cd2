"""What every log promises: numbers, order, reading, batches, redaction."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.errors import EventInvalid, EventNotFound
from super_agents.events.encoding import Redaction
from super_agents.events.file_log import FileEventLog
from super_agents.events.filters import Filter
from super_agents.events.log import Draft
from super_agents.events.memory_log import MemoryEventLog
from super_agents.system.clock import FrozenClock
from tests.support.logs import NOTED, fill, note, numbers, texts

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.events.log import EventLog


def drafts(*said: str) -> list[Draft]:
    return [Draft(kind=NOTED, by="tester", data={"text": text}) for text in said]


def logs(tmp_path: Path, redaction: Redaction | None = None, clock: FrozenClock | None = None) -> list[EventLog]:
    """Return one log of each kind, made with the same arguments."""
    return [
        MemoryEventLog(redaction=redaction, clock=clock),
        FileEventLog(tmp_path / "with arguments", redaction=redaction, clock=clock),
    ]


def test_an_empty_log_has_no_events(log: EventLog) -> None:
    assert (log.head, log.first, list(log.read())) == (0, 1, [])


def test_numbers_count_from_one_without_holes(log: EventLog) -> None:
    assert fill(log, 5) == [1, 2, 3, 4, 5]
    assert log.head == 5


def test_an_event_is_read_as_it_was_returned(log: EventLog) -> None:
    cause = note(log)

    written = log.append(
        NOTED,
        by="builder",
        data={"text": 'ä\n"\\\u2028', "deep": [{"a": None}]},
        session="s",
        corr="c",
        cause=cause.seq,
    )

    assert list(log.read(after=1)) == [written]
    assert log.get(2) == written
    assert (written.by, written.session, written.corr, written.cause) == ("builder", "s", "c", 1)


def test_an_event_without_data_carries_an_empty_object(log: EventLog) -> None:
    assert log.append("custom.empty", by="tester").data == {}
    assert next(iter(log.read())).data == {}


def test_the_time_of_an_event_comes_from_the_clock(tmp_path: Path) -> None:
    clock = FrozenClock(datetime(2026, 11, 21, 9, 0, 0, 123456, tzinfo=UTC))

    for log in logs(tmp_path, clock=clock):
        assert note(log).ts == "2026-11-21T09:00:00.123456Z"


def test_order_is_by_number_when_the_clock_is_set_back(tmp_path: Path) -> None:
    for log in logs(tmp_path, clock=(clock := FrozenClock())):
        first = note(log, "first")
        clock.move(-3600)
        second = note(log, "second")

        assert second.ts < first.ts
        assert numbers(log.read()) == [1, 2]
        assert texts(log) == ["first", "second"]
        assert log.verify() == []


@pytest.mark.parametrize(
    ("after", "until", "expected"),
    [
        (0, None, [1, 2, 3, 4, 5]),
        (2, None, [3, 4, 5]),
        (0, 2, [1, 2]),
        (2, 4, [3, 4]),
        (5, None, []),
        (9, None, []),
        (4, 3, []),
        (0, 0, []),
        (-3, None, [1, 2, 3, 4, 5]),
        (0, -1, []),
        (0, 99, [1, 2, 3, 4, 5]),
    ],
)
def test_reading_starts_above_after_and_includes_until(
    log: EventLog, after: int, until: int | None, expected: list[int]
) -> None:
    fill(log, 5)

    assert numbers(log.read(after=after, until=until)) == expected


def test_a_filter_keeps_what_fits_all_that_it_asks(log: EventLog) -> None:
    log.append("custom.task.added", by="builder", corr="w1", session="s1")
    log.append("custom.task.done", by="builder", corr="w2")
    log.append("custom.note", by="builder", corr="w1", data={"by": "nobody", "text": '"by":"other"'})
    log.append("custom.task.added", by="other", corr="w1")

    def found(where: Filter) -> list[int]:
        return numbers(log.read(where=where))

    assert found(Filter(kinds=("custom.task.*",))) == [1, 2, 4]
    assert found(Filter(kinds=("custom.task.added",))) == [1, 4]
    assert found(Filter(kinds=("custom.task.done", "custom.n?te"))) == [2, 3]
    assert found(Filter(by="other")) == [4]
    assert found(Filter(corr="w1", by="builder")) == [1, 3]
    assert found(Filter(session="s1")) == [1]
    assert found(Filter(by="nobody")) == []
    assert numbers(log.read(after=1, until=3, where=Filter(kinds=("custom.task.*",)))) == [2]


def test_a_filter_by_time_includes_since_and_excludes_before(tmp_path: Path) -> None:
    for log in logs(tmp_path, clock=(clock := FrozenClock(datetime(2026, 1, 1, tzinfo=UTC)))):
        times = []
        for _ in range(3):
            times.append(note(log).ts)
            clock.move(1)

        assert numbers(log.read(where=Filter(since=times[1]))) == [2, 3]
        assert numbers(log.read(where=Filter(before=times[1]))) == [1]
        assert numbers(log.read(where=Filter(since=times[0], before=times[2]))) == [1, 2]
        clock.move(-3)


@pytest.mark.parametrize("seq", [0, -1, 4, 10**15])
def test_an_event_that_is_not_there_is_an_error_that_says_what_is(log: EventLog, seq: int) -> None:
    fill(log, 3)

    with pytest.raises(EventNotFound) as caught:
        log.get(seq)

    assert (caught.value.details["first"], caught.value.details["last"]) == (1, 3)


def test_get_on_an_empty_log_says_that_it_is_empty(log: EventLog) -> None:
    with pytest.raises(EventNotFound, match="empty"):
        log.get(1)


def test_a_batch_gets_consecutive_numbers(log: EventLog) -> None:
    note(log)

    written = log.append_many(drafts("a", "b", "c"))

    assert numbers(written) == [2, 3, 4]
    assert list(log.read(after=1)) == written


def test_an_empty_batch_writes_nothing(log: EventLog) -> None:
    assert log.append_many([]) == []
    assert log.head == 0


@pytest.mark.parametrize(
    "bad",
    [
        Draft(kind="custom.bad", by="tester", data={"x": object()}),
        Draft(kind="no.such.kind", by="tester", data={}),
        Draft(kind="custom.bad", by="", data={}),
        Draft(kind="custom.bad", by="tester", data={}, key="k"),
        Draft(kind="custom.bad", by="tester", data={"text": "x" * 70_000}),
    ],
)
def test_a_batch_with_one_bad_event_is_refused_whole(log: EventLog, bad: Draft) -> None:
    with pytest.raises(EventInvalid):
        log.append_many([*drafts("good"), bad])

    assert list(log.read()) == []
    assert note(log).seq == 1


def test_an_event_is_written_if_it_follows_the_one_that_was_seen_last(log: EventLog) -> None:
    [draft] = drafts("first")

    written = log.append_after(0, draft)

    assert written
    assert (written.seq, list(log.read())) == (1, [written])


@pytest.mark.parametrize("seen", [1, 3, 999])
def test_an_event_that_would_follow_another_than_was_seen_is_not_written(log: EventLog, seen: int) -> None:
    fill(log, 2)
    [draft] = drafts("third")

    assert log.append_after(seen, draft) is None
    assert log.head == 2


def test_who_has_the_log_to_itself_is_told_what_it_wrote_itself(log: EventLog) -> None:
    with log.exclusive() as held:
        note(held)
        [draft] = drafts("second")
        assert held.append_after(0, draft) is None
        assert held.append_after(1, draft)

    assert numbers(log.read()) == [1, 2]


@pytest.mark.parametrize(
    "refused", [Draft(kind=NOTED, by="tester", data={}, key="once"), Draft(kind="custom", by="tester", data={})]
)
def test_an_event_that_is_refused_is_not_written_after_another(log: EventLog, refused: Draft) -> None:
    with pytest.raises(EventInvalid):
        log.append_after(0, refused)

    assert log.head == 0


def test_a_draft_keeps_the_time_it_happened(log: EventLog) -> None:
    written = log.append_many([Draft(kind=NOTED, by="tester", data={}, ns=1_000_000_000 * 86_400 + 123_456_000)])

    assert written[0].ts == "1970-01-02T00:00:00.123456Z"


def test_what_redaction_returns_is_what_is_stored_and_returned(tmp_path: Path) -> None:
    redaction = Redaction(lambda raw: b"hush" in raw, lambda data: dict.fromkeys(data, "[gone]"))

    for log in logs(tmp_path, redaction):
        written = note(log, "hush")
        batch = log.append_many(drafts("hush", "fine"))
        keyed = log.append(NOTED, by="tester", data={"text": "hush"}, key="k")

        assert [event.data for event in (written, *batch, keyed)] == [
            {"text": "[gone]"},
            {"text": "[gone]"},
            {"text": "fine"},
            {"text": "[gone]"},
        ]
        assert [event.data for event in log.read()] == [event.data for event in (written, *batch, keyed)]


def test_secrets_are_kept_out_of_names_and_keys_that_differ_still_do(tmp_path: Path) -> None:
    redaction = Redaction(
        lambda raw: b"hush" in raw,
        lambda members: {name: "[gone]" if "hush" in str(value) else value for name, value in members.items()},
    )

    for log in logs(tmp_path, redaction):
        names: dict[str, Any] = {"session": "hush", "corr": "hush", "data": {"text": "said"}}
        first, second, again = (log.append(NOTED, by="hush", key=f"hush {key}", **names) for key in "aba")

        assert (first.seq, second.seq, again) == (1, 2, first)
        assert not any("hush" in str(event) for event in (first, second, *log.read()))
        unkeyed = log.append(NOTED, by="hush", **names)
        assert unkeyed == log.get(3)
        assert unkeyed.data == {"text": "said"}


def test_redaction_may_bring_a_large_event_under_the_limit(tmp_path: Path) -> None:
    redaction = Redaction(lambda raw: b"hush" in raw, lambda data: dict.fromkeys(data, "[gone]"))

    for log in logs(tmp_path, redaction):
        assert note(log, "hush" * 20_000).data == {"text": "[gone]"}


def test_the_writers_own_object_is_not_changed_by_redaction(tmp_path: Path) -> None:
    redaction = Redaction(lambda _: True, lambda data: data | {"text": "[gone]"})
    given = {"text": "hush"}

    for log in logs(tmp_path, redaction):
        log.append(NOTED, by="tester", data=given)

    assert given == {"text": "hush"}


def test_a_closed_log_opens_again_when_it_is_used(log: EventLog) -> None:
    note(log)
    log.close()
    log.close()

    assert note(log).seq == 2
    assert numbers(log.read()) == [1, 2]


def test_a_healthy_log_has_no_findings(log: EventLog) -> None:
    fill(log, 3)

    assert log.verify(deep=True) == []
    assert log.repair() == []
    assert log.head == 3
