"""What Claude Code itself keeps of its sessions: `sessions/<pid>.json` and the transcript. Both are its own business.

The formats are internal and may change with any release: what cannot be read, or is of another form, is not there.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from super_agents.agents.session import IDLE, WAITING, WORKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

PROGRAMS = ("claude", "node")  # what the client's process is called
_STATES = {"idle": IDLE, "busy": WORKING, "shell": WORKING, "waiting": WAITING}
_LARGEST = 256 * 1024  # bytes
_TAIL = 256 * 1024  # bytes of a transcript that are looked at
_INTERRUPTED = "[Request interrupted by user"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the client says of one of its processes; `at` is when it said so, in nanoseconds since the epoch."""

    session: str
    state: str | None
    waits_for: str | None
    at: int


def folder(environment: Mapping[str, str]) -> Path:
    """Return the folder where the client keeps its own files."""
    chosen = environment.get("CLAUDE_CONFIG_DIR")
    return Path(chosen) if chosen else Path(environment.get("HOME") or Path.home()) / ".claude"


def folder_of(transcript: str | None, environment: Mapping[str, str]) -> Path:
    """Return the client's folder by where a session's transcript is: in it, at `projects/<folder>/<session>.jsonl`."""
    path = Path(transcript or "")
    is_usual = len(path.parts) > 3 and path.parts[-3] == "projects"  # noqa: PLR2004 - the three above, and the root
    return path.parents[2] if is_usual else folder(environment)


def seen(place: Path, pid: int) -> Seen | None:
    """Return what the client says of a process, or None when it says nothing that can be read."""
    path = place / "sessions" / f"{pid}.json"
    try:
        with path.open("rb") as file:
            said = json.loads(file.read(_LARGEST))
            changed = os.fstat(file.fileno()).st_mtime_ns
    except (OSError, ValueError):
        return None
    if not isinstance(said, dict) or not isinstance(said.get("sessionId"), str):
        return None
    waits_for = said.get("waitingFor")
    return Seen(
        session=said["sessionId"],
        state=_STATES.get(str(said.get("status"))),
        waits_for=waits_for[:100] if isinstance(waits_for, str) else None,
        at=_time(said) or changed,
    )


def is_interrupted(transcript: str | None) -> bool:
    """Tell whether the last thing in a transcript is that a person broke the turn off."""
    for line in reversed(_last_lines(transcript)):
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and entry.get("type") in {"user", "assistant"}:
            return entry["type"] == "user" and _INTERRUPTED in _text(entry.get("message"))
    return False


def _time(said: Mapping[str, Any]) -> int | None:
    """Return when the state was told; older clients do not say."""
    at = said.get("statusUpdatedAt", said.get("updatedAt"))
    return int(at) * 1_000_000 if isinstance(at, int | float) else None


def _last_lines(transcript: str | None) -> list[bytes]:
    if not transcript or not transcript.endswith(".jsonl"):
        return []
    try:
        with Path(transcript).open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _TAIL))
            return file.read(_TAIL).split(b"\n")
    except OSError:
        return []


def _text(message: object) -> str:
    content = message.get("content") if isinstance(message, dict) else None
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list) else ()
    return " ".join(str(block.get("text", "")) for block in blocks if isinstance(block, dict))
