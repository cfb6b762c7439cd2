"""A project keeps its id when its folder moves, and gets a new one when it is a copy."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import ProjectNotFound
from super_agents.projects import registry
from super_agents.projects.identity import make_state
from super_agents.projects.layout import Layout
from super_agents.projects.project import Project
from super_agents.projects.setup import actions

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project."""
    root = tmp_path / "original"
    root.mkdir()
    actions.init(root)
    return root


def kinds(project: Project) -> list[str]:
    return [event.kind for event in project.log.read()]


def test_a_project_that_was_moved_keeps_its_id_and_says_so_once(root: Path, tmp_path: Path) -> None:
    before = Project.open(root).id
    root.rename(tmp_path / "moved")

    moved = Project.open(tmp_path / "moved")
    again = Project.open(tmp_path / "moved")

    assert moved.id == again.id == before
    assert kinds(again) == ["project.initialized", "project.moved"]
    assert [(entry.id, entry.root) for entry in registry.entries()] == [(before, str(tmp_path / "moved"))]


def test_a_copy_becomes_a_project_of_its_own(root: Path, tmp_path: Path) -> None:
    before = Project.open(root)
    (root / ".claude/state/km.json").write_text("{}")
    shutil.copytree(root, tmp_path / "copy")

    copy = Project.open(tmp_path / "copy")

    assert copy.id != before.id
    assert kinds(copy) == ["project.initialized", "project.copied"]
    assert next(copy.log.read(after=1)).data == {"from_path": str(root), "from_id": before.id}
    assert not (tmp_path / "copy/.claude/state/km.json").exists()
    assert (root / ".claude/state/km.json").exists()
    assert {entry.id for entry in registry.entries()} == {before.id, copy.id}


def test_of_a_moved_project_and_a_copy_of_it_only_one_keeps_the_id(root: Path, tmp_path: Path) -> None:
    root.rename(tmp_path / "moved")
    shutil.copytree(tmp_path / "moved", tmp_path / "copy")

    ids = {Project.open(tmp_path / name).id for name in ("copy", "moved", "copy")}

    assert len(ids) == 2


def test_a_link_to_a_project_is_no_copy_of_it(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)

    assert Project.open(tmp_path / "link").id == Project.open(root).id
    assert kinds(Project.open(root)) == ["project.initialized"]


def test_an_identity_that_cannot_be_read_is_made_anew(root: Path) -> None:
    (root / ".claude/state/project.json").write_text("")

    project = Project.open(root)

    assert json.loads((root / ".claude/state/project.json").read_text())["id"] == project.id


def test_state_is_closed_to_other_users(root: Path) -> None:
    assert (root / ".claude/state").stat().st_mode & 0o777 == 0o700


def test_a_link_in_the_place_of_the_states_ignore_file_is_not_written_through(root: Path, tmp_path: Path) -> None:
    ignore = root / ".claude/state/.gitignore"
    (tmp_path / "precious").write_text("precious")
    ignore.unlink()
    ignore.symlink_to(tmp_path / "precious")

    make_state(Layout(root))

    assert (tmp_path / "precious").read_text() == "precious"
    assert (ignore.read_text(), ignore.is_symlink()) == ("*\n", False)


def id_of(root: Path) -> str:
    return Project.open(root).id


def test_many_who_open_a_clone_at_once_agree_on_its_id(root: Path) -> None:
    shutil.rmtree(root / ".claude/state")

    with ProcessPoolExecutor(4, mp_context=get_context("fork")) as pool:
        ids = set(pool.map(id_of, [root] * 8))

    assert len(ids) == 1


def test_where_there_is_no_project_the_folders_that_were_looked_at_are_named(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()

    with pytest.raises(ProjectNotFound) as caught:
        Project.open(tmp_path / "a")

    assert f"(looked in `{tmp_path / 'a'}`, `{tmp_path}`" in caught.value.message
    assert "super-agents init" in caught.value.hint


def test_a_folder_that_is_seen_under_another_name_is_no_copy_of_itself(root: Path, tmp_path: Path) -> None:
    (tmp_path / "other name").symlink_to(root)  # stands for a bind mount, as of a container
    said = json.loads((root / ".claude/state/project.json").read_text())
    (root / ".claude/state/project.json").write_text(json.dumps(said | {"path": str(tmp_path / "other name")}))

    assert Project.open(root).id == said["id"]
