"""Hooks that the client sends to the knowledge manager."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from super_agents.projects.hook_token import hook_token
from super_agents.runtime import km_process
from tests.support.hooked import recorded
from tests.support.knowledge_managers import started
from tests.support.tool_calls import tool_call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.projects.project import Project
    from tests.support.projects import Machine


@pytest.fixture
def url(project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with monkeypatch.context() as env:
        env.setenv("SUPER_AGENT", "whoever-started-it")
        found = started(project).url or ""
    yield found
    km_process.stop(project)


def post(project: Project, url: str, raw: str, *, token: str = "", agent: str = "bob") -> httpx.Response:
    headers = {"Authorization": f"Bearer {token or hook_token(project.layout)}", "X-Super-Agent": agent}
    return httpx.post(f"{url}/hooks/claude", content=raw, headers=headers)


def decision(answer: httpx.Response) -> str | None:
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json().get("hookSpecificOutput", {})
    return found.get("permissionDecision")


def test_the_manager_decides_and_records_as_the_hook_does(project: Project, url: str) -> None:
    project.leases.take("a", by="ada")

    raw = tool_call("Edit", project.root, file_path="a")
    assert decision(post(project, url, raw)) == "deny"
    assert (
        decision(post(project, url, tool_call("Edit", project.root, use="toolu_2", file_path="a"), agent="ada")) is None
    )
    assert decision(post(project, url, tool_call("Edit", project.root, use="toolu_3", file_path="b"))) is None

    told = [event for event in project.log.read() if event.kind.startswith(("claude.", "tool."))]
    assert [(event.kind, event.by) for event in told] == [
        ("claude.tool_requested", "bob"),
        ("tool.denied", "bob"),
        ("claude.tool_requested", "ada"),
        ("claude.tool_requested", "bob"),
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="open files are counted in /proc")
def test_hooks_leave_no_file_open(project: Project, url: str) -> None:
    def is_open() -> int:
        pid = int(project.layout.km_pid.read_text())
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))

    project.leases.take("a", by="ada")

    def ask(number: int) -> None:
        raw = tool_call("Edit", project.root, use=f"toolu_{number}", file_path="a")
        assert decision(post(project, url, raw)) == "deny"

    ask(0)
    before = is_open()
    for number in range(1, 11):
        ask(number)

    assert is_open() - before < 10  # an event each that was asked about, and an event each for what was said


def test_a_rule_that_is_new_counts_at_the_next_call(project: Project, url: str) -> None:
    def asked(number: int) -> str | None:
        raw = tool_call("Bash", project.root, use=f"toolu_{number}", command="git push")
        return decision(post(project, url, raw))

    assert [asked(1), asked(2)] == [None, None]
    project.layout.rules.write_text('[[rule]]\nid = "x"\nreason = "y"\nlevel = "deny"\ncommand = "git push*"\n')
    assert [asked(3), asked(4)] == ["deny", "deny"]
    project.layout.rules.unlink()
    assert [asked(5), asked(6)] == [None, None]


def test_a_session_has_its_own_agent_and_not_that_of_the_manager(project: Project, url: str) -> None:
    sessions = project.state_dir / "sessions"
    sessions.mkdir()
    (sessions / "s-1.json").write_text(json.dumps({"agent": "cleo"}))
    project.leases.take("a", by="cleo")

    raw = tool_call("Edit", project.root, session="s-1", file_path="a")

    assert decision(post(project, url, raw, agent="")) is None
    assert [event.by for event in project.log.read() if event.kind == "claude.tool_requested"] == ["cleo"]


def test_nobody_is_let_in_without_the_token_and_it_opens_nothing_else(project: Project, url: str) -> None:
    raw = tool_call("Edit", project.root, file_path="a")

    assert post(project, url, raw, token=project.layout.km_token.read_text().strip()).status_code == 401
    opened = httpx.get(f"{url}/api/v1/agents", headers={"Authorization": f"Bearer {hook_token(project.layout)}"})
    assert opened.status_code == 401
    assert project.layout.hook_token.stat().st_mode & 0o777 == 0o600
    assert recorded(project.root, "claude.") == []


@pytest.mark.parametrize("raw", ["", "{", '{"hook_event_name": "NoSuchEvent"}', "[]"])
def test_what_is_no_hook_gets_an_empty_answer(project: Project, url: str, raw: str) -> None:
    answer = post(project, url, raw)

    assert (answer.status_code, answer.json()) == (200, {})


def test_the_hook_to_write_down_is_printed(machine: Machine, project: Project, url: str) -> None:
    said = json.loads(machine.run("km", "hook", cwd=project.root).stdout)

    (handler,) = said["hooks"]["PreToolUse"][0]["hooks"]
    assert (handler["type"], handler["url"]) == ("http", f"{url}/hooks/claude")
    assert handler["headers"]["Authorization"] == f"Bearer {hook_token(project.layout)}"


def test_without_a_manager_there_is_no_hook_to_print(machine: Machine, project: Project) -> None:
    done = machine.run("km", "hook", cwd=project.root)

    assert (done.returncode, "does not run" in done.stderr) == (1, True)
