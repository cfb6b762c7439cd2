"""Evidence by its names: commits looked up, files read."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from super_agents.errors import TaskInvalid
from super_agents.system.files import refused
from super_agents.system.git import ask_git
from super_agents.tasks.evidence import Artifact, Commit

if TYPE_CHECKING:
    from pathlib import Path


def commit(root: Path, name: str) -> Commit:
    """Return the commit of this name in the repository at `root`, as git knows it; raises `TaskInvalid`."""
    found = ask_git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", cwd=root)
    if found.code:
        raise TaskInvalid("commit", name, f"there is none of this name in `{root}`; `git log` shows them")
    return Commit(found.stdout.strip())


def artifact(root: Path, path: Path) -> Artifact:
    """Return a file with its digest, named from `root` when it is inside; raises `PathRefused`."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except OSError as error:
        raise refused(path, error) from error
    inside = path.relative_to(root) if path.is_relative_to(root) else path
    return Artifact(str(inside), digest, size)
