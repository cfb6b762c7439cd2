"""Which files of a project a set-up may lay down, change or delete: never git's own, nor what is private."""

from __future__ import annotations

from pathlib import PurePosixPath

from super_agents.projects.trust import PRIVATE


def is_within_reach(path: str) -> bool:
    """Tell whether a path relative to a project's root is one that a template, a manifest or a journal may name.

    Letters' case does not count: there are file systems on which `.GIT` is git's folder.
    """
    parts = [part.casefold() for part in path.split("/")]
    if PurePosixPath(path).is_absolute() or any(part in {"", ".", "..", ".git"} for part in parts) or "\0" in path:
        return False
    return not (parts[0] == ".claude" and len(parts) > 1 and parts[1] in PRIVATE)


def is_folder_within_reach(path: str) -> bool:
    """Tell the same of a folder that a set-up made; `.claude/state` is one of those."""
    return path == ".claude/state" or is_within_reach(path)
