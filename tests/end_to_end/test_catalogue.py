"""The real Claude Code with the roles and skills that `init` lays down."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.projects import catalogue
from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from tests.support.claude_clients import needs_claude, newest
from tests.support.claude_offline import claude_offline

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.projects import Machine

pytestmark = [needs_claude, pytest.mark.slow]

SKILLS = {"handoff", "inbox", "plan", "standup", "status"}
WORDS = {  # that the commands of a skill print, and its text does not hold
    "handoff": "?? .claude/",
    "inbox": "Is it done?",
    "plan": "Bake the bread",
    "standup": "task.added",
    "status": "Bake the bread",
}
PLUGIN = {
    "name": "super-agents",
    "version": "0.1.0",
    "description": "The roles and skills of super-agents",
    "author": {"name": "super-agents"},
}


def validated(plugin: Path) -> subprocess.CompletedProcess[str]:
    """Have the client look a plugin over."""
    command = [str(newest().program), "plugin", "validate", "--strict", str(plugin)]
    return subprocess.run(command, cwd=plugin.parent, capture_output=True, text=True, timeout=60, check=False)


def begun(said: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the client says of itself when it begins."""
    return next(line for line in said if line.get("subtype") == "init")


def results(said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the results of tools, those of subagents with the call that they belong to."""
    return [
        {**block, "parent": line["parent_tool_use_id"]}
        for line in said
        if line["type"] == "user" and isinstance(line["message"]["content"], list)
        for block in line["message"]["content"]
        if block.get("type") == "tool_result"
    ]


def test_the_client_accepts_the_packaged_files_as_a_plugin(tmp_path: Path) -> None:
    plugin = tmp_path / "plugin"
    shutil.copytree(catalogue.folder(), plugin, ignore=shutil.ignore_patterns("roles.toml"))
    (plugin / ".claude-plugin").mkdir()
    (plugin / ".claude-plugin/plugin.json").write_text(json.dumps(PLUGIN))

    done = validated(plugin)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "super-agents:verifier-agent" in done.stdout

    (plugin / "agents/tester.md").write_text("---\nname: [tester\n---\n")
    assert validated(plugin).returncode == 1


@pytest.mark.usefixtures("machine")
def test_the_client_lists_every_role_and_skill(repository: Path) -> None:
    actions.init(repository)

    with claude_offline([{"text": "done"}]) as rig:
        said = begun(rig.run(repository, "do it"))

    assert set(catalogue.table(None).entries) <= set(said["agents"])
    assert set(said["skills"]) >= SKILLS


@pytest.mark.usefixtures("machine")
def test_a_role_runs_as_a_subagent_with_its_model_and_our_tools(repository: Path) -> None:
    actions.init(repository)
    starts = repository / "starts.ndjson"
    hook = {"hooks": [{"type": "command", "command": f"cat >> '{starts}'"}]}
    (repository / ".claude/settings.local.json").write_text(json.dumps({"hooks": {"SubagentStart": [hook]}}))
    call = {
        "description": "Read",
        "prompt": "What happened?",
        "subagent_type": "log-tracker",
        "run_in_background": False,
    }
    within = [
        {"tool": "mcp__super-agents__knowledge_search", "input": {"query": "bread"}},
        {"text": "nothing happened"},
    ]
    around = [{"tool": "Agent", "input": call}, {"text": "all is told"}]
    scenario = {"scripts": [{"match": {"kind": "subagent"}, "steps": within}, {"steps": around}]}

    with claude_offline(scenario) as rig:
        said = rig.run(repository, "do it", "--allowedTools", "mcp__super-agents")

    assert json.loads(starts.read_text())["agent_type"] == "log-tracker"
    inside = [line for line in said if line["type"] == "assistant" and line["parent_tool_use_id"]]
    assert {line["message"]["model"].split("-")[1] for line in inside} == {"haiku"}
    searched = next(each for each in results(said) if each["parent"])
    assert not searched.get("is_error")
    assert "nothing happened" in json.dumps(next(each for each in results(said) if not each["parent"]))
    assert said[-1]["result"] == "all is told"


@pytest.mark.parametrize("name", sorted(SKILLS))
def test_a_skill_tells_the_model_what_its_commands_say(machine: Machine, repository: Path, name: str) -> None:
    """What the model was told is in the transcript, where the commands' own words do not stand any more."""
    actions.init(repository)
    project = Project.open(repository)
    project.board.add("Bake the bread", by="human:baker")
    project.mail.send("Is it done?", to=["human"], by="human:guest")

    with claude_offline([{"text": "told"}]) as rig:
        said = rig.run(repository, f"/{name} the oven")

    assert said[-1]["result"] == "told"
    told = "".join(file.read_text("utf-8") for file in machine.home.glob(".claude/projects/*/*.jsonl"))
    assert "!`" not in told
    assert WORDS[name] in told
