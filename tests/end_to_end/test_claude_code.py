"""The real Claude Code, with a scripted model, in a project as `init` leaves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from tests.support.claude_offline import ask_claude, needs_claude
from tests.support.scripted_model import Step

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [needs_claude, pytest.mark.slow]


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("form", ["stdio", "http"])
def test_the_client_connects_and_the_model_calls_tools(repository: Path, form: str) -> None:
    actions.init(repository, mcp=form)
    project = Project.open(repository)

    said = ask_claude(
        project,
        Step(tool="mcp__super-agents__agent_register", arguments={"name": "baker"}),
        Step(tool="mcp__super-agents__task_add", arguments={"title": "Bake the bread"}),
        Step("done"),
    )

    assert _servers(said) == [("super-agents", "connected")]
    assert [(task.title, task.added_by) for task in project.board.list()] == [("Bake the bread", "baker")]
    assert said[-1]["result"] == "done"


def _servers(said: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return the servers that the client names when it begins, and how they stand."""
    begun = next(line for line in said if line.get("subtype") == "init")
    return [(server["name"], server["status"]) for server in begun["mcp_servers"]]
