"""Sessions of the real Claude Code, in a project as `init` leaves it: who they are, and what became of them."""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from tests.support.claude_offline import ask_claude, command_offline, needs_claude
from tests.support.scripted_model import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.projects import Machine

pytestmark = [needs_claude, pytest.mark.slow]
TASK = Step(tool="mcp__super-agents__task_add", arguments={"title": "Bake the bread"})


@pytest.mark.usefixtures("machine")
def test_a_session_appears_under_a_name_that_its_tools_and_shells_act_under_and_ends(repository: Path) -> None:
    actions.init(repository)
    project = Project.open(repository)
    shell = {"command": "super-agents task add 'Heat the oven'; echo I am $SUPER_AGENT", "description": "Add a task"}

    said = ask_claude(project, TASK, Step(tool="Bash", arguments=shell), Step("done"))

    session = project.sessions.get(said[-1]["session_id"])
    assert session.agent is not None
    assert session.agent.startswith("claude-")
    assert [(task.title, task.added_by) for task in project.board.list()] == [
        ("Bake the bread", session.agent),
        ("Heat the oven", session.agent),
    ]
    assert f"I am {session.agent}" in json.dumps(said)
    assert (session.state, session.ended_why) == ("ended", "hook SessionEnd (other)")
    assert project.roster.get(session.agent).is_retired


def test_a_client_that_is_killed_in_a_turn_is_told_of_as_it_is(repository: Path, machine: Machine) -> None:
    actions.init(repository)
    project = Project.open(repository)
    endless = {"command": "tail -f README", "description": "Wait"}  # the client refuses a long `sleep`

    with begun(project, Step(tool="Bash", arguments=endless)):
        busy = first_at_a_tool(project)
        shown = status(machine, repository)
        assert [(one["id"], one["state"], one["tool"]) for one in shown] == [(busy["session"], "working", "Bash")]

        kill_with_children(busy["pid"])

        assert status(machine, repository) == []
        lost = project.sessions.get(busy["session"])
        assert (lost.state, lost.evidence) == ("lost", f"process {busy['pid']} is gone")
    assert [event.kind for event in project.log.read()].count("session.lost") == 1


def status(machine: Machine, root: Path) -> list[dict[str, Any]]:
    return list(json.loads(machine.run("status", "--json", cwd=root).stdout)["sessions"])


@contextmanager
def begun(project: Project, *steps: Step) -> Iterator[None]:
    """Have the client at one prompt while the block runs."""
    with subprocess.Popen(
        command_offline(project),
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as offline:
        assert offline.stdin is not None
        offline.stdin.write(json.dumps([asdict(step) for step in steps]))
        offline.stdin.close()
        yield
        offline.wait(60)


def first_at_a_tool(project: Project) -> dict[str, Any]:
    """Wait until a session is at a tool, and return with what it joined."""
    joined: dict[str, Any] = {}
    with project.log.tail(after=0) as tail:
        for event in tail:
            if event.kind == "session.joined":
                joined = event.data
            if event.kind == "claude.tool_requested":
                return joined
    return joined


def kill_with_children(pid: int) -> None:
    """Kill the client, then what it ran, which it had no time to end."""
    process = psutil.Process(pid)
    below = process.children(recursive=True)
    process.kill()
    psutil.wait_procs([process], timeout=30)
    for child in below:
        with suppress(psutil.NoSuchProcess):
            child.kill()
