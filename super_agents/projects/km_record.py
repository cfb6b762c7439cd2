"""What a running knowledge manager leaves in the project's state: enough to find it and to know it again."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from super_agents.system.files import write_atomic
from super_agents.system.typed import typed

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.layout import Layout

PORTS, PIDS = 1 << 16, 1 << 31  # what a system has at most


@dataclass(frozen=True, slots=True)
class Record:
    """One instance: `km.json`."""

    project_id: str
    instance_id: str
    root: str
    port: int
    pid: int
    process_started: float
    started_at: str
    version: str


def lock_of(layout: Layout) -> Path:
    """Return the lock that a knowledge manager holds as long as it lives: one per project."""
    return layout.locks / "km.lock"


def start_lock_of(layout: Layout) -> Path:
    """Return the lock of whoever starts or stops the knowledge manager."""
    return layout.locks / "km-start.lock"


def read(layout: Layout) -> Record | None:
    """Return what is written, or None when nothing is, or nothing that can be true."""
    try:
        record = typed(Record, json.loads(layout.km_json.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
    return record if 0 < record.port < PORTS and 0 < record.pid < PIDS else None


def write(layout: Layout, record: Record, *, token: str) -> None:
    """Publish an instance; `km.json` comes last, so that whoever sees it sees the rest as well.

    Makes no folder: a project that was deleted must not come back as an empty shell. Raises `PathRefused`.
    """
    write_atomic(layout.km_token, f"{token}\n".encode(), mode=0o600)
    write_atomic(layout.km_port, f"{record.port}\n".encode(), mode=0o600)
    write_atomic(layout.km_pid, f"{record.pid}\n".encode(), mode=0o600)
    write_atomic(layout.km_json, json.dumps(asdict(record), indent=1).encode() + b"\n", mode=0o600)


def withdraw(layout: Layout, instance_id: str) -> None:
    """Take back what one instance published; another's stays."""
    record = read(layout)
    if record is not None and record.instance_id != instance_id:
        return
    for path in (layout.km_json, layout.km_pid, layout.km_port, layout.km_token):
        path.unlink(missing_ok=True)


def close_to_others(layout: Layout) -> None:
    """Keep other users of this machine out of the project's state."""
    if layout.state.stat().st_mode & 0o077:
        os.chmod(layout.state, 0o700)  # noqa: PTH101 - same call
