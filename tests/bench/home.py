"""A home of its own for the sections that run our commands, so that they see no project but theirs."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from super_agents.projects.project import Project

PROGRAM = [sys.executable, "-I", "-m", "super_agents"]
_INHERITED = ("GIT_", "SUPER_AGENT", "CLAUDE", "XDG_")
_PERSON = {f"GIT_{role}_{key}": "bench" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}


@contextmanager
def home_at(directory: Path) -> Iterator[None]:
    """Point this process and those it starts to an empty home."""
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith(_INHERITED)]:
        del os.environ[name]
    os.environ.update({"HOME": str(directory), "SUPER_AGENTS_HOME": str(directory / "ours")} | _PERSON)
    os.environ.setdefault("USER", "bench")  # as after a login
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def inside(directory: Path) -> Iterator[None]:
    """Be in a folder for a while: programs that are started begin there."""
    before = os.open(".", os.O_RDONLY)
    os.chdir(directory)
    try:
        yield
    finally:
        os.fchdir(before)
        os.close(before)


def make_repository(root: Path) -> Path:
    """Make a git repository with a commit of ten files."""
    root.mkdir(parents=True)
    for number in range(10):
        (root / f"file{number}.py").write_text(f"print({number})\n")
    for words in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "Begin"]):
        subprocess.run(["git", *words], cwd=root, check=True, capture_output=True)
    return root


def make_project(root: Path) -> Project:
    """Make a folder a project as `super-agents init` does."""
    from super_agents.projects.project import Project
    from super_agents.projects.setup import actions

    root.mkdir(parents=True, exist_ok=True)
    actions.init(root, template=None, dry_run=False)
    return Project.open(root)
