"""`super-agents agent roles, role, lint, diff, models`, typed as a person or a script would."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from super_agents.cli.errors import DONE, FAILED
from super_agents.projects.project import Project
from super_agents.projects.setup import actions

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.projects import Machine

OWN = "---\nname: baker\ndescription: Bakes. Use it when dough has risen.\n---\nYou bake.\n"


@pytest.fixture
def project(repository: Path) -> Project:
    """A project as `init` leaves it."""
    actions.init(repository)
    return Project.open(repository)


def test_roles_are_listed_with_the_state_of_their_files(machine: Machine, project: Project) -> None:
    agents = project.root / ".claude/agents"
    (agents / "baker.md").write_text(OWN)
    (agents / "ux-agent.md").unlink()
    (agents / "tester.md").write_text((agents / "tester.md").read_text() + "More.\n")

    listed = json.loads(machine.run("agent", "roles", "--json", cwd=project.root).stdout)

    states = {one["name"]: one["state"] for one in listed}
    assert [states[name] for name in ("baker", "ux-agent", "tester", "sysadmin")] == [
        *("own", "missing", "edited", "packaged")
    ]
    assert "reviewer-agent" in machine.run("agent", "roles", cwd=project.root).stdout


def test_a_role_is_shown_by_another_name(machine: Machine, project: Project) -> None:
    shown = json.loads(machine.run("agent", "role", "Code Reviewer", "--json", cwd=project.root).stdout)

    assert (shown["name"], shown["tier"], shown["model"]) == ("reviewer-agent", "judge", "opus")
    assert "Read" in shown["tools"]
    assert shown["prompt"] in machine.run("agent", "role", "reviewer-agent", cwd=project.root).stdout


def test_a_role_that_is_not_there_is_refused(machine: Machine, project: Project) -> None:
    done = machine.run("agent", "role", "baker", "--json", cwd=project.root)

    assert done.returncode == FAILED
    assert json.loads(done.stdout)["error"]["code"] == "role_not_found"


def test_lint_is_content_with_what_init_lays_down(machine: Machine, project: Project) -> None:
    done = machine.run("agent", "lint", cwd=project.root)

    assert (done.returncode, done.stdout) == (DONE, "30 files, nothing wrong\n")


def test_lint_names_file_and_line_and_ends_with_1(machine: Machine, project: Project) -> None:
    (project.root / ".claude/agents/baker.md").write_text(OWN.replace("---\nYou", "tools: Git\n---\nYou"))

    done = machine.run("agent", "lint", "--json", cwd=project.root)

    assert done.returncode == FAILED
    found = json.loads(done.stdout)["findings"]
    assert [(each["code"], each["file"]) for each in found] == [("agent_tool_unknown", ".claude/agents/baker.md:4")]


def test_lint_looks_into_a_folder_that_is_no_project(machine: Machine, project: Project) -> None:
    folder = project.root.parent / "elsewhere"
    folder.mkdir()
    (folder / "baker.md").write_text("You bake.\n")

    done = machine.run("agent", "lint", str(folder), cwd=folder)

    assert done.returncode == FAILED
    assert "agent_unreadable" in done.stdout


def test_diff_shows_what_the_project_changed(machine: Machine, project: Project) -> None:
    tester = project.root / ".claude/agents/tester.md"
    unchanged = machine.run("agent", "diff", cwd=project.root)
    tester.write_text(tester.read_text().replace("model: sonnet", "model: opus"))

    done = machine.run("agent", "diff", "tester", cwd=project.root)

    assert (unchanged.returncode, unchanged.stdout) == (DONE, "")
    assert done.returncode == FAILED
    assert "-model: sonnet\n+model: opus\n" in done.stdout
    assert list(json.loads(machine.run("agent", "diff", "--json", cwd=project.root).stdout)) == ["tester"]


def test_models_are_shown_as_the_settings_want_them(machine: Machine, project: Project) -> None:
    project.layout.config.write_text('[models]\nfast = "sonnet"\nroles = ["tester = claude-opus-5-5"]\n')

    shown = json.loads(machine.run("agent", "models", "--json", cwd=project.root).stdout)

    rows = {row["role"]: (row["tier"], row["model"], row["then"]) for row in shown["roles"]}
    assert rows["log-tracker"] == ("fast", "sonnet", ["haiku"])
    assert rows["tester"] == ("", "claude-opus-5-5", [])
    assert rows["architect-agent"] == ("judge", "opus", ["sonnet", "haiku"])
    assert "log-tracker" in machine.run("agent", "models", cwd=project.root).stdout


@pytest.mark.parametrize("value", ['"opus"', '["tester"]', '["tester = "]', "[7]"])
def test_a_wrong_pair_in_the_settings_is_named(machine: Machine, project: Project, value: str) -> None:
    project.layout.config.write_text(f"[models]\nroles = {value}\n")

    done = machine.run("agent", "models", cwd=project.root)

    assert done.returncode == FAILED
    assert "models.roles" in done.stderr


@pytest.mark.parametrize(
    ("options", "count"),
    [(["--minimal"], 0), (["--agents", "none"], 0), (["--agents", "Code Reviewer,tester"], 2), ([], 30)],
    ids=["minimal", "none", "two", "all"],
)
def test_init_lays_down_the_roles_that_are_asked_for(
    machine: Machine, tmp_path_factory: pytest.TempPathFactory, options: list[str], count: int
) -> None:
    folder = tmp_path_factory.mktemp("bakery")

    done = machine.run("init", *options, cwd=folder)

    assert done.returncode == DONE
    assert len(list(folder.glob(".claude/agents/*.md"))) == count
    assert (folder / ".claude/skills").exists() == ("--minimal" not in options)


def test_init_does_not_take_both_words_at_once(machine: Machine, project: Project) -> None:
    done = machine.run("init", "--minimal", "--agents", "all", cwd=project.root)

    assert done.returncode == 2
    assert "not both" in done.stderr
