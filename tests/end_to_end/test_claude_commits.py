"""The real Claude Code commits, in a project as `init` leaves it: a secret is refused, worktrees are told apart."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from tests.support.claude_clients import Client, each_client, needs_claude
from tests.support.claude_offline import claude_offline
from tests.support.hooked import git, recorded
from tests.support.repositories import commit
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.claude_pane import ClaudePane

pytestmark = [needs_claude, pytest.mark.slow, pytest.mark.usefixtures("machine")]
KEY = "AK" + "IAQW7B3PDKHX4PY8GP"
COMMIT = "git add conf.py && git commit -q -m 'Connect'"


@pytest.fixture
def project(repository: Path) -> Project:
    """A project as `init` leaves it, committed."""
    actions.init(repository)
    commit(repository, "what `init` wrote")
    return Project.open(repository)


@each_client
def test_a_commit_with_a_secret_is_refused_and_the_model_reads_why(project: Project, client: Client) -> None:
    leak, clean = f"key = '{KEY}'", "key = os.environ['KEY']"
    why = r"conf\.py:1: aws-access-key.*super-agents secret allow conf\.py:1"
    scenario = [
        _shell(f'echo "{leak}" > conf.py && {COMMIT}'),
        {
            **_shell(f'echo "{clean}" > conf.py && {COMMIT}'),
            "expect": {"result": why, "not_result": KEY, "is_error": True},
        },
        {"text": "done", "expect": {"is_error": False}},
    ]

    with claude_offline(scenario, client) as rig:
        said = rig.run(project.root, "commit it", "--allowedTools", "Bash")

        assert rig.api.failures == []
    assert said[-1]["result"] == "done"
    assert [event["kind"] for event in recorded(project.root, "git.commit")][-2:] == [
        "git.commit_refused",
        "git.committed",
    ]
    agent = project.sessions.get(said[-1]["session_id"]).agent
    assert [event.by for event in project.log.read() if event.kind == "git.commit_refused"] == [agent]
    assert KEY not in _everything(project)


@each_client
def test_two_sessions_in_two_worktrees_are_told_apart(project: Project, tmp_path: Path, client: Client) -> None:
    trees = [tmp_path / name for name in ("rye", "wheat")]
    for tree in trees:
        git("worktree", "add", "-q", "-b", tree.name, str(tree), cwd=project.root)
    scripts = [
        {
            "match": {"prompt": f"bake {tree.name}"},
            "steps": [_shell(f"echo {tree.name} > bread && git add bread && git commit -q -m {tree.name}"), *_AT_WORK],
        }
        for tree in trees
    ]

    with claude_offline({"scripts": scripts}, client) as rig, ExitStack() as panes:
        rye, wheat = [panes.enter_context(rig.pane(tree, "--allowedTools", "Bash")) for tree in trees]
        rye.ask("bake rye")
        wheat.ask("bake wheat")
        eventually(lambda: rig.api.is_held("oven") and len(_commits(project)) == 2, within=60)
        agents = _agents(project, rye, wheat)

        assert len(set(agents)) == 2
        assert _commits(project) == {("rye", agents[0]), ("wheat", agents[1])}
        at_work = json.loads(rig.super_agents(project.root, "status", "--json").stdout)["sessions"]
        assert {(one["agent"], one["cwd"]) for one in at_work} == set(zip(agents, map(str, trees), strict=True))
        rig.api.release("oven")
        rye.wait_for("idle")
        wheat.wait_for("idle")


@each_client
def test_a_settings_file_that_a_person_broke_is_found_by_the_doctor(project: Project, client: Client) -> None:
    settings = project.root / ".claude" / "settings.json"
    whole = json.loads(settings.read_text())
    broken = {**whole, "permissions": {**whole["permissions"], "defaultMode": "sometimes"}}
    settings.write_text(json.dumps(broken, indent=2))

    with claude_offline([{"text": "done"}], client) as rig:
        said = rig.run(project.root, "hello")
        findings = json.loads(rig.super_agents(project.root, "doctor", "--json").stdout)["findings"]

    assert said[-1]["result"] == "done"
    assert recorded(project.root, "claude.") == []  # for one wrong value the client drops the whole file, hooks and all
    (found,) = [finding for finding in findings if finding["code"] == "settings_invalid"]
    assert found["file"] == str(settings)
    assert "permissions.defaultMode" in found["message"]
    assert "sometimes" in found["message"]


_AT_WORK: tuple[dict[str, Any], ...] = ({"text": "baked", "hold": "oven"},)


def _shell(command: str) -> dict[str, Any]:
    return {"tool": "Bash", "input": {"command": command, "description": "Do it"}}


def _agents(project: Project, *panes: ClaudePane) -> list[str]:
    return [project.sessions.get(pane.session).agent or "nobody" for pane in panes]


def _commits(project: Project) -> set[tuple[str, str]]:
    """Return the worktree and the author in the log of each commit but the first."""
    events = [event for event in project.log.read() if event.kind == "git.committed"]
    return {(event.data["worktree"], event.by) for event in events if "worktree" in event.data}


def _everything(project: Project) -> str:
    return "".join(path.read_text() for path in project.layout.events.glob("*.jsonl"))
