"""What no log takes: nothing is written, and the error says what to do."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from super_agents.errors import EventInvalid
from super_agents.events.kinds import KINDS, RESERVED
from super_agents.events.memory_log import MemoryEventLog
from tests.support.logs import note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.events.log import EventLog

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@pytest.fixture
def refusing(log: EventLog) -> Iterator[EventLog]:
    """Return a log with one event; whatever the test tries, that is all that it holds afterwards."""
    first = note(log)
    yield log
    assert list(log.read()) == [first]
    assert note(log).seq == 2


def refuse(log: EventLog, kind: str = "custom.x", **arguments: Any) -> EventInvalid:
    with pytest.raises(EventInvalid) as caught:
        log.append(kind, **{"by": "tester", **arguments})
    return caught.value


def test_an_unknown_kind_suggests_the_nearest(refusing: EventLog) -> None:
    error = refuse(refusing, "git.comitted")

    assert "git.comitted" in error.message
    assert "did you mean `git.committed`?" in error.hint
    assert "custom." in error.hint


@pytest.mark.parametrize(
    "kind", ["", "custom", "custom.", "Custom.x", "xyz", "custom.a b", "custom.a\nb", "custom." + "x" * 300]
)
def test_a_kind_outside_the_catalogue_is_refused(refusing: EventLog, kind: str) -> None:
    refuse(refusing, kind)


@pytest.mark.parametrize("kind", [None, 5, ["custom.x"], b"custom.x"])
def test_a_kind_that_is_no_text_is_refused(refusing: EventLog, kind: Any) -> None:
    refuse(refusing, kind)


def test_an_unknown_field_names_those_that_are_known(refusing: EventLog) -> None:
    error = refuse(refusing, "km.died", data={"port": 1, "pid": 2, "instance_id": "x", "colour": "red"})

    assert "`colour`" in error.message
    assert "`instance_id`" in error.message


def test_missing_fields_are_named_all_at_once_with_their_meaning(refusing: EventLog) -> None:
    error = refuse(refusing, "km.died", data={"port": 1})

    assert "`pid`" in error.message
    assert "`instance_id`" in error.message
    assert "process id it had" in error.hint
    assert error.details["missing"] == ["pid", "instance_id"]


@pytest.mark.parametrize("port", ["5001", True, 1.5, None, [5001]])
def test_a_field_of_the_wrong_type_says_what_it_wants(refusing: EventLog, port: Any) -> None:
    error = refuse(refusing, "km.died", data={"port": port, "pid": 2, "instance_id": "x"})

    assert "`port`" in error.message
    assert "integer" in error.message


@pytest.mark.parametrize("name", sorted(RESERVED))
@pytest.mark.parametrize("kind", ["custom.x", "km.died"])
def test_reserved_names_are_refused_in_data(refusing: EventLog, kind: str, name: str) -> None:
    assert "reserved" in refuse(refusing, kind, data={name: 1}).message


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(object(), id="object"),  # its own words name where it lies, and workers want one name for a test
        {1: "a"},
        {1, 2},
        b"bytes",
        2**64,
        math.nan,
        math.inf,
        -math.inf,
        {"deep": [math.nan]},
        datetime(2026, 1, 1, tzinfo=UTC),
        KINDS["km.died"],
    ],
    ids=repr,
)
def test_data_that_is_not_json_is_refused(refusing: EventLog, value: Any) -> None:
    assert "not JSON" in refuse(refusing, data={"value": value, "null": None}).message


def test_half_a_character_is_refused_as_no_utf_8(refusing: EventLog) -> None:
    assert "not UTF-8" in refuse(refusing, data={"value": "\ud800"}).message


@pytest.mark.parametrize("data", [[], [1], "text", "", 0, 5, True, False])
@pytest.mark.parametrize("kind", ["custom.x", "log.rotated", "km.died"])
def test_data_that_is_no_object_is_refused(refusing: EventLog, kind: str, data: Any) -> None:
    refuse(refusing, kind, data=data)


def test_too_large_an_event_says_its_size_and_the_limit(refusing: EventLog) -> None:
    error = refuse(refusing, data={"text": "x" * 65_536})

    assert "65,536" in error.message
    assert int(str(error.details["bytes"])) > 65_536


def test_the_limit_counts_bytes_of_the_whole_line(log: EventLog) -> None:
    empty = len('{"v":1,"ts":"2026-11-21T09:00:00.123456Z","kind":"custom.x","by":"tester","data":{"text":""}') + 42

    log.append("custom.x", by="tester", data={"text": "x" * (65_536 - empty)})
    refuse(log, data={"text": "x" * (65_536 - empty + 1)})

    assert log.head == 1


@pytest.mark.parametrize("name", ["by", "session", "corr", "key"])
@pytest.mark.parametrize("value", ["", "x" * 201, 5, b"x", True, "\ud800"])
def test_a_bad_name_is_refused(refusing: EventLog, name: str, value: Any) -> None:
    refuse(refusing, **{name: value})


def test_a_name_may_have_200_characters_of_any_script(log: EventLog) -> None:
    assert log.append("custom.x", by="ä" * 200, corr="工" * 200).by == "ä" * 200


@pytest.mark.parametrize("cause", [0, -1, True, "1", 1.0])
def test_a_cause_that_is_no_number_of_an_event_is_refused(refusing: EventLog, cause: Any) -> None:
    refuse(refusing, cause=cause)


@pytest.mark.parametrize("durability", ["", "sometimes", "every:", "every:0", "every:-1", "every:x", "ALWAYS"])
def test_an_unknown_durability_is_refused(refusing: EventLog, durability: str) -> None:
    assert "every:N" in refuse(refusing, durability=durability).hint


def test_a_custom_kind_carries_any_json_object(log: EventLog) -> None:
    written = log.append("custom.my-kind.done_2", by="tester", data={"": 1, "a b": [None, {"x": {}}], "ü": 1e300})

    assert log.get(1) == written


@given(data=st.dictionaries(st.text().filter(lambda name: name not in RESERVED), JSON, max_size=5))
def test_any_json_object_comes_back_as_it_was_given(data: dict[str, Any]) -> None:
    log = MemoryEventLog()

    log.append("custom.x", by="tester", data=data)

    assert log.get(1).data == data
