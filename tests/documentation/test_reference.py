"""The generated pages against the code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.documentation.pages import DOCS, prose
from tests.documentation.reference.api import openapi
from tests.documentation.reference.commands import paths
from tests.documentation.reference.configuration import keys
from tests.documentation.reference.errors import classes
from tests.documentation.reference.findings import codes
from tests.documentation.reference.pages import FOLDER, PAGES

if TYPE_CHECKING:
    from collections.abc import Callable

TROUBLESHOOTING = DOCS / "guides" / "troubleshooting.md"


@pytest.mark.parametrize("write", PAGES, ids=lambda write: write.__name__)
def test_a_page_of_the_reference_is_current(write: Callable[[], str]) -> None:
    written = (FOLDER / f"{write.__name__}.md").read_text(encoding="utf-8")

    assert written == write(), "run shell/dev/docs"


def test_the_openapi_document_is_current() -> None:
    assert (FOLDER / "openapi.json").read_text(encoding="utf-8") == openapi(), "run shell/dev/docs"


def test_every_command_of_the_table_is_documented() -> None:
    page = prose(FOLDER / "commands.md")

    assert [path for path in paths() if f"\n### {path}\n" not in page] == []


def test_every_setting_is_documented() -> None:
    page = prose(FOLDER / "configuration.md")

    assert [key for key in keys() if f"\n### {key}\n" not in page] == []


def test_every_error_is_documented_and_stands_in_the_tree() -> None:
    page = (FOLDER / "errors.md").read_text(encoding="utf-8")
    tree = page.split("```")[1]

    assert [each.__name__ for each in classes() if f"\n## {each.__name__}\n" not in page] == []
    assert [each.__name__ for each in classes() if each.__name__ not in tree.split()] == []


def test_every_finding_is_explained_and_nothing_else() -> None:
    """Headings of the third level are codes."""
    headings = [line.removeprefix("### ") for line in prose(TROUBLESHOOTING).splitlines() if line.startswith("### ")]

    assert sorted(headings) == sorted({code.name for code in codes()})


def test_codes_that_are_put_together_are_found_as_well() -> None:
    assert {"bad_crc", "torn_tail", "km_dead", "tmux_missing"} <= {code.name for code in codes()}
