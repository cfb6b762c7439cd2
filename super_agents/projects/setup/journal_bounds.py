"""What a set-up's journal may name: files that a set-up changes and folders that it makes, and nothing else."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from super_agents.projects.reach import is_folder_within_reach, is_within_reach
from super_agents.projects.setup.target import mark_files
from super_agents.projects.trust import PRIVATE
from super_agents.system import worktrees

if TYPE_CHECKING:
    from super_agents.projects.layout import Layout


def name_of(layout: Layout, target: Path) -> str:
    """Return how the journal names a file: by its path in the project, so that a folder may move in between."""
    return target.relative_to(layout.root).as_posix() if target.is_relative_to(layout.root) else str(target)


def is_sound(layout: Layout, journal: dict[str, Any]) -> bool:
    """Tell whether a set-up could have written this journal."""
    try:
        return (
            all(_is_change(layout, change) for change in journal["changes"])
            and all(is_folder_within_reach(folder) for folder in journal["made"])
            and all(name in PRIVATE for name in journal["fresh"])
            and journal["undo"] in {"", "git hooks"}
        )
    except (KeyError, TypeError, AttributeError, ValueError):
        return False


def _is_change(layout: Layout, change: dict[str, Any]) -> bool:
    kept, mode, after = change["kept"], change["mode"], change["after"]
    return (
        _is_target(layout, change["target"])
        and (kept is None or re.fullmatch(r"before-[0-9]+", kept) is not None)
        and (type(mode) is int if kept is not None else mode is None)
        and (after is None or isinstance(after, str))
    )


def _is_target(layout: Layout, name: str) -> bool:
    """Tell whether a set-up changes this file: one of the project, behind no link, or a mark in a bare repository."""
    if is_within_reach(name):
        return Path(os.path.realpath(layout.root / name)) == layout.root / name
    checkout = worktrees.repository(str(layout.root))
    return checkout is not None and checkout.is_linked and Path(name) in mark_files(checkout)
