"""A knowledge manager that serves the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.runtime import km_process
from tests.support.api import Api

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.projects.project import Project


@pytest.fixture
def api(project: Project) -> Iterator[Api]:
    """The API for somebody without a name."""
    yield Api.started(project)
    km_process.stop(project)


@pytest.fixture
def builder(project: Project, api: Api) -> Api:
    """The API for the agent `builder`."""
    return api.as_agent(project, "builder")
