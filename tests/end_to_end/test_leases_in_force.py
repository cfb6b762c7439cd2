"""The real Claude Code does not write what another agent holds, and the model reads why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from tests.support.claude_offline import ask_claude, needs_claude
from tests.support.hooked import recorded
from tests.support.scripted_model import Step

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [needs_claude, pytest.mark.slow]


@pytest.mark.usefixtures("machine")
def test_an_edit_of_what_another_holds_is_refused_and_the_model_reads_by_whom(repository: Path) -> None:
    actions.init(repository)
    project = Project.open(repository)
    project.leases.take("held.txt", by="ada", reason="counting the words")

    said = ask_claude(
        project,
        Step(tool="Write", arguments={"file_path": str(repository / "held.txt"), "content": "mine"}),
        Step(tool="Bash", arguments={"command": "echo mine > held.txt", "description": "write"}),
        Step(tool="Bash", arguments={"command": "echo seen", "description": "look"}),
        Step("done"),
    )

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
