"""The one door to git."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from super_agents.system.processes import Completed, run

if TYPE_CHECKING:
    from pathlib import Path


def git(*arguments: str, cwd: Path) -> str:
    """Run git in `cwd` and return what it printed; raises `ToolMissing` or `CommandFailed`."""
    return ask_git(*arguments, cwd=cwd, check=True).stdout


def ask_git(*arguments: str, cwd: Path, check: bool = False) -> Completed:
    """Run git where its exit code is an answer, as in `git config --get`."""
    return run(["git", *arguments], cwd=cwd, env=clean_environment(), check=check)


def clean_environment() -> dict[str, str]:
    """Return our environment without the variables by which a hook would bend git to another repository.

    Inside a hook git sets GIT_DIR, GIT_INDEX_FILE and others; a command for another folder must not inherit them.
    """
    keep = {"GIT_SSH", "GIT_SSH_COMMAND", "GIT_EXEC_PATH", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_GLOBAL"}
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in keep} | {
        "LC_ALL": "C"
    }
