"""`super-agents approval`, typed as a person and as an agent would."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.cli.errors import DONE, FAILED
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from super_agents.projects.project import Project
    from tests.support.projects import Machine


def run(machine: Machine, project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    return machine.run("approval", *arguments, cwd=project.root)


def said(machine: Machine, project: Project, *arguments: str) -> Any:
    return json.loads(run(machine, project, *arguments, "--json").stdout)


@pytest.fixture
def builder(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands are typed by an agent."""
    monkeypatch.setenv("SUPER_AGENT", "builder")
    monkeypatch.setenv("SUPER_AGENT_SECRET", project.roster.register("builder").secret)


def test_a_question_is_asked_listed_and_answered(machine: Machine, project: Project) -> None:
    asked = run(machine, project, "ask", "git push origin main", "--reason", "release", "--for", "2h")
    listed = run(machine, project, "list")
    answered = run(machine, project, "answer", "a-1", "allow", "--note", "go")

    assert (asked.returncode, listed.returncode, answered.returncode) == (DONE, DONE, DONE)
    assert "git push origin main" in listed.stdout
    assert "a-1 is allowed" in answered.stdout
    assert said(machine, project, "show", "a-1")["note"] == "go"
    assert said(machine, project, "list") == []
    assert [one["state"] for one in said(machine, project, "list", "--all")] == ["allowed"]
    assert "nothing waits" in run(machine, project, "list").stderr


@pytest.mark.usefixtures("builder")
def test_an_agent_asks_and_cannot_answer(machine: Machine, project: Project) -> None:
    asked = said(machine, project, "ask", "git push")
    refused = run(machine, project, "answer", "a-1", "allow")

    assert asked["asked_by"] == "builder"
    assert refused.returncode == FAILED
    assert "only a person" in refused.stderr
    assert project.approvals.show("a-1").is_open


@pytest.mark.usefixtures("builder")
def test_an_agent_without_its_secret_is_nobody(
    machine: Machine, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SUPER_AGENT_SECRET")

    assert run(machine, project, "ask", "git push").returncode == FAILED
    assert project.approvals.list() == []


@pytest.mark.parametrize(("answer", "code"), [("allow", DONE), ("deny", FAILED)])
def test_who_waits_ends_with_the_answer(machine: Machine, project: Project, answer: str, code: int) -> None:
    program = [sys.executable, "-m", "super_agents", "approval", "ask", "git push", "--wait", "60s"]
    with subprocess.Popen(program, cwd=project.root, stdout=subprocess.PIPE, text=True) as waiting:
        eventually(lambda: project.approvals.list(state="asked"))
        run(machine, project, "answer", "a-1", answer)
        output, _ = waiting.communicate(timeout=60)

    assert waiting.returncode == code
    assert f"a-1 is {'allowed' if answer == 'allow' else 'denied'}" in output


def test_nobody_answers_in_time(machine: Machine, project: Project) -> None:
    done = run(machine, project, "ask", "git push", "--wait", "1s")

    assert done.returncode == FAILED
    assert project.approvals.show("a-1").is_open


def test_watching_shows_what_is_there_and_what_comes(project: Project) -> None:
    project.approvals.ask("git push", by="builder")
    program = [sys.executable, "-m", "super_agents", "approval", "watch", "--json"]
    with subprocess.Popen(program, cwd=project.root, stdout=subprocess.PIPE, text=True) as watching:
        assert watching.stdout is not None
        first = json.loads(watching.stdout.readline())
        project.approvals.answer("a-1", "deny", by="human:ada")
        second = json.loads(watching.stdout.readline())
        watching.terminate()

    assert [(one["id"], one["state"]) for one in (first, second)] == [("a-1", "asked"), ("a-1", "denied")]


def test_an_answer_cannot_be_forged_as_an_event(machine: Machine, project: Project) -> None:
    project.approvals.ask("git push", by="builder")

    done = machine.run(
        *("event", "append", "approval.answered", "--data", '{"approval": "a-1", "answer": "allow"}'), cwd=project.root
    )

    assert done.returncode == FAILED
    assert project.approvals.show("a-1").is_open
