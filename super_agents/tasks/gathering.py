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

_LONGEST_NAME = 1000  # characters


def commit(root: Path, name: str) -> Commit:
    """Return the commit of this name in the repository at `root`, as git knows it; raises `TaskInvalid`."""
    if "\0" in name or len(name) > _LONGEST_NAME:  # no program can be given that
        raise TaskInvalid("commit", name, "give its id, or a name as git knows it")
    found = ask_git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", cwd=root)
    if found.code:
        raise TaskInvalid("commit", name, f"there is none of this name in `{root}`; `git log` shows them")
    return Commit(found.stdout.strip())


def artifact(root: Path, path: Path) -> Artifact:
    """Return a file with its digest, named from `root` when it is inside; raises `PathRefused`, `TaskInvalid`."""
    inside = path.relative_to(root) if path.is_relative_to(root) else path
    if path.exists() and not path.is_file():  # a pipe would be waited for
        raise TaskInvalid("artifact", str(inside), "name a file; of a folder those that count, or an archive of it")
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except OSError as error:
        raise refused(path, error) from error
    return Artifact(str(inside), digest, size)
