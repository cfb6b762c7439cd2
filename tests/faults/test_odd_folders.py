"""A project in a folder whose name is not UTF-8: it works, and spoils nothing for the others."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.cli.errors import DONE
from super_agents.projects.km_state import state
from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from tests.support.projects import make_repository

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.projects import Machine


@pytest.fixture
def odd(tmp_path: Path, machine: Machine) -> Path:  # noqa: ARG001 - the repository needs its environment
    root = make_repository(tmp_path / os.fsdecode(b"n\xe9"))
    actions.init(root)
    return root


def _json(machine: Machine, *arguments: str, cwd: Path) -> Any:
    done = machine.run(*arguments, "--json", cwd=cwd)
    assert done.returncode == DONE, done.stderr
    return json.loads(done.stdout)


def test_json_of_it_spells_its_name_out(machine: Machine, odd: Path) -> None:
    shown = str(odd).encode(errors="backslashreplace").decode()

    assert _json(machine, "status", cwd=odd)["project"]["root"] == shown
    assert _json(machine, "init", cwd=odd)["root"] == shown
    assert [entry["root"] for entry in _json(machine, "list", "--all", cwd=machine.home)] == [shown]
    assert _json(machine, "remove", "--yes", cwd=odd)["root"] == shown


def test_its_knowledge_manager_is_started_known_again_and_stopped(machine: Machine, odd: Path) -> None:
    started = _json(machine, "start", cwd=odd)

    assert started["status"] == "running"
    assert state(Project.open(odd)).instance_id == started["instance_id"]
    assert _json(machine, "km", "status", cwd=odd)["health"]["status"] == "ok"
    assert _json(machine, "stop", cwd=odd)["was"] == "running"
    assert "Traceback" not in machine.run("km", "logs", cwd=odd).stderr
