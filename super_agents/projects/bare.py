"""Bare repositories: folders in which git keeps everything and nobody works."""

from __future__ import annotations

from pathlib import Path

from super_agents.system import worktrees


def bare_repository(start: Path | str) -> Path | None:
    """Return the bare repository that `start` lies in, or that the `.git` of its folder names; None elsewhere.

    A linked worktree of a bare repository has files of its own, so it is elsewhere.
    """
    checkout = worktrees.repository(str(start))
    top = Path(checkout.top) if checkout else None
    here = Path(start).resolve()
    for folder in (here, *here.parents):
        if folder == top:
            break
        if _is_git_dir(folder):
            return folder if worktrees.is_bare(str(folder)) else None
    if checkout is None or checkout.is_linked or not worktrees.is_bare(checkout.git_dir):
        return None
    return Path(checkout.git_dir)


def where_to_work(repository: Path) -> str:
    """Say what to do instead of running a command in a bare repository."""
    chosen = worktrees.chosen_root(str(repository))
    if chosen is not None and worktrees.is_project(chosen):
        return f"its project is `{chosen}`: run the command there or in another of its worktrees"
    return "run `super-agents init` in one of its worktrees; `git worktree add` makes one"


def _is_git_dir(folder: Path) -> bool:
    """Ask what git asks of a folder before it takes it for a repository."""
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()
