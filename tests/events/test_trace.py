"""Everything that belongs to one piece of work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.errors import EventNotFound
from super_agents.events.event import seq_of
from tests.support.logs import fill, note, numbers

if TYPE_CHECKING:
    from super_agents.events.file_log import FileEventLog
    from super_agents.events.log import EventLog


def caused(log: EventLog, cause: int | None = None, corr: str | None = None) -> int:
    return log.append("custom.step", by="tester", cause=cause, corr=corr).seq


def test_a_correlation_finds_its_events_in_order(log: EventLog) -> None:
    for corr in ("a", "b", "a", None, "a"):
        caused(log, corr=corr)

    assert numbers(log.trace("a")) == [1, 3, 5]


def test_a_correlation_finds_what_its_events_led_to(log: EventLog) -> None:
    caused(log, corr="a")
    caused(log, cause=1)
    caused(log)
    caused(log, cause=2, corr="b")
    caused(log, cause=3)

    assert numbers(log.trace("a")) == [1, 2, 4]


def test_the_number_of_an_event_finds_its_whole_work(log: EventLog) -> None:
    for corr in ("a", "b", "a"):
        caused(log, corr=corr)

    assert numbers(log.trace(3)) == [1, 3]


def test_a_number_without_correlation_finds_causes_and_effects(log: EventLog) -> None:
    caused(log)
    caused(log)
    for cause in (1, 2, 3, 5):
        caused(log, cause=cause)

    assert numbers(log.trace(5)) == [1, 3, 5, 6]
    assert numbers(log.trace(2)) == [2, 4]


def test_a_correlation_that_nothing_carries_is_an_error(log: EventLog) -> None:
    note(log)

    with pytest.raises(EventNotFound, match="`nobody`"):
        log.trace("nobody")


def test_a_number_that_is_not_there_is_an_error(log: EventLog) -> None:
    with pytest.raises(EventNotFound):
        log.trace(7)


def test_an_event_that_names_itself_as_its_cause_is_its_own_origin(log: EventLog) -> None:
    caused(log, cause=1)

    assert numbers(log.trace(1)) == [1]


def test_a_cause_that_comes_later_does_not_lead_in_circles(log: EventLog) -> None:
    caused(log, cause=2)
    caused(log, cause=1)

    assert numbers(log.trace(2)) == [1, 2]


def test_a_cause_that_never_came_ends_the_way_back(log: EventLog) -> None:
    caused(log, cause=99)

    assert numbers(log.trace(1)) == [1]


def test_a_trace_goes_over_segments(file_log: FileEventLog) -> None:
    caused(file_log, corr="a")
    file_log.rotate()
    caused(file_log, cause=1)
    fill(file_log, 2)
    file_log.rotate()
    file_log.archive()
    last = caused(file_log, corr="a")

    assert numbers(file_log.trace("a")) == [1, 3, last]
    assert numbers(file_log.trace(last)) == [1, 3, last]


@pytest.mark.parametrize(
    ("text", "seq"),
    [("7", 7), ("", None), ("-1", None), ("²", None), ("0x1", None), ("9" * 18, 10**18 - 1), ("9" * 19, None)],
)
def test_a_text_names_an_event_when_it_is_a_number_of_64_bits(text: str, seq: int | None) -> None:
    assert seq_of(text) == seq
