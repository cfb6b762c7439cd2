"""A running knowledge manager takes in what is done to the files of knowledge, without anybody reading."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from super_agents.runtime import km_process
from super_agents.system.git import git
from tests.support.knowledge_managers import is_alive, is_ready
from tests.support.repositories import commit
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.events.event import Event
    from super_agents.projects.project import Project


@pytest.fixture
def knowledge(project: Project) -> Path:
    """Return the folder of a project whose knowledge manager runs."""
    started = km_process.start(project)
    eventually(lambda: is_ready(started))
    project.layout.knowledge.mkdir(exist_ok=True)
    return project.layout.knowledge


def told(project: Project) -> list[Event]:
    """Return what the log says of documents."""
    return [event for event in project.log.read() if event.kind.startswith("document.")]


def places(project: Project) -> list[int]:
    """Return, for each look that found something, in how many places, as the knowledge manager wrote it down."""
    lines = (project.layout.logs / "km.log").read_text().splitlines()
    said = [json.loads(line)["message"] for line in lines]
    return [int(one.split()[-1]) for one in said if one.startswith("documents that differed")]


def test_a_file_that_a_person_writes_edits_renames_and_deletes_is_followed(project: Project, knowledge: Path) -> None:
    (knowledge / "ovens.md").write_text("# Ovens\n\nHeat them early.\n")
    eventually(lambda: len(told(project)) == 1)
    (knowledge / "ovens.md").write_text("# Ovens\n\nHeat them late.\n")
    eventually(lambda: len(told(project)) == 2)
    (knowledge / "ovens.md").rename(knowledge / "bread.md")
    eventually(lambda: len(told(project)) == 3)
    (knowledge / "bread.md").unlink()
    eventually(lambda: len(told(project)) == 4)

    assert [event.kind.partition(".")[2] for event in told(project)] == ["saved", "saved", "renamed", "deleted"]
    assert all(event.by.startswith("human:") and event.data["origin"] == "file" for event in told(project))


def test_a_folder_that_comes_back_is_followed_again(project: Project, knowledge: Path) -> None:
    (knowledge / "one.md").write_text("# One\n")
    eventually(lambda: len(told(project)) == 1)

    knowledge.rename(project.root / "aside")
    eventually(lambda: len(told(project)) == 2)
    (project.root / "aside").rename(knowledge)
    eventually(lambda: len(told(project)) == 3)
    (knowledge / "two.md").write_text("# Two\n")
    eventually(lambda: len(told(project)) == 4)

    assert [event.data["id"] for event in told(project)] == ["one", "one", "one", "two"]


def test_what_was_changed_while_it_did_not_run_is_taken_in_at_its_start(project: Project) -> None:
    project.layout.knowledge.mkdir(exist_ok=True)
    (project.layout.knowledge / "ovens.md").write_text("# Ovens\n")

    km_process.start(project)

    eventually(lambda: len(told(project)) == 1)


@pytest.mark.slow
def test_a_checkout_of_a_thousand_files_is_taken_in_together(project: Project) -> None:
    folder = project.layout.knowledge
    folder.mkdir(exist_ok=True)
    git("checkout", "-q", "-b", "many", cwd=project.root)
    for number in range(1000):
        (folder / f"n{number}.md").write_text(f"# Note {number}\n")
    commit(project.root, "many")
    git("checkout", "-q", "-", cwd=project.root)
    started = km_process.start(project)
    eventually(lambda: is_ready(started))

    git("checkout", "-q", "many", cwd=project.root)
    eventually(lambda: sum(places(project)) == 1000, within=60)

    assert len(told(project)) == 1000
    assert len(places(project)) <= 3  # one, but where the machine stands still in the middle of the checkout


@pytest.mark.parametrize("name", [".ovens.md.swp", "ovens.md~", "#ovens.md#", "4913", "ovens.md.tmp", ".#ovens.md"])
def test_what_editors_leave_beside_a_file_is_no_document(project: Project, knowledge: Path, name: str) -> None:
    (knowledge / name).write_text("# Half of something\n")
    (knowledge / "last.md").write_text("# Last\n")

    eventually(lambda: told(project))

    assert [event.data["id"] for event in told(project)] == ["last"]
    assert (knowledge / name).exists()


def test_a_file_that_no_document_can_be_made_of_is_named_once(project: Project, knowledge: Path) -> None:
    (knowledge / "broken.md").write_text("+++\ntitle = \n+++\n")
    (knowledge / "one.md").write_text("# One\n")
    eventually(lambda: len(told(project)) == 1)
    (knowledge / "two.md").write_text("# Two\n")
    eventually(lambda: len(told(project)) == 2)

    log = (project.layout.logs / "km.log").read_text()

    assert log.count("broken.md") == 1


def test_a_deleted_project_with_documents_stays_deleted(project: Project, knowledge: Path) -> None:
    (knowledge / "ovens.md").write_text("# Ovens\n")
    eventually(lambda: told(project))
    started = km_process.start(project)

    shutil.rmtree(project.root)
    eventually(lambda: not is_alive(started))

    assert not project.root.exists()
