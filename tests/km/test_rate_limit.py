"""How often one caller may ask."""

from __future__ import annotations

from super_agents.km.rate_limit import RateLimit


class Hours:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return what it shows."""
        return self.now


def test_a_quiet_caller_may_make_the_requests_of_two_seconds_at_once() -> None:
    limit = RateLimit(5, monotonic=Hours())

    waits = [limit.wait("builder") for _ in range(11)]

    assert waits[:10] == [0.0] * 10
    assert waits[10] == 0.2


def test_who_waits_as_long_as_was_said_is_let_in() -> None:
    hours = Hours()
    limit = RateLimit(5, monotonic=hours)
    while not (wait := limit.wait("builder")):
        pass

    hours.now += wait

    assert limit.wait("builder") == 0.0
    assert limit.wait("builder") > 0.0


def test_a_request_that_is_refused_does_not_count() -> None:
    hours = Hours()
    limit = RateLimit(5, monotonic=hours)
    for _ in range(100):
        limit.wait("builder")

    hours.now += 0.2

    assert limit.wait("builder") == 0.0


def test_one_caller_does_not_use_up_what_others_have() -> None:
    limit = RateLimit(1, monotonic=Hours())
    while not limit.wait("builder"):
        pass

    assert limit.wait("reviewer") == 0.0


def test_nothing_more_is_saved_up_in_a_long_rest() -> None:
    hours = Hours()
    limit = RateLimit(5, monotonic=hours)
    limit.wait("builder")

    hours.now += 3600

    assert sum(limit.wait("builder") == 0.0 for _ in range(100)) == 10


def test_a_thousand_callers_are_remembered_and_no_more() -> None:
    limit = RateLimit(1, monotonic=Hours())
    while not limit.wait("first"):
        pass

    for number in range(999):
        limit.wait(f"{number}")
    assert limit.wait("first") > 0.0
    for number in range(1000):
        limit.wait(f"{number}")

    assert limit.wait("first") == 0.0


def test_without_a_rate_nobody_waits() -> None:
    limit = RateLimit(0, monotonic=Hours())

    assert [limit.wait("builder") for _ in range(1000)] == [0.0] * 1000
