"""The first moment of a project: many processes that meet at a store which none of them has made yet."""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from super_agents.projects.project import Project
from tests.support.children import children

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

PROCESSES, ROUNDS = 8, 1_000


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(180)
def test_eight_processes_make_the_store_of_a_new_project_at_once_a_thousand_times(project: Project) -> None:
    with children(*[(_meet, project.root, number) for number in range(PROCESSES)]) as started:
        for _ in range(ROUNDS):
            for child in started:
                child.tell("go")
            assert sorted(child.hear() for child in started) == list(range(1, PROCESSES + 1))
            _forget_all(project)
        for child in started:
            child.tell("end")
            child.finish()


def _meet(pipe: Connection, root: Path, number: int) -> None:
    """Open the log and the views where nobody did before, take a name, and say which event that was."""
    name = f"agent-{number}"
    while pipe.recv() == "go":
        project = Project(root)
        with closing(project.log), closing(project.views):
            registered = project.roster.register(name)
        pipe.send(registered.agent.seq)


def _forget_all(project: Project) -> None:
    for folder in (project.events_dir, project.layout.registry_db.parent):
        shutil.rmtree(folder)
