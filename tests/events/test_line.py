"""The bytes of a line, exactly."""

from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from super_agents.events.file_log import FileEventLog
from super_agents.events.line import TRAILER, is_seal, is_whole, sequence, trailer
from super_agents.system.clock import FrozenClock
from tests.support.logs import note, open_bytes, stamped

if TYPE_CHECKING:
    from pathlib import Path

PAYLOAD = (
    b'{"v":1,"ts":"2026-11-21T09:00:00.123456Z","kind":"custom.noted","by":"builder","session":"s-1","corr":"c-1",'
    b'"cause":1,"key":"k-1","data":{"b":1,"a":"\xc3\xa4"}'
)


@pytest.fixture
def line(tmp_path: Path) -> bytes:
    """Return the second line of a log, which has every member there is."""
    log = FileEventLog(tmp_path / "events", clock=FrozenClock(datetime(2026, 11, 21, 9, 0, 0, 123456, tzinfo=UTC)))
    note(log)
    log.append("custom.noted", by="builder", session="s-1", corr="c-1", cause=1, key="k-1", data={"b": 1, "a": "ä"})
    return open_bytes(log).splitlines(keepends=True)[1]


def test_a_line_is_its_payload_in_a_fixed_order_and_a_trailer_of_42_bytes(line: bytes) -> None:
    n = len(line)

    assert line[: n - 42] == PAYLOAD
    assert line[n - 42 : n - 35] == b',"seq":'
    assert line[n - 35 : n - 19] == b"               2"
    assert line[n - 19 : n - 11] == b',"crc":"'
    assert re.fullmatch(rb"[0-9a-f]{8}", line[n - 11 : n - 3])
    assert line[n - 3 :] == b'"}\n'


def test_the_check_sum_is_that_of_gzip_over_all_before_it(line: bytes) -> None:
    covered = line[: len(line) - 19]

    assert line[-11:-3] == b"%08x" % crc32(covered)
    assert int(line[-11:-3], 16) == int.from_bytes(gzip.compress(covered)[-8:-4], "little")


def test_a_line_is_one_json_object(line: bytes) -> None:
    read = json.loads(line)

    assert read["seq"] == 2
    assert list(read) == ["v", "ts", "kind", "by", "session", "corr", "cause", "key", "data", "seq", "crc"]


def test_members_that_are_not_given_take_no_bytes(tmp_path: Path) -> None:
    log = FileEventLog(tmp_path / "events", clock=FrozenClock(datetime(2026, 11, 21, tzinfo=UTC)))

    log.append("custom.x", by="b")

    assert open_bytes(log)[:-42] == b'{"v":1,"ts":"2026-11-21T00:00:00.000000Z","kind":"custom.x","by":"b","data":{}'


@given(payload=st.binary(min_size=1).filter(lambda raw: b"\n" not in raw), seq=st.integers(1, 10**16 - 1))
def test_every_number_fits_the_trailer_and_is_read_back(payload: bytes, seq: int) -> None:
    line = stamped(payload, seq)

    assert len(line) == len(payload) + TRAILER
    assert sequence(line) == seq
    assert is_whole(line)


@given(
    payload=st.binary(min_size=1, max_size=60),
    seq=st.integers(1, 10**9),
    place=st.integers(0),
    mask=st.integers(1, 255),
)
def test_a_change_of_any_byte_shows(payload: bytes, seq: int, place: int, mask: int) -> None:
    line = bytearray(stamped(payload, seq))
    line[place % len(line)] ^= mask

    assert not is_whole(bytes(line))


@pytest.mark.parametrize(
    "tail",
    [
        b"",
        b"\n",
        b'{"v":1}\n',
        trailer(5, 0)[:-1],
        trailer(5, 0)[1:],
        trailer(5, 0).replace(b"       5", b"      -5"),
        trailer(5, 0).replace(b"       5", b"      5 "),
        trailer(5, 0).replace(b"       5", b"     5.0"),
        trailer(5, 0).replace(b"       5", b"     0x5"),
        trailer(0, 0),
        bytes(64),
    ],
)
def test_what_is_no_trailer_has_no_number(tail: bytes) -> None:
    assert sequence(tail) == 0


def test_a_seal_is_told_by_the_bytes_before_the_trailer() -> None:
    assert is_seal(stamped(b'{"v":1,"data":{},"seal":true', 7)[-64:])
    assert not is_seal(stamped(b'{"v":1,"data":{"seal":true}', 7)[-64:])
    assert not is_seal(stamped(b'{"v":1,"data":{}', 7)[-64:])
