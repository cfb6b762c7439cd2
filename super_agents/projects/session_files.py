"""What is kept of each session on this machine alone: `.claude/state/sessions/<session>.json`, mode 0600.

It holds the secret of the session's name. The hook path, which has no `json`, reads these files in its own way.
"""

from __future__ import annotations

import json
import os
import re
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from super_agents.system.files import make_folder, write_atomic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import TypeGuard

    from super_agents.projects.layout import Layout

VARIABLE = "CLAUDE_CODE_SESSION_ID"  # the client sets it for hooks, for its MCP servers and for what its agents run
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")  # also the name of the file
_LARGEST = 64 * 1024  # bytes
_KEPT = 60 * 86_400.0  # seconds after the last change: a session that old is not resumed any more


@dataclass(frozen=True, slots=True)
class SessionFile:
    """One session: who it is, what proves it, and the client's process, None when it is over or not known.

    `start_time` in seconds since the epoch. `agent` is None when the environment names one that it does not prove.
    """

    session: str
    agent: str | None
    secret: str | None
    is_given: bool
    pid: int | None
    start_time: float | None
    transcript: str | None
    cwd: str | None


def is_id(session: object) -> TypeGuard[str]:
    """Tell whether this can be a session's id: it becomes the name of a file."""
    return isinstance(session, str) and _ID.fullmatch(session) is not None


def read(layout: Layout, session: str | None) -> SessionFile | None:
    """Return what is kept of a session, or None when nothing is, or nothing that can be true."""
    return _read(layout.sessions / f"{session}.json") if is_id(session) else None


def of_environment(layout: Layout, environment: Mapping[str, str]) -> SessionFile | None:
    """Return the session in which a process runs, by what its client told it."""
    return read(layout, environment.get(VARIABLE))


def every(layout: Layout) -> list[SessionFile]:
    """Return what is kept of all sessions, the one that changed last first."""
    try:
        paths = [entry.path for entry in sorted(os.scandir(layout.sessions), key=_changed) if _is_ours(entry.name)]
    except OSError:
        return []
    return [found for path in reversed(paths) if (found := _read(layout.sessions / os.path.basename(path)))]  # noqa: PTH119 - of a string


def are_any_open(layout: Layout) -> bool:
    """Tell whether a session has a process, as far as its file knows; imports nothing and asks nobody."""
    return any(one.pid is not None for one in every(layout))


def write(layout: Layout, one: SessionFile) -> None:
    """Keep a session; raises `PathRefused`."""
    make_folder(layout.sessions, mode=0o700)
    content = json.dumps(asdict(one), indent=1).encode() + b"\n"
    write_atomic(layout.sessions / f"{one.session}.json", content, mode=0o600)


def forget_old(layout: Layout) -> None:
    """Delete what is kept of sessions that have had no process for two months."""
    for one in every(layout):
        path = layout.sessions / f"{one.session}.json"
        if one.pid is None and time.time() - path.stat().st_mtime > _KEPT:
            path.unlink(missing_ok=True)


def _is_ours(name: str) -> bool:
    return name.endswith(".json") and is_id(name.removesuffix(".json"))


def _changed(entry: os.DirEntry[str]) -> float:
    try:
        return entry.stat().st_mtime
    except OSError:
        return 0.0


def _read(path: Path) -> SessionFile | None:
    try:
        with path.open("rb") as file:
            said = json.loads(file.read(_LARGEST))
    except (OSError, ValueError):
        return None
    if not isinstance(said, dict) or said.get("session") != path.stem:
        return None
    pid, start = _process(said)
    return SessionFile(
        session=path.stem,
        agent=_text(said, "agent"),
        secret=_text(said, "secret"),
        is_given=said.get("is_given") is True,
        pid=pid,
        start_time=start,
        transcript=_text(said, "transcript"),
        cwd=_text(said, "cwd"),
    )


def _process(said: Mapping[str, object]) -> tuple[int | None, float | None]:
    """A pid is worth something together with its start alone."""
    pid, start = said.get("pid"), said.get("start_time")
    if type(pid) is int and pid > 0 and isinstance(start, int | float):
        return pid, float(start)
    return None, None


def _text(said: Mapping[str, object], name: str) -> str | None:
    value = said.get(name)
    return value if isinstance(value, str) and value else None
