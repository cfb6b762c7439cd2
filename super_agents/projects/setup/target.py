"""Which folder `init` makes a project: the top of the repository, the main one of its worktrees."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from super_agents.errors import PathRefused
from super_agents.projects.bare import bare_repository, where_to_work
from super_agents.projects.setup.plan import Change, content_of
from super_agents.system import worktrees
from super_agents.system.files import check_open

LOCK_REASON = "super-agents keeps the event log of all worktrees here; `super-agents remove` unlocks it\n"


@dataclass(frozen=True, slots=True)
class Target:
    """The folder to be set up, and the repository it belongs to, if any."""

    root: Path
    checkout: worktrees.Checkout | None = None
    is_chosen: bool = False  # the worktrees of a bare repository have no main one: this one is to be it


def find(start: Path) -> Target:
    """Return what a set-up that is asked for in `start` acts on; raises `PathRefused` with the reason why not."""
    if not start.is_dir():
        reason = "is a file, not a folder" if start.exists() else "is not there"
        raise PathRefused(start, reason, hint="give the folder of a repository")
    checkout = worktrees.repository(str(start))
    if checkout is not None:
        _refuse_inside_git(start.resolve(), checkout)
    _refuse_bare(start)
    if checkout is None:
        return _checked(Target(Path(worktrees.find_root(str(start)) or start.resolve())))
    if not checkout.is_linked:
        return _checked(Target(Path(checkout.top), checkout))
    if not worktrees.is_bare(checkout.common_dir):
        return _checked(Target(Path(worktrees.root_of(checkout) or checkout.top), checkout))
    chosen = worktrees.chosen_root(checkout.common_dir)
    root = Path(chosen) if chosen and Path(chosen).is_dir() else Path(checkout.top)
    return _checked(Target(root, worktrees.repository(str(root)), is_chosen=True))


def marks(target: Target) -> list[Change]:
    """Return the changes in the repository that make all worktrees of a bare one find the root, and git spare it.

    `git worktree remove` deletes ignored files, such as the event log, without asking; a locked worktree it refuses.
    """
    if target.checkout is None or not target.is_chosen:
        return []
    root_file, lock_file = mark_files(target.checkout)
    return [
        Change(str(file), file, before, after)
        for file, after in ((root_file, os.fsencode(f"{target.root}\n")), (lock_file, LOCK_REASON.encode()))
        if (before := content_of(file)) != after and not (file == lock_file and before is not None)
    ]


def marks_to_take_back(target: Target) -> list[Change]:
    """Return the changes that undo `marks`; a lock with another reason is somebody else's."""
    if target.checkout is None or not target.checkout.is_linked:
        return []
    root_file, lock_file = mark_files(target.checkout)
    ours = {root_file: os.fsencode(f"{target.root}\n"), lock_file: LOCK_REASON.encode()}
    return [Change(str(file), file, text, None) for file, text in ours.items() if content_of(file) == text]


def mark_files(checkout: worktrees.Checkout) -> tuple[Path, Path]:
    """Return the two files in the repository that `marks` writes: which worktree is the root, and its lock."""
    return Path(checkout.common_dir) / worktrees.CHOSEN_ROOT, Path(checkout.git_dir) / "locked"


def _checked(target: Target) -> Target:
    check_open(target.root / ".claude")
    if target.root == Path(target.root.anchor):
        hint = "run `super-agents init` in the folder of a repository"
        raise PathRefused(target.root, "is the top of the file system", hint=hint)
    if target.root == Path.home().resolve():
        hint = "its `.claude` is Claude Code's own; run `super-agents init` in a repository"
        raise PathRefused(target.root, "is your home folder", hint=hint)
    return target


def _refuse_inside_git(start: Path, checkout: worktrees.Checkout) -> None:
    for folder in (Path(checkout.git_dir), Path(checkout.common_dir)):
        if start.is_relative_to(folder):
            raise PathRefused(start, "is inside git's own folder", hint="run the command in the working tree")


def _refuse_bare(start: Path) -> None:
    repository = bare_repository(start)
    if repository is not None:
        reason = "belongs to a bare repository, which has no files of its own"
        raise PathRefused(start, reason, hint=where_to_work(repository))
