"""Real repositories to try things on, and looking at folders whole."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from super_agents.system.git import git

if TYPE_CHECKING:
    from pathlib import Path

_AUTHOR = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")


def make_repository(path: Path, **files: str) -> Path:
    """Make a repository with one commit that holds `files`; a double underscore in a name stands for a dot."""
    path.mkdir(parents=True)
    git("init", "-q", cwd=path)
    for name, text in files.items():
        (path / name.replace("__", ".")).write_text(text)
    commit(path)
    return path


def commit(path: Path, message: str = "first") -> None:
    """Commit all there is."""
    git("add", "-A", cwd=path)
    git(*_AUTHOR, "commit", "-q", "--no-verify", "--allow-empty", "-m", message, cwd=path)


def status(path: Path) -> str:
    """Return what git says is changed or new."""
    return git("status", "--porcelain", "--untracked-files=all", cwd=path)


def snapshot(path: Path) -> dict[str, tuple[int, bytes | str | None]]:
    """Return mode and content of everything in a folder: files, links, folders; git's own included, but its index.

    The index holds times of files, which `git status` brings up to date as it likes.
    """
    found: dict[str, tuple[int, bytes | str | None]] = {}
    for folder, folders, files in os.walk(path):
        for name in [*folders, *files]:
            entry = path / folder / name
            if name != "index" or ".git" not in entry.parts:
                found[str(entry.relative_to(path))] = (stat.S_IMODE(entry.lstat().st_mode), _content(entry))
    return found


def _content(entry: Path) -> bytes | str | None:
    if entry.is_symlink():
        return str(entry.readlink())
    return entry.read_bytes() if entry.is_file() else None
