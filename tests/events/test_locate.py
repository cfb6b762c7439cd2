"""A line is found by its number in any file, as a search from the beginning would find it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from super_agents.events.line import sequence
from super_agents.events.locate import Place, locate, offset_of
from tests.support.logs import stamped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIZES = st.sampled_from([1, 30, 300, 300, 300, 5_000, 60_000])
PIECES = st.lists(
    st.tuples(st.sampled_from(["line"] * 8 + ["foreign", "gap", "empty"]), SIZES, st.integers(1, 50)), max_size=60
)
ENDS = st.sampled_from([b"", b"", b"torn", b'{"v":1,' + b"x" * 5_000, b"\0" * 100])


def build(pieces: list[tuple[str, int, int]], end: bytes) -> bytes:
    """Return a file of lines with rising numbers, gaps, and what strangers wrote between them."""
    parts, seq = [], 0
    for what, size, step in pieces:
        if what == "line":
            seq += 1
            parts.append(stamped(b'{"v":1,"data":"' + b"x" * size + b'"', seq))
        elif what == "gap":
            seq += step
        else:
            parts.append(b"f" * (size if what == "foreign" else 0) + b"\n")
    return b"".join(parts) + end


def search(content: bytes, number: int) -> Place | None:
    """Find the line with the number, or the last one before it, by going through all of them."""
    found, offset = None, 0
    for line in content.split(b"\n")[:-1]:
        whole = line + b"\n"
        seq = sequence(whole)
        if 0 < seq <= number:
            found = Place(offset, seq, whole)
        offset += len(whole)
    return found


@pytest.fixture
def descriptor(tmp_path: Path) -> Iterator[int]:
    opened = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT)
    yield opened
    os.close(opened)


def fill(descriptor: int, content: bytes) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, content, 0)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(pieces=PIECES, end=ENDS, numbers=st.lists(st.integers(1, 3_000), min_size=1, max_size=5))
def test_a_line_is_found_as_a_search_from_the_beginning_finds_it(
    descriptor: int, pieces: list[tuple[str, int, int]], end: bytes, numbers: list[int]
) -> None:
    content = build(pieces, end)
    fill(descriptor, content)

    for number in [*numbers, 1, 1 << 62]:
        expected = search(content, number)
        assert locate(descriptor, number) == expected
        assert offset_of(descriptor, number) == (expected.offset if expected else 0)


def test_every_number_of_an_even_file_is_found(descriptor: int) -> None:
    content = build([("line", 100, 0)] * 500, b"")
    fill(descriptor, content)

    for number in range(1, 502):
        assert locate(descriptor, number) == search(content, number)


@pytest.mark.parametrize("size", [70_000, 300_000, 2_000_000])
@pytest.mark.parametrize("newline", [b"\n", b""])
def test_huge_foreign_lines_are_passed_over(descriptor: int, size: int, newline: bytes) -> None:
    before = build([("line", 100, 0)] * 50, b"")
    after = b"".join(stamped(b'{"v":1', seq) for seq in range(51, 101)) if newline else b""
    content = before + b"f" * size + newline + after
    fill(descriptor, content)

    for number in (1, 25, 50, 51, 75, 100, 101, 1 << 62):
        assert locate(descriptor, number) == search(content, number)
