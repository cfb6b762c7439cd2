"""The official conformance suite against our transports, sessions and security."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from super_agents.projects.km_state import state
from tests.support.node_tools import needs_node_tools, run_node_tool
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.projects.project import Project

_CHECKOUT = Path(__file__).parents[3]
REQUIRED = {"2025-11-25": 30, "2026-07-28": 37}  # scenarios that the suite asks of a server


@pytest.fixture
def suite_server(project: Project) -> Iterator[str]:
    """The address of a knowledge manager that offers what the suite asks for."""
    program = [sys.executable, "-m", "tests.support.conformance.server", str(project.root)]
    with subprocess.Popen(program, cwd=_CHECKOUT, env=os.environ.copy()) as server:
        eventually(lambda: state(project).is_running)
        yield f"{state(project).url}/suite"
        server.terminate()


@needs_node_tools
@pytest.mark.slow
@pytest.mark.parametrize("revision", REQUIRED)
def test_the_official_suite_finds_all_that_a_revision_requires(
    suite_server: str, tmp_path: Path, revision: str
) -> None:
    done = run_node_tool(
        "conformance", "server", "--url", suite_server, "--requirements", revision, cwd=tmp_path, timeout=100
    )

    scored = done.stdout.partition("=== SUMMARY ===")[2].partition("Not scored")[0]
    listed = run_node_tool("conformance", "list", "--requirements", revision, cwd=tmp_path, timeout=60).stdout
    required = listed.partition("Server scenarios")[2].partition("Client scenarios")[0].split("  - ")[1:]
    assert len(required) == REQUIRED[revision]
    assert [name.strip() for name in required if f"✓ {name.strip()}: " not in scored] == []
    assert done.returncode == 0, done.stdout
