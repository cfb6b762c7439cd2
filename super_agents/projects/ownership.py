"""Whose a project is: what another user writes there, its owner cannot change."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from super_agents.errors import PathRefused

if TYPE_CHECKING:
    from pathlib import Path


def check_owner(folder: Path) -> None:
    """Raise `PathRefused` when a folder is another user's and this one should not write into it."""
    status = folder.stat()
    if status.st_uid == os.geteuid() or (os.access(folder, os.W_OK | os.X_OK) and _is_trusted(folder)):
        return
    owner = name_of(status.st_uid)
    mode = stat.filemode(status.st_mode)
    hint = f"run the command as `{owner}`, or make the folder yours with `chown`; its mode is {mode}"
    raise PathRefused(folder, f"belongs to the user `{owner}`", hint=hint)


def _is_trusted(folder: Path) -> bool:
    """Tell whether we may write into a folder of somebody else's.

    A group may share a folder. Root can write everywhere, and would leave files that the owner cannot change: there
    it is git's word that counts, which knows `safe.directory`.
    """
    if os.geteuid() != 0:
        return True
    from super_agents.system.git import ask_git  # rare

    return ask_git("rev-parse", "--git-dir", cwd=folder).code == 0


def owner_of(path: Path) -> str:
    """Return the name of the user whom a file or folder belongs to; raises OSError."""
    return name_of(path.stat().st_uid)


def name_of(uid: int) -> str:
    """Return the name of a user, or the number of one who has none here."""
    import pwd  # only for the message

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
