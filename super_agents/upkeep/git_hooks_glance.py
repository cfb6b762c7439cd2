"""What files alone say of a project's git hooks; git is not started, and the doctor looks closer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from super_agents.errors import ConfigInvalid
from super_agents.projects.git_hooks import state as git_hook_state
from super_agents.projects.layout import Layout
from super_agents.system import worktrees

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.git_hooks.state import HookState
    from super_agents.system.worktrees import Checkout


@dataclass(frozen=True, slots=True)
class Glance:
    """How the hooks seem to be. `hint` says what puts them in, where none are; bypassed ones want the doctor."""

    sentence: str
    is_bypassed: bool = False
    hint: str = ""


def glance(root: Path) -> Glance:
    """Look at the hooks of the project at `root`. A `core.hooksPath` of all repositories is not looked for."""
    checkout = worktrees.repository(str(root))
    if checkout is None:
        return Glance("no git repository")
    state = git_hook_state.read(Layout(root).git_hooks_json)
    return _missing(root) if state is None else _installed(checkout, state)


def _installed(checkout: Checkout, state: HookState) -> Glance:
    now = worktrees.hooks_path(checkout)
    if now == (state.folder if state.chained else ""):
        return Glance("installed")
    return Glance(f"bypassed: core.hooksPath {f'names `{now}`' if now else 'was unset'}", is_bypassed=True)


def _missing(root: Path) -> Glance:
    from super_agents.projects.setup import hooks as setup_hooks  # asked by few

    try:
        if not setup_hooks.are_wanted(root):
            return Glance("not wanted: `hooks = false`")
    except ConfigInvalid:
        return Glance("not installed; the settings do not say whether they are wanted")
    return Glance("not installed", hint="`super-agents init` puts in the git hooks, which belong to each clone")
