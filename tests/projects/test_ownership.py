"""A project of another user: nothing is written there that its owner could not change."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from super_agents.cli.errors import DONE, FAILED
from super_agents.errors import PathRefused
from super_agents.projects.ownership import check_owner
from tests.support.projects import make_project

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.project import Project
    from tests.support.projects import Machine
    from tests.support.users import Person

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files of another user")


@pytest.fixture
def theirs(person: Person, tmp_path: Path) -> Project:
    """A project of an ordinary user, with an event."""
    project = make_project(tmp_path / "theirs")
    project.log.append("custom.sack", by="miller", data={})
    person.own(project.root)
    return project


@pytest.mark.parametrize("command", ["start", "event append custom.x", "event rotate", "view rebuild"])
def test_root_is_refused_where_it_would_leave_files_of_its_own(machine: Machine, theirs: Project, command: str) -> None:
    before = sorted(theirs.root.rglob("*"))

    done = machine.run(*command.split(), cwd=theirs.root)

    assert done.returncode == FAILED
    assert f"`{theirs.claude}` belongs to the user `nobody`" in done.stderr
    assert "run the command as `nobody`" in done.stderr
    assert sorted(theirs.root.rglob("*")) == before


def test_root_may_look(machine: Machine, theirs: Project) -> None:
    assert machine.run("status", cwd=theirs.root).returncode == DONE
    assert machine.run("stop", cwd=theirs.root).returncode == DONE


def test_what_is_ours_is_ours(project: Project) -> None:
    check_owner(project.claude)


def test_a_folder_of_somebody_else_is_refused(theirs: Project) -> None:
    with pytest.raises(PathRefused, match="belongs to the user"):
        check_owner(theirs.claude)


def test_the_doctor_names_who_started_the_knowledge_manager(person: Person, theirs: Project) -> None:
    theirs.layout.km_json.write_text("{}")
    theirs.layout.km_json.chmod(0o600)  # root's

    done = person.run("doctor", cwd=theirs.root)

    assert "km_unreadable" in done.stdout
    assert "started by the user `root`" in done.stdout
    assert "run `super-agents stop` as `root`" in done.stdout
