"""Sessions of the real Claude Code, in a project as `init` leaves it: who they are, and what became of them."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from tests.support.claude_clients import Client, each_client, needs_claude
from tests.support.claude_offline import claude_offline
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.projects import Machine

pytestmark = [needs_claude, pytest.mark.slow]
ALLOWED = ("--allowedTools", "mcp__super-agents", "Bash")


@pytest.fixture
def project(repository: Path) -> Project:
    """A project as `init` leaves it."""
    actions.init(repository)
    return Project.open(repository)


@each_client
def test_a_session_has_a_name_that_its_tools_and_shells_act_under_until_it_ends(
    project: Project, client: Client
) -> None:
    shell = {"command": "super-agents task add 'Heat the oven'; echo I am $SUPER_AGENT", "description": "Add a task"}
    scenario: list[dict[str, Any]] = [
        {"tool": "Bash", "input": shell},  # first: on a busy machine a server is up some seconds later than the client
        {"tool": "mcp__super-agents__task_add", "input": {"title": "Bake the bread"}},
        {"text": "done"},
    ]

    with claude_offline(scenario, client) as rig:
        said = rig.run(project.root, "bake", *ALLOWED)

    session = project.sessions.get(said[-1]["session_id"])
    name = session.agent or "nobody"
    assert name.startswith("claude-")
    assert [(task.title, task.added_by) for task in project.board.list()] == [
        ("Heat the oven", name),
        ("Bake the bread", name),
    ]
    assert f"I am {name}" in json.dumps(said)
    assert (session.state, session.ended_why) == ("ended", "hook SessionEnd (other)")
    assert project.roster.get(name).is_retired


@each_client
def test_the_model_is_told_who_it_is(project: Project, client: Client) -> None:
    told = {"context": r"You are `claude-[0-9a-f]{4}` in the project `a repository`"}

    with claude_offline([{"text": "done", "expect": told}], client) as rig:
        rig.run(project.root, "bake", *ALLOWED)

        assert rig.api.failures == []


@each_client
def test_a_client_that_is_killed_in_a_turn_is_told_of_as_it_is(
    project: Project, machine: Machine, client: Client
) -> None:
    endless = {"command": "tail -f README", "description": "Wait"}  # the client refuses a long `sleep`

    with claude_offline([{"tool": "Bash", "input": endless}], client) as rig, rig.pane(project.root, *ALLOWED) as pane:
        pane.ask("wait")
        eventually(lambda: [one["tool"] for one in status(machine, project)] == ["Bash"])
        assert [(one["state"], one["pid"]) for one in status(machine, project)] == [("working", pane.pid)]
        below = psutil.Process(pane.pid).children(recursive=True)
        session = pane.session

        pane.kill()

        assert status(machine, project) == []
        lost = project.sessions.get(session)
        assert (lost.state, lost.evidence) == ("lost", f"process {pane.pid} is gone")
        end(below)
    assert [event.kind for event in project.log.read()].count("session.lost") == 1


@each_client
def test_a_turn_that_a_person_breaks_off_is_over(project: Project, machine: Machine, client: Client) -> None:
    endless = {"command": "tail -f README", "description": "Wait"}

    with claude_offline([{"tool": "Bash", "input": endless}], client) as rig, rig.pane(project.root, *ALLOWED) as pane:
        pane.ask("wait")
        eventually(lambda: [one["tool"] for one in status(machine, project)] == ["Bash"])

        pane.press("Escape")
        pane.wait_for("idle")

        eventually(lambda: [one["state"] for one in status(machine, project)] == ["idle"])
    assert [event.kind for event in project.log.read()].count("session.interrupted") == 1


@each_client
def test_the_name_stays_when_the_conversation_is_cleared(project: Project, machine: Machine, client: Client) -> None:
    with claude_offline([{"text": "good morning"}], client) as rig, rig.pane(project.root) as pane:
        pane.ask("hello")
        pane.wait_for("idle")
        before = pane.session
        name = project.sessions.get(before).agent

        pane.type("/clear")
        pane.press("Enter")
        eventually(lambda: pane.session != before, within=30)
        eventually(lambda: [one["id"] for one in status(machine, project)] == [pane.session], within=30)

        assert project.sessions.get(pane.session).agent == name
        assert project.sessions.get(before).state == "ended"
        assert [one.name for one in project.roster.list(retired=True)] == [name]


def status(machine: Machine, project: Project) -> list[dict[str, Any]]:
    """Return the sessions that `super-agents status` tells of."""
    return list(json.loads(machine.run("status", "--json", cwd=project.root).stdout)["sessions"])


def end(processes: list[psutil.Process]) -> None:
    """End what a client ran that had no time to do so."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
