"""The Claude Code of this machine."""

from __future__ import annotations

import re
import shutil

from super_agents.errors import CommandFailed
from super_agents.system.processes import run

_PROGRAM = "claude"
_SLOW = 10.0  # seconds for a program to say its version
_VERSION = re.compile(r"(\d+(?:\.\d+)+)")


def version() -> tuple[int, ...] | None:
    """Return the version of the client on PATH; None when there is none, or it does not say."""
    if shutil.which(_PROGRAM) is None:
        return None
    try:
        said = run([_PROGRAM, "--version"], timeout=_SLOW).stdout
    except (CommandFailed, OSError):
        return None
    found = _VERSION.search(said)
    return tuple(int(part) for part in found[1].split(".")) if found else None
