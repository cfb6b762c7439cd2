"""The MCP Inspector, a client that others wrote, against what `init` enters and against the knowledge manager."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.km.mcp.table import SETS
from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from super_agents.runtime import km_process
from tests.support.node_tools import needs_node_tools, run_node_tool

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [needs_node_tools, pytest.mark.slow]


@pytest.fixture
def project(repository: Path) -> Project:
    """A project as `init` makes it."""
    actions.init(repository)
    return Project.open(repository)


@pytest.fixture
def over_http(project: Project) -> Iterator[list[str]]:
    """How the Inspector is told of the knowledge manager."""
    url = km_process.start(project).url
    token = project.layout.km_token.read_text().strip()
    yield ["--server-url", f"{url}/mcp", "--transport", "http", "--header", f"Authorization: Bearer {token}"]
    km_process.stop(project)


@pytest.fixture
def over_stdio() -> list[str]:
    """How the Inspector is told of what `init` wrote."""
    return ["--config", ".mcp.json", "--server", "super-agents"]


@pytest.mark.parametrize(("how", "offered"), [("over_stdio", "default"), ("over_http", "all")])
def test_the_inspector_lists_and_calls_tools(
    project: Project, request: pytest.FixtureRequest, how: str, offered: str
) -> None:
    target = request.getfixturevalue(how)
    project.board.add("Bake", by="human:ada")

    listed = _inspect(project, *target, "--method", "tools/list", "--strict")
    called = _inspect(
        project, *target, "--method", "tools/call", "--tool-name", "task_list", "--tool-arg", "ready=true"
    )

    assert [tool["name"] for tool in listed["tools"]] == [tool.name for tool in SETS[offered]]
    assert [task["title"] for task in called["structuredContent"]["tasks"]] == ["Bake"]


def _inspect(project: Project, *arguments: str) -> Any:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = run_node_tool("inspector", "--cli", *arguments, cwd=project.root, timeout=60, env={"PATH": path})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
