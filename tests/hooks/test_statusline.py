"""The line that the client shows below its prompt."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from super_agents.projects.git_hooks.stubs import Program
from tests.architecture.test_hook_path import FORBIDDEN, TELLING

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.project import Project
    from tests.support.projects import Machine

WINDOW = {"total_input_tokens": 84_000, "total_output_tokens": 1_200, "used_percentage": 42.4}
MOST_MODULES = 60
OF_SQLITE = {"collections", "functools", "types"}  # what the module in C imports by itself


def shown(cwd: Path, said: object, *arguments: str) -> str:
    """Return what the program prints for what the client says; it must end with 0 and complain of nothing."""
    done = subprocess.run(
        [sys.executable, *(arguments or ("-m", "super_agents")), "statusline"],
        cwd=cwd,
        input=said if isinstance(said, bytes) else json.dumps(said).encode(),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"\n") == 1
    return done.stdout.decode().rstrip("\n")


@pytest.fixture
def told(project: Project, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What the client says of a session of `oven`, who has a letter, a task and a lease."""
    registered = project.roster.register("oven")
    project.mail.send("The dough is ready", to=["oven"], by="human:ada")
    project.board.add("Bake the bread", by="human:ada")
    project.board.claim(by="oven")
    project.leases.take("recipes/", by="oven")
    for because in ("lease", "rule", "lease"):
        verdict = {"tool": "Edit", "because": because, "reason": "held"}
        project.log.append("tool.denied", by="oven", session="s", data=verdict)
    project.views.catch_up()
    monkeypatch.setenv("SUPER_AGENT", registered.agent.name)
    return {"session_id": "s", "cwd": str(project.root), "context_window": WINDOW}


def test_it_says_who_what_and_how_full(project: Project, told: dict[str, object]) -> None:
    said = shown(project.root, told)

    assert said == "oven · 1 unread · t-1 Bake the bread · 1 lease · 2 lease conflicts · 85k tokens, 42 % of context"


def test_the_agent_is_the_one_that_the_session_got(
    project: Project, told: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SUPER_AGENT")
    project.layout.sessions.mkdir()
    (project.layout.sessions / "s.json").write_text(json.dumps({"session": "s", "agent": "oven"}))

    assert shown(project.root, told).startswith("oven · 1 unread")


def test_it_says_as_of_when_it_knows(project: Project, told: dict[str, object]) -> None:
    time.sleep(2.1)  # the views may be that late before it is said
    project.log.append("custom.x", by="oven")

    assert " · as of " in shown(project.root, told)


def test_without_views_it_says_so(project: Project, told: dict[str, object]) -> None:
    project.views.close()
    project.layout.registry_db.unlink()

    assert shown(project.root, told).startswith("oven · views not ready · 85k tokens")
    assert not project.layout.registry_db.exists()


def test_a_title_cannot_steer_the_terminal(project: Project, told: dict[str, object]) -> None:
    project.board.cancel("t-1", by="human:ada", reason="eaten")
    project.board.add("Bake \x1b[31mred and very long bread indeed", by="human:ada")
    project.board.claim(by="oven")
    project.views.catch_up()

    assert " · t-2 Bake  [31mred and very long bre… · " in shown(project.root, told)


@pytest.mark.parametrize("said", [b"", b"{}", b"no json", b"[]", b'{"context_window": 5, "workspace": [], "cwd": 7}'])
def test_whatever_it_is_told_it_prints_a_line(project: Project, said: bytes) -> None:
    assert shown(project.root, said)


def test_outside_of_a_project_it_tells_the_tokens(machine: Machine) -> None:
    assert shown(machine.home, {"context_window": WINDOW}) == "85k tokens, 42 % of context"
    assert shown(machine.home, {}) == "no project of super-agents here"


def test_it_imports_little_and_nothing_heavy(project: Project, told: dict[str, object]) -> None:
    program = Program.of_this_process()

    done = subprocess.run(
        [program.python, "-I", "-S", "-c", TELLING, program.entry, "statusline"],
        cwd=project.root,
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=True,
    )

    line, imported = done.stdout.splitlines()
    assert line.startswith("oven · 1 unread")
    assert {name.partition(".")[0] for name in imported.split()} & (FORBIDDEN | {"sqlite3"}) <= OF_SQLITE
    assert len(imported.split()) <= MOST_MODULES
