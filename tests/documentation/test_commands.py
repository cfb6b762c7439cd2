"""The commands of the tutorial and the guides, typed from top to bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.documentation.pages import blocks, runnable
from tests.documentation.session import Home, outputs
from tests.support.tree import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGES = [page for page in runnable() if any(block.language == "sh" for block in blocks(page))]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """Give a page an empty home, and stop what it started."""
    home = Home(tmp_path)
    yield home
    home.leave()


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_the_commands_of_a_page_do_what_it_says(page: Path, home: Home) -> None:
    typed = [block for block in blocks(page) if block.language in {"sh", "python"}]

    done = home.type(typed)

    assert done.returncode == 0, done.stdout
    written = outputs(done.stdout)
    for block in typed:
        for words in block.shows:
            assert words in written[block.line], f"{shown(page)}:{block.line}\n{written[block.line]}"
