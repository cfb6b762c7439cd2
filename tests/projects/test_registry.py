"""The machine's list of projects heals itself, and reading it is light."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest

from super_agents.projects import registry
from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from super_agents.system.paths import user_data_dir

if TYPE_CHECKING:
    from pathlib import Path


def make(root: Path) -> Project:
    root.mkdir(parents=True)
    actions.init(root)
    return Project.open(root)


def roots() -> list[str]:
    return [entry.root for entry in registry.entries()]


def test_projects_are_listed_by_their_folder(tmp_path: Path) -> None:
    make(tmp_path / "b")
    make(tmp_path / "a")

    assert roots() == [str(tmp_path / "a"), str(tmp_path / "b")]


def test_a_project_whose_folder_is_gone_is_dropped(tmp_path: Path) -> None:
    make(tmp_path / "a")
    make(tmp_path / "b")
    shutil.rmtree(tmp_path / "a")

    assert [entry.root for entry in registry.living()] == [str(tmp_path / "b")]
    assert roots() == [str(tmp_path / "b")]


def test_a_folder_that_holds_another_project_now_is_dropped_and_listed_anew(tmp_path: Path) -> None:
    first = make(tmp_path / "a")
    shutil.rmtree(tmp_path / "a")

    second = make(tmp_path / "a")

    assert first.id != second.id
    assert [entry.id for entry in registry.entries()] == [second.id]


def test_what_is_forgotten_is_off_the_list(tmp_path: Path) -> None:
    project = make(tmp_path / "a")

    registry.forget(project.root)

    assert roots() == []


def test_init_puts_a_project_that_was_lost_back_on_the_list(tmp_path: Path) -> None:
    make(tmp_path / "a")
    (user_data_dir() / "projects.json").unlink()

    actions.init(tmp_path / "a")

    assert roots() == [str(tmp_path / "a")]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"projects": 1}', b'{"projects": [{"id": 1}]}'])
def test_a_list_that_is_damaged_counts_as_empty_and_is_written_anew(tmp_path: Path, content: bytes) -> None:
    file = user_data_dir() / "projects.json"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)

    assert registry.entries() == []
    make(tmp_path / "a")
    assert roots() == [str(tmp_path / "a")]


def test_an_entry_with_wrong_types_hides_no_other(tmp_path: Path) -> None:
    make(tmp_path / "a")
    file = user_data_dir() / "projects.json"
    listed = json.loads(file.read_bytes())
    sound = listed["projects"][0]
    listed["projects"] += [None, 7, {**sound, "root": 7}, {**sound, "root": "b\0c"}, {**sound, "name": ["x"]}]
    file.write_text(json.dumps(listed))

    assert [entry.root for entry in registry.living()] == [str(tmp_path / "a")]


def add(root: Path) -> None:
    project = Project(root)
    registry.add(project.identity, name=project.name)


def test_many_writers_at_once_lose_nobody(tmp_path: Path) -> None:
    projects = [make(tmp_path / f"p{number}") for number in range(8)]
    (user_data_dir() / "projects.json").unlink()

    with ProcessPoolExecutor(8, mp_context=get_context("fork")) as pool:
        list(pool.map(add, [project.root for project in projects]))

    assert roots() == sorted(str(project.root) for project in projects)


def test_reading_the_list_imports_nothing_heavy() -> None:
    program = "import sys; from super_agents.projects import registry; registry.entries(); print(*sys.modules)"

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()

    assert not {"pydantic", "filelock", "click", "psutil", "subprocess", "portalocker", "orjson"} & set(said)
