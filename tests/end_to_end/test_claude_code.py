"""The real Claude Code, with a scripted model, in a project as `init` leaves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from tests.support.claude_clients import Client, each_client, needs_claude
from tests.support.claude_offline import claude_offline

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [needs_claude, pytest.mark.slow]


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("form", ["stdio", "http"])
@each_client
def test_the_client_connects_and_the_model_calls_tools(repository: Path, client: Client, form: str) -> None:
    actions.init(repository, mcp=form)
    project = Project.open(repository)
    scenario: list[dict[str, Any]] = [
        {"tool": "mcp__super-agents__agent_register", "input": {"name": "baker"}},
        {"tool": "mcp__super-agents__task_add", "input": {"title": "Bake the bread"}},
        {"text": "done"},
    ]

    with claude_offline(scenario, client) as rig:
        said = rig.run(repository, "do it", "--allowedTools", "mcp__super-agents")

    assert _servers(said) == [("super-agents", "connected")]
    assert [(task.title, task.added_by) for task in project.board.list()] == [("Bake the bread", "baker")]
    assert said[-1]["result"] == "done"


@pytest.mark.usefixtures("machine")
@each_client
def test_a_client_in_a_terminal_comes_up_without_a_question_and_answers(repository: Path, client: Client) -> None:
    actions.init(repository)

    with claude_offline([{"text": "Good evening.", "hold": "door"}], client) as rig, rig.pane(repository) as pane:
        pane.ask("Good morning!")
        pane.wait_for("busy")
        rig.api.release("door")
        pane.wait_for("idle")

        pane.wait_to_show("Good evening.")
        assert rig.api.unexpected == []


@pytest.mark.usefixtures("machine")
@each_client
def test_a_client_in_a_terminal_asks_before_it_acts_and_goes_on_when_it_may(repository: Path, client: Client) -> None:
    actions.init(repository)
    scenario = [
        {"tool": "Write", "input": {"file_path": str(repository / "bread.txt"), "content": "rye"}},
        {"text": "baked", "expect": {"is_error": False}},
    ]

    with claude_offline(scenario, client) as rig, rig.pane(repository) as pane:
        pane.ask("bake")
        pane.wait_for("waiting")
        pane.wait_to_show("Do you want to create bread.txt?")
        assert not (repository / "bread.txt").exists()

        pane.choose("Enter")
        pane.wait_for("idle")

        assert rig.api.failures == []
        assert (repository / "bread.txt").read_text() == "rye"


def _servers(said: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return the servers that the client names when it begins, and how they stand."""
    begun = next(line for line in said if line.get("subtype") == "init")
    return [(server["name"], server["status"]) for server in begun["mcp_servers"]]
