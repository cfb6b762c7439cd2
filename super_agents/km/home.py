"""Where the project's folder is: a knowledge manager must not outlive it, nor write where it was."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from super_agents.projects import identity
from super_agents.projects.layout import Layout
from super_agents.system.files import inode_of

if TYPE_CHECKING:
    from super_agents.projects.project import Project


def of(project: Project) -> Layout | None:
    """Return where the project is by now, or None when it was deleted.

    The process lives in the project's folder, so the system knows that folder's present path.
    """
    for root in (project.root, _present_folder()):
        if root is not None and _is_at(root, project.id):
            return Layout(root)
    return None


def loss(project: Project) -> str:
    """Return why the project is not where it was, or nothing while it is."""
    if _is_at(project.root, project.id):
        return ""
    return "the folder was deleted" if of(project) is None else "the folder was moved"


def may_be_going(project: Project) -> bool:
    """Tell whether the project is going, or may be: files go one by one, and those of the views are among them."""
    return bool(loss(project)) or inode_of(project.layout.registry_db) is None


def _is_at(root: Path, project_id: str) -> bool:
    known = identity.read(Layout(root))
    return known is not None and known.id == project_id


def _present_folder() -> Path | None:
    with suppress(OSError):
        return Path(os.getcwd())  # noqa: PTH109 - the system's answer, nothing else
    return None
