"""`super-agents permission`, typed as a person and as an agent would."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from super_agents.cli.errors import DONE, FAILED
from super_agents.policy.approval import ToolCall

if TYPE_CHECKING:
    import subprocess

    from super_agents.projects.project import Project
    from tests.support.projects import Machine


def run(machine: Machine, project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    return machine.run("permission", *arguments, cwd=project.root)


@pytest.fixture
def answered(project: Project) -> Project:
    """Return a project where a person has allowed `pytest` three times, and `rm -rf x` as often."""
    for command in ("pytest", "rm -rf x") * 3:
        asked = project.approvals.ask(command, by="builder", call=ToolCall(tool="Bash", command=command))
        project.approvals.answer(asked.id, "allow", by="human:ada")
    return project


def test_a_rule_is_proposed_with_what_it_comes_from_accepted_and_taken_back(
    machine: Machine, answered: Project
) -> None:
    settings = answered.root / ".claude" / "settings.local.json"

    learned = run(machine, answered, "learn")
    assert "p-1 is proposed: Bash(pytest)" in learned.stdout
    assert [f"a-{number} is allowed by `human:ada`" in learned.stdout for number in (1, 3, 5)] == [True] * 3
    assert "rm" not in learned.stdout
    assert not settings.exists()

    assert run(machine, answered, "accept", "p-1", "--for", "1h").returncode == DONE
    assert json.loads(settings.read_text()) == {"permissions": {"allow": ["Bash(pytest)"]}}
    assert "accepted" in run(machine, answered, "list").stdout

    assert run(machine, answered, "undo", "p-1").returncode == DONE
    assert not settings.exists()
    assert json.loads(run(machine, answered, "list", "--all", "--json").stdout)[0]["state"] == "undone"


def test_how_many_answers_it_takes_is_a_setting(machine: Machine, answered: Project) -> None:
    answered.layout.config.write_text("[approvals]\nlearn_after = 4\n")

    assert "nothing to propose" in run(machine, answered, "learn").stderr


def test_an_agent_decides_nothing(machine: Machine, answered: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    run(machine, answered, "learn")
    monkeypatch.setenv("SUPER_AGENT", "builder")
    monkeypatch.setenv("SUPER_AGENT_SECRET", answered.roster.register("builder").secret)

    refused = run(machine, answered, "accept", "p-1")

    assert refused.returncode == FAILED
    assert "is not for `builder` to decide" in refused.stderr
    assert not (answered.root / ".claude" / "settings.local.json").exists()


def test_settings_that_are_broken_are_told_and_left(machine: Machine, answered: Project) -> None:
    settings = answered.root / ".claude" / "settings.local.json"
    settings.write_text("{")
    run(machine, answered, "learn")

    refused = run(machine, answered, "accept", "p-1")

    assert refused.returncode == FAILED
    assert "settings.local.json" in refused.stderr
    assert settings.read_text() == "{"
