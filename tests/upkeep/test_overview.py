"""`status` and `list`: what they say is what is the case."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.cli.errors import DONE, FAILED
from super_agents.runtime import km_process
from super_agents.system.git import git
from super_agents.upkeep.work import sentence
from tests.support.projects import make_project, make_repository
from tests.support.repositories import commit
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.project import Project
    from tests.support.projects import Machine


def _status(machine: Machine, folder: Path) -> tuple[int, dict[str, Any]]:
    done = machine.run("status", "--json", cwd=folder)
    return done.returncode, json.loads(done.stdout)


def _listed(machine: Machine, folder: Path, *arguments: str) -> dict[str, str]:
    done = machine.run("list", *arguments, "--json", cwd=folder)
    return {row["name"]: row["km"]["status"] for row in json.loads(done.stdout)}


def test_status_is_sound_with_the_knowledge_manager_up_and_stopped(machine: Machine, project: Project) -> None:
    assert _status(machine, project.root)[0] == DONE

    running = km_process.start(project)
    code, seen = _status(machine, project.root)
    assert (code, seen["km"]["status"], seen["km"]["pid"]) == (DONE, "running", running.pid)

    km_process.stop(project)
    code, seen = _status(machine, project.root)
    assert (code, seen["km"]["status"], seen["ok"]) == (DONE, "stopped", True)


def test_status_tells_what_is_going_on_while_the_knowledge_manager_counts(machine: Machine, project: Project) -> None:
    project.roster.register("builder")
    project.board.add("Bake", by="builder")
    project.board.add("Sell", by="builder", after=["t-1"])
    project.mail.send("Flour is out", to=["human"], by="builder")
    project.leases.take(["oven/"], by="builder")
    assert _status(machine, project.root)[1]["work"] is None

    km_process.start(project)
    counted: dict[str, object] = {
        "agents": 1,
        "tasks": {"waiting": 1, "ready": 1},
        "messages": 1,
        "leases": 1,
        "approvals": 0,
        "sessions": [],
        "suspended_triggers": [],
    }
    eventually(lambda: _status(machine, project.root)[1]["work"] == counted)

    said = machine.run("status", cwd=project.root).stdout
    assert "1 agent; tasks: 1 waiting, 1 ready; 1 lease; 1 message for people" in said


def test_status_tells_of_a_knowledge_manager_that_was_killed(machine: Machine, project: Project) -> None:
    running = km_process.start(project)
    assert running.pid is not None
    os.kill(running.pid, signal.SIGKILL)

    eventually(lambda: _status(machine, project.root)[0] == FAILED)

    assert _status(machine, project.root)[1]["km"]["status"] == "dead"
    assert "super-agents doctor" in machine.run("status", cwd=project.root).stderr


def test_status_in_a_subfolder_and_in_a_linked_worktree_is_the_project_s(
    machine: Machine, project: Project, tmp_path: Path
) -> None:
    below = project.root / "src" / "deep"
    below.mkdir(parents=True)
    git("worktree", "add", "-q", str(tmp_path / "linked"), cwd=project.root)

    for folder in (below, tmp_path / "linked"):
        assert _status(machine, folder)[1]["project"]["root"] == str(project.root)


@pytest.mark.parametrize("before", [None, ".husky"])
def test_status_tells_when_git_looks_past_the_hooks(machine: Machine, repository: Path, before: str | None) -> None:
    if before:
        git("config", "core.hooksPath", before, cwd=repository)
    machine.run("init", cwd=repository)
    code, seen = _status(machine, repository)
    assert (code, seen["git_hooks"]) == (DONE, "installed")

    git("config", "core.hooksPath", "else where", cwd=repository)

    code, seen = _status(machine, repository)
    assert (code, seen["ok"], seen["git_hooks"]) == (FAILED, False, "bypassed: core.hooksPath names `else where`")
    assert "super-agents doctor" in machine.run("status", cwd=repository).stderr
    machine.run("doctor", "--fix", cwd=repository)
    assert _status(machine, repository)[1]["git_hooks"] == "installed"


def test_status_tells_when_the_setting_that_leads_to_the_hooks_is_gone(machine: Machine, repository: Path) -> None:
    git("config", "core.hooksPath", ".husky", cwd=repository)
    machine.run("init", cwd=repository)

    git("config", "--unset", "core.hooksPath", cwd=repository)

    code, seen = _status(machine, repository)
    assert (code, seen["git_hooks"]) == (FAILED, "bypassed: core.hooksPath was unset")


def test_status_of_a_clone_says_how_its_hooks_are_put_in(machine: Machine, repository: Path, tmp_path: Path) -> None:
    machine.run("init", cwd=repository)
    commit(repository)
    git("clone", "-q", str(repository), str(tmp_path / "clone"), cwd=tmp_path)

    code, seen = _status(machine, tmp_path / "clone")

    assert (code, seen["git_hooks"]) == (DONE, "not installed")
    assert "super-agents init" in machine.run("status", cwd=tmp_path / "clone").stderr


def test_status_does_not_ask_for_hooks_that_are_not_wanted(machine: Machine, repository: Path) -> None:
    machine.run("init", cwd=repository)
    (repository / ".claude/system/config.toml").write_text("[git]\nhooks = false\n")
    machine.run("upgrade", cwd=repository)

    assert _status(machine, repository)[1]["git_hooks"] == "not wanted: `hooks = false`"
    assert "super-agents init" not in machine.run("status", cwd=repository).stderr


@pytest.mark.usefixtures("project")
def test_list_shows_what_runs_and_all_shows_the_rest(machine: Machine, tmp_path: Path) -> None:
    running = make_project(make_repository(tmp_path / "running"))
    make_project(make_repository(tmp_path / "stopped"))
    km_process.start(running)

    assert _listed(machine, tmp_path) == {"running": "running"}
    assert _listed(machine, tmp_path, "--all") == {
        "running": "running",
        "stopped": "stopped",
        "a repository": "stopped",
    }


def test_a_deleted_project_leaves_the_list(machine: Machine, project: Project, tmp_path: Path) -> None:
    import shutil

    assert project.id
    shutil.rmtree(project.root)

    assert _listed(machine, tmp_path, "--all") == {}


def test_the_line_on_what_is_going_on_names_suspended_triggers() -> None:
    counted = {"agents": 0, "tasks": {}, "messages": 0, "leases": 0, "approvals": 0}

    assert sentence(counted | {"suspended_triggers": ["storm"]}).endswith("; suspended triggers: storm")
    assert "suspended" not in sentence(counted | {"suspended_triggers": []})
