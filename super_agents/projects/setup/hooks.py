"""Git hooks as a part of set-up: wanted or not, there or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.projects.config.presence import is_anything_set
from super_agents.system import worktrees

if TYPE_CHECKING:
    from pathlib import Path


def planned(root: Path) -> tuple[str, ...]:
    """Say, a sentence for each hook, what `settle` would do; nothing when all is as it is wanted."""
    if not are_wanted(root):
        return ("take out git hooks",) if are_installed(root) else ()
    from super_agents.projects.git_hooks import installation  # reads git's settings

    return installation.plan_hooks(root)


def settle(root: Path) -> None:
    """Put the hooks in, or take them out, as `git.hooks` says."""
    from super_agents.projects.git_hooks import installation  # as above

    if are_wanted(root):
        installation.install(root)
    else:
        installation.uninstall(root)


def are_installed(root: Path) -> bool:
    """Tell whether there is anything to take out."""
    from super_agents.projects.layout import Layout

    return Layout(root).git_hooks_json.exists()


def uninstall(root: Path) -> None:
    """Take the hooks out, when they are in."""
    if worktrees.repository(str(root)) is None:
        return
    from super_agents.projects.git_hooks import installation  # as above

    installation.uninstall(root)


def are_wanted(root: Path) -> bool:
    """Tell whether commits here shall become events: in the root's own repository, unless the settings say no."""
    checkout = worktrees.repository(str(root))
    if checkout is None or checkout.top != str(root):
        return False
    if not is_anything_set(root):
        return True
    from super_agents.projects.config.files import load  # 150 ms that only those pay who have set something

    return load(root).config.git.hooks
