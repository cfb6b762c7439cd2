"""What the whole suite must not pass over in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.claude_clients import ABSENT

if TYPE_CHECKING:
    import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in a paragraph of its own that the tests with the real client did not run: a line among others is missed."""
    skipped = [report for report in terminalreporter.stats.get("skipped", ()) if ABSENT in str(report.longrepr)]
    if skipped:
        terminalreporter.section("WITHOUT THE REAL CLAUDE CODE", sep="!", red=True, bold=True)
        terminalreporter.line(f"{len(skipped)} tests did not run: {ABSENT}", red=True)
