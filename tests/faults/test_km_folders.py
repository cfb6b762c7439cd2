"""Projects that are moved, copied or deleted under a running knowledge manager."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from super_agents.projects.km_state import state
from super_agents.projects.ports import PortTable
from super_agents.projects.project import Project
from super_agents.runtime import km_process
from tests.support.knowledge_managers import is_alive, is_ready, kinds
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Listed:
    """A place as the registry has it."""

    id: str
    root: str


def test_a_moved_folder_ends_its_knowledge_manager_and_keeps_the_record(project: Project, tmp_path: Path) -> None:
    started = km_process.start(project)
    eventually(lambda: "km.started" in kinds(project))

    project.root.rename(tmp_path / "elsewhere")
    eventually(lambda: not is_alive(started))

    moved = Project.open(tmp_path / "elsewhere")
    assert moved.id == project.id
    assert state(moved).status == "stopped"
    assert list(moved.state_dir.glob("km*")) == []
    assert kinds(moved) == ["km.started", "km.stopped"]
    assert not project.root.exists()
    assert PortTable.of_this_machine().holders() == {}


def test_start_in_a_moved_folder_replaces_the_one_of_the_former_path(project: Project, tmp_path: Path) -> None:
    before = km_process.start(project)
    project.root.rename(tmp_path / "elsewhere")
    moved = Project.open(tmp_path / "elsewhere")

    after = km_process.start(moved)

    assert after.is_fresh
    eventually(lambda: not is_alive(before))
    assert not project.root.exists()


def test_a_copy_does_not_have_the_knowledge_manager_of_its_original(project: Project, tmp_path: Path) -> None:
    started = km_process.start(project)
    eventually(lambda: is_ready(started))
    shutil.copytree(project.root, tmp_path / "copy")

    assert state(Listed(project.id, str(tmp_path / "copy"))).status == "stopped"
    copy = Project.open(tmp_path / "copy")

    assert copy.id != project.id
    assert state(copy).status == "stopped"
    km_process.stop(copy)
    assert state(project).instance_id == started.instance_id


def test_a_copy_gets_a_knowledge_manager_of_its_own(project: Project, tmp_path: Path) -> None:
    original = km_process.start(project)
    eventually(lambda: is_ready(original))
    shutil.copytree(project.root, tmp_path / "copy")
    copy = Project.open(tmp_path / "copy")

    started = km_process.start(copy)
    km_process.stop(copy)

    assert started.is_fresh
    assert started.port != original.port
    assert state(project).instance_id == original.instance_id


def test_a_deleted_folder_ends_its_knowledge_manager_and_stays_deleted(project: Project) -> None:
    started = km_process.start(project)
    eventually(lambda: is_ready(started))

    shutil.rmtree(project.root)
    eventually(lambda: not is_alive(started))

    assert not project.root.exists()
    assert PortTable.of_this_machine().holders() == {}


def test_deleting_the_folder_claude_alone_ends_it_too(project: Project) -> None:
    started = km_process.start(project)
    eventually(lambda: is_ready(started))

    shutil.rmtree(project.claude)
    eventually(lambda: not is_alive(started))

    assert not project.claude.exists()


def test_a_project_made_anew_at_the_same_path_is_not_the_old_ones(project: Project) -> None:
    started = km_process.start(project)
    project.layout.project_json.unlink()

    fresh = Project.open(project.root)
    eventually(lambda: not is_alive(started))

    assert fresh.id != project.id
    assert km_process.start(fresh).is_fresh
