"""Programs that are needed, and those that later work needs."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from super_agents.errors import CommandFailed
from super_agents.events.finding import Finding
from super_agents.system.processes import run
from super_agents.upkeep.check import MachineCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

_GIT = (2, 26)  # the first whose `git config` knows `--show-scope`
_SLOW = 20.0  # seconds for a program to say its version
_RECORD = "installed"  # beside the environment, install.sh lists here what it made: `file PATH` or `folder PATH`


def _git() -> Iterator[Finding]:
    if shutil.which("git") is None:
        hint = "install git; a folder without git works too, but has no git events"
        yield Finding(code="git_missing", message="git is not on PATH", hint=hint, severity="warning")
        return
    version = _version("git")
    numbers = tuple(int(part) for part in version.split()[-1].split(".")[:2] if part.isdigit()) if version else ()
    if numbers and numbers < _GIT:
        yield Finding(code="git_old", message=f"{version} is too old", hint="install git 2.26 or newer")


def _programs() -> Iterator[Finding]:
    for name, hint in (
        ("tmux", "only agents in panes need it; nothing of this release does"),
        ("claude", "its sessions take part in a project by themselves; other agents have MCP and the commands"),
    ):
        if shutil.which(name) is None:
            yield Finding(code=f"{name}_missing", message=f"`{name}` is not on PATH", hint=hint, severity="note")


def _path() -> Iterator[Finding]:
    """Committed files name our programs by PATH: what is found there must be this installation."""
    shown = Path(sys.executable).parent  # the installer keeps the environment behind a link that outlives upgrades
    ours = shown.resolve()
    for name in ("super-agents", "super-agents-hook"):
        found = shutil.which(name)
        folder = _linked_from(shown, name) or shown
        if found is None:
            hint = f"add the folder of `{name}` to PATH: `{folder}`"
            yield Finding(code="not_on_path", message=f"`{name}` is not on PATH", hint=hint, severity="warning")
        elif ours not in (Path(found).parent.resolve(), Path(found).resolve().parent):
            message = f"`{name}` on PATH is `{found}`, another installation than this one in `{folder}`"
            hint = "remove one of the two, or change their order on PATH"
            yield Finding(code="other_on_path", message=message, hint=hint, severity="warning")


def _linked_from(programs: Path, name: str) -> Path | None:
    """Return the folder where install.sh made a link to a program of ours; None when it did not, or the link is gone.

    That folder is the one for PATH: with an environment's own, its `python` would stand before the user's.
    """
    try:
        lines = os.fsdecode((programs.parent.parent / _RECORD).read_bytes()).split("\n")
    except OSError:
        return None
    made = (Path(line.removeprefix("file ")) for line in lines if line.startswith("file "))
    links = (path for path in made if path.name == name and path.is_symlink())
    return next((path.parent for path in links if path.resolve() == (programs / name).resolve()), None)


def _version(program: str) -> str:
    try:
        return run([program, "--version"], timeout=_SLOW).stdout.strip()
    except CommandFailed:
        return ""


CHECKS = (MachineCheck("git", _git), MachineCheck("programs", _programs), MachineCheck("path", _path))
