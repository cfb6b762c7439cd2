"""The real Claude Code does not write what another agent holds, and the model reads why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from tests.support.claude_clients import Client, each_client, needs_claude
from tests.support.claude_offline import claude_offline
from tests.support.hooked import recorded

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [needs_claude, pytest.mark.slow]


@pytest.mark.usefixtures("machine")
@each_client
def test_an_edit_of_what_another_holds_is_refused_and_the_model_reads_by_whom(repository: Path, client: Client) -> None:
    actions.init(repository)
    project = Project.open(repository)
    project.leases.take("held.txt", by="ada", reason="counting the words")

    scenario: list[dict[str, Any]] = [
        {"tool": "Write", "input": {"file_path": str(repository / "held.txt"), "content": "mine"}},
        {"tool": "Bash", "input": {"command": "echo mine > held.txt", "description": "write"}},
        {"tool": "Bash", "input": {"command": "echo seen", "description": "look"}},
        {"text": "done"},
    ]

    with claude_offline(scenario, client) as rig:
        said = rig.run(repository, "do it")

    write, bash, look = _results(said)
    for refused in (write, bash):
        assert refused["is_error"]
        assert all(part in str(refused["content"]) for part in ("held.txt", "`ada`", "counting the words", "l-1"))
    assert "seen" in str(look["content"])
    assert not (repository / "held.txt").exists()
    assert [(one["kind"], one["tool"], one["holder"]) for one in recorded(repository, "tool.")] == [
        ("tool.denied", "Write", "ada"),
        ("tool.denied", "Bash", "ada"),
    ]
    assert said[-1]["result"] == "done"


def _results(said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the model was told that its calls came to."""
    told = [line["message"]["content"] for line in said if line["type"] == "user"]
    return [block for blocks in told if isinstance(blocks, list) for block in blocks if block["type"] == "tool_result"]
