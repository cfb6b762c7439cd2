"""The time, as an argument."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from super_agents.system.clock import FrozenClock, SystemClock, moment, nanoseconds
from super_agents.system.stamp import stamp

NANOSECONDS = st.integers(0, 4_000_000_000_000_000_000)


def test_a_frozen_clock_stands_still_until_it_is_moved() -> None:
    clock = FrozenClock(datetime(2026, 11, 21, 9, 0, tzinfo=UTC))
    noon = clock.time_ns()

    clock.move(1.5)
    assert clock.time_ns() - noon == 1_500_000_000
    clock.move(-3)
    assert clock.time_ns() - noon == -1_500_000_000


def test_the_system_clock_goes_with_the_machines() -> None:
    before = time.time_ns()

    assert before <= SystemClock().time_ns() <= time.time_ns()


@pytest.mark.parametrize(
    ("ns", "text"),
    [
        (0, "1970-01-01T00:00:00.000000Z"),
        (999, "1970-01-01T00:00:00.000000Z"),
        (1_000, "1970-01-01T00:00:00.000001Z"),
        (1_795_251_600_123_456_789, "2026-11-21T09:00:00.123456Z"),
    ],
)
def test_a_stamp_is_utc_with_six_decimals(ns: int, text: str) -> None:
    assert stamp(ns) == text


@given(ns=NANOSECONDS)
def test_a_stamp_is_what_datetime_says(ns: int) -> None:
    expected = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=ns // 1000)

    assert stamp(ns) == expected.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@given(one=NANOSECONDS, other=NANOSECONDS)
def test_stamps_sort_as_their_times_do(one: int, other: int) -> None:
    assert (stamp(one) <= stamp(other)) == (one // 1000 <= other // 1000)


@given(ns=NANOSECONDS)
def test_a_stamp_is_read_back_to_the_microsecond(ns: int) -> None:
    assert nanoseconds(moment(stamp(ns))) == ns // 1000 * 1000


def test_a_time_without_a_zone_is_utc_and_others_are_kept() -> None:
    assert moment("2026-11-21T09:00:00") == datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert moment("2026-11-21T10:00:00+01:00") == datetime(2026, 11, 21, 10, tzinfo=timezone(timedelta(hours=1)))
    assert moment("2026-11-21") == datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "09:00"])
def test_what_is_no_time_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|month"):
        moment(text)


def test_a_time_after_the_last_year_is_none() -> None:
    assert moment("9999-12-31T23:59:59Z").year == 9999
    with pytest.raises(ValueError, match="9999"):
        moment("9999-12-31T23:59:59-01:00")
