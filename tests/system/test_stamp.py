"""Times as text, there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from super_agents.system.stamp import stamp, stamped


@given(st.integers(0, 4_000_000_000_000_000))
def test_what_is_stamped_is_read_back_to_the_microsecond(microseconds: int) -> None:
    assert stamped(stamp(microseconds * 1000)) == microseconds * 1000


@pytest.mark.parametrize("text", ["", "never", "2026-11-2"])
def test_what_is_no_stamp_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        stamped(text)
