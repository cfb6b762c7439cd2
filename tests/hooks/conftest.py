"""A project whose git hooks record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.projects.git_hooks import installation

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.project import Project


@pytest.fixture
def root(project: Project) -> Path:
    """Return the root of a project, its own files ignored by git and its hooks put in."""
    (project.root / ".git" / "info" / "exclude").write_text(".claude\n")
    installation.install(project.root)
    return project.root
