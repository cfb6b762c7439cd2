"""`super-agents session` and what `status` says of sessions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.waiting import eventually

if TYPE_CHECKING:
    from super_agents.projects.project import Project
    from tests.support.projects import Machine

OPEN, OVER = "37141323-48cb-42cb-8607-866f2ad2f1e0", "b926b041-b2a4-489c-9e37-1d4ae50f7d5e"


@pytest.fixture(autouse=True)
def told(project: Project) -> None:
    """Two sessions of one agent, of which one is over."""
    for session in (OPEN, OVER):
        joined = {"session": session, "how": "new", "is_given": True, "agent": "claude-1a2b"}
        project.log.append("session.joined", by="claude-1a2b", session=session, data=joined)
    said = {"session_id": OPEN, "hook_event_name": "PreToolUse", "tool_name": "Bash", "tool_use_id": "u"}
    project.log.append("claude.tool_requested", by="claude-1a2b", session=OPEN, data={"input": said})
    end = {"session_id": OVER, "hook_event_name": "SessionEnd", "reason": "clear"}
    project.log.append("claude.session_ended", by="claude-1a2b", session=OVER, data={"input": end})


def test_the_open_sessions_are_listed(project: Project, machine: Machine) -> None:
    listed = machine.run("session", "list", cwd=project.root).stdout

    assert listed.splitlines()[0].split() == ["SESSION", "AGENT", "STATE", "SINCE", "TOOL", "WORKTREE", "KNOWN", "BY"]
    (row,) = listed.splitlines()[1:]
    assert row.startswith("37141323  claude-1a2b  working  ")
    assert row.endswith("Bash  -         hook PreToolUse (Bash)")


def test_all_are_listed_for_programs(project: Project, machine: Machine) -> None:
    listed = json.loads(machine.run("session", "list", "--all", "--json", cwd=project.root).stdout)

    assert [(one["id"], one["state"]) for one in listed] == [(OPEN, "working"), (OVER, "ended")]
    assert listed == [one.to_dict() for one in project.sessions.list(over=True)]


def test_one_is_shown_by_the_beginning_of_its_id(project: Project, machine: Machine) -> None:
    shown = machine.run("session", "show", "b926", cwd=project.root)
    unknown = machine.run("session", "show", "x", cwd=project.root)

    assert "hook SessionEnd (clear)" in shown.stdout
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "no session has the id `x`" in unknown.stderr


def test_nobody_is_told_of_without_a_session(project: Project, machine: Machine) -> None:
    listed = machine.run("session", "list", "--agent", "baker", cwd=project.root)

    assert (listed.returncode, listed.stdout) == (0, "")
    assert "no session is open" in listed.stderr


def test_a_running_manager_tells_status_of_sessions(project: Project, machine: Machine) -> None:
    assert machine.run("start", cwd=project.root).returncode == 0

    eventually(lambda: "37141323  claude-1a2b  working" in machine.run("status", cwd=project.root).stdout)
