"""The real Claude Code asks: people answer in the queue or in its dialog, and what was learned it asks no more."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.errors import ApprovalClosed
from super_agents.policy.approval import ToolCall
from super_agents.projects.project import Project
from super_agents.projects.setup import actions, permission_settings
from tests.support.claude_clients import Client, each_client, needs_claude
from tests.support.claude_offline import claude_offline
from tests.support.hooked import script
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from super_agents.policy.approval import Approval

pytestmark = [needs_claude, pytest.mark.slow, pytest.mark.usefixtures("machine")]
ADA = "human:ada"
# What begins as a command that is allowed, and goes on: with `touch`, so that a test that fails harms nothing.
TRICKS = (
    *("npm run test -- a; touch p", "npm run test -- a && touch p", "npm run test -- a || touch p"),
    *("npm run test -- a | tee p", "npm run test -- a & touch p", "npm run test -- a\ntouch p"),
    *("npm run test -- $(touch p)", "npm run test -- `touch p`", 'npm run test -- "$(touch p)"'),
    *("npm run test -- a > p", "npm run test -- a >> p", "npm run test -- a 2> p", "npm run test -- a &> p"),
    *("npm run test -- <(touch p)", "npm run test --prefix p", "npm run test", "npm run deploy"),
    *("npm run lint; touch p", "npm run lint > p", "npm run lint\ntouch p", "npm run lint extra", "npm run lint2"),
    *("PATH=.:$PATH npm run lint", "LD_PRELOAD=p npm run lint", "env npm run lint", "sudo npm run lint"),
)


def one_question(project: Project) -> Approval:
    (asked,) = eventually(lambda: project.approvals.list(state="asked"), within=30)
    return asked


@each_client
@pytest.mark.parametrize(("answer", "is_made"), [("allow", True), ("deny", False)])
def test_a_question_is_answered_from_the_command_line_while_the_dialog_is_open(
    repository: Path,
    client: Client,
    answer: str,
    is_made: bool,  # noqa: FBT001 - a parameter
) -> None:
    actions.init(repository)
    project = Project.open(repository)
    call: dict[str, Any] = {"tool": "Bash", "input": {"command": "touch made", "description": "make it"}}
    expected: dict[str, Any] = {"is_error": False} if is_made else {"result": "denied by `human:.*not today"}
    scenario = [call, {"text": "done", "expect": expected}]

    with claude_offline(scenario, client) as rig, rig.pane(repository) as pane:
        pane.ask("go")
        pane.wait_for("waiting")
        asked = one_question(project)
        told = rig.super_agents(repository, "approval", "answer", asked.id, answer, "--note", "not today")
        assert told.returncode == 0, told.stderr
        pane.wait_for("idle")

        assert rig.api.failures == []
    assert (asked.tool, asked.command) == ("Bash", "touch made")
    assert (repository / "made").exists() is is_made
    assert [one.via for one in project.approvals.list()] == [None]


@each_client
@pytest.mark.parametrize(("key", "state"), [("Enter", "allowed"), ("Escape", "denied")])
def test_a_question_is_closed_when_the_dialog_is_answered_first(
    repository: Path, client: Client, key: str, state: str
) -> None:
    actions.init(repository)
    project = Project.open(repository)
    call: dict[str, Any] = {"tool": "Bash", "input": {"command": "touch made", "description": "make it"}}

    with claude_offline([call, {"text": "done"}], client) as rig, rig.pane(repository) as pane:
        pane.ask("go")
        pane.wait_for("waiting")
        asked = one_question(project)
        pane.choose(key)
        closed = project.approvals.wait(asked.id, seconds=30)

        assert (closed.state, closed.via) == (state, "dialog")
        with pytest.raises(ApprovalClosed):
            project.approvals.answer(asked.id, "allow", by=ADA)
        pane.wait_for("idle")
    assert (repository / "made").exists() is (state == "allowed")


@each_client
def test_a_question_of_a_client_that_was_killed_is_open_no_longer(repository: Path, client: Client) -> None:
    actions.init(repository)
    project = Project.open(repository)
    call: dict[str, Any] = {"tool": "Bash", "input": {"command": "touch made", "description": "make it"}}

    with claude_offline([call, {"text": "done"}], client) as rig, rig.pane(repository) as pane:
        pane.ask("go")
        pane.wait_for("waiting")
        asked = one_question(project)
        pane.kill()

        assert project.approvals.wait(asked.id, seconds=30).state == "withdrawn"


@each_client
def test_what_was_learned_is_asked_no_more_and_nothing_else_passes_with_it(repository: Path, client: Client) -> None:
    actions.init(repository)
    project = Project.open(repository)
    learned = (
        "npm run lint",
        "npm run test:unit",
        "npm run test -- a.js",
        "npm run test -- b.js",
        "npm run test -- c.js",
    )
    for command in learned * 3:
        asked = project.approvals.ask(command, by="builder", call=ToolCall(tool="Bash", command=command))
        project.approvals.answer(asked.id, "allow", by=ADA)
    rules = [
        permission_settings.accept(project, one.id, by=ADA, seconds=600).rule
        for one in project.permissions.learn(after=3)
    ]
    commands = (*learned, "npm run test -- d.js", *TRICKS)
    calls = [{"name": "Bash", "input": {"command": one, "description": "run"}} for one in commands]
    path = f"{script(repository / 'bin' / 'npm', 'true').parent}:{os.environ['PATH']}"

    with claude_offline([{"text": "all", "tools": calls}, {"text": "done"}], client) as rig:
        said = rig.run(
            repository,
            "go",
            "--permission-mode",
            "default",
            variables={"PATH": f"{Path(sys.executable).parent}:{path}"},
        )

    denied = [one["tool_input"]["command"] for one in said[-1]["permission_denials"]]
    assert sorted(rules) == ["Bash(npm run lint)", "Bash(npm run test -- *)", "Bash(npm run test:unit)"]
    assert sorted(denied) == sorted(TRICKS)
    assert not (repository / "p").exists()
