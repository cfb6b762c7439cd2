"""A client that stands in for Claude Code, in a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.clients import Client, client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.projects.project import Project
    from tests.support.projects import Machine


@pytest.fixture
def claude(project: Project, machine: Machine) -> Iterator[Client]:
    """A client that was started in the project's folder."""
    with client(project.root, machine.home) as one:
        yield one
