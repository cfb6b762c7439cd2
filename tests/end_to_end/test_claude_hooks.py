"""What the real Claude Code does with the hooks that `init` wrote, and what of it is in the log."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from tests.support.claude_offline import ask_claude, needs_claude
from tests.support.scripted_model import Step

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [needs_claude, pytest.mark.slow]

_SCRIPT = (
    Step(tool="Bash", arguments={"command": "echo bread", "description": "say bread"}),
    Step(tool="Write", arguments={"file_path": "NEW", "content": "x" * 1_000_000}),
    Step(tool="Bash", arguments={"command": "false", "description": "fail"}),
    Step("done"),
)


def test_x(repository: Path, machine: Any) -> None:
    actions.init(repository)
    project = Project.open(repository)
    script = [
        Step(s.text, s.tool, {**s.arguments, **({"file_path": f"{repository}/new"} if s.tool == "Write" else {})})
        for s in _SCRIPT
    ]

    said = ask_claude(project, *script, options=["--include-hook-events"])
    for l in said:
        print(str(l)[:300])
    for e in project.log.read():
        print(e.seq, e.kind, e.by, e.session, str(e.data)[:200])
    assert 0
