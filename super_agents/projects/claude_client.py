"""The Claude Code of this machine."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from pathlib import Path

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


def last_session(folder: Path) -> float | None:
    """Return when a session that was started in a folder last said something, in seconds since 1970; None for never.

    The client writes what a session says to a file of its own, below the user's folder, not the project's.
    """
    home = Path(os.environ.get("CLAUDE_CONFIG_DIR") or "~/.claude").expanduser()
    written = home / "projects" / re.sub(r"[^A-Za-z0-9]", "-", str(folder))
    with suppress(OSError):
        return max((file.stat().st_mtime for file in written.glob("*.jsonl")), default=None)
    return None
