"""Commands of triggers: run once at most, and only those that the user of this machine has allowed."""

from __future__ import annotations

import os
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

import orjson

from super_agents.errors import FileRefused
from super_agents.events.actors import NAME, SECRET
from super_agents.projects.project import OURSELVES
from super_agents.system.files import make_folder, write_atomic
from super_agents.system.locks import hold, named_lock
from super_agents.system.paths import user_data_dir
from super_agents.system.shell import run_shell
from super_agents.triggers import ledger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from super_agents.projects.project import Project

_LOCK = "trigger-commands.lock"
_ROOM = 8_000  # bytes of what a command wrote last
_MOST_LINES = 20
_LONGEST_LINE = 300  # characters
_INHERITED_NOT = {NAME, SECRET, "CLAUDECODE"}  # who started us is not who acts


def run_planned(project: Project) -> int:
    """Run the commands that triggers planned, one after the other, and return how many that were.

    What began under a process that was killed is not run again: nobody knows how far it came.
    """
    lock = hold(project.layout.locks / _LOCK)
    if lock is None:
        return 0
    try:
        project.views.catch_up()
        for broken in ledger.commands(project.views.database, started=True):
            _end(project, broken, reason="who ran it was killed; it is not run again")
        planned = ledger.commands(project.views.database)
        for row in planned:
            _run(project, row)
        return len(planned)
    finally:
        lock.release()


def allow(project: Project, commands: Sequence[str]) -> None:
    """Remember, outside of the repository, that these commands may run in this project on this machine."""
    path = _allowed_file()
    with named_lock(path.with_suffix(".lock")):
        kept = _kept(path)
        kept[project.id] = sorted({*kept.get(project.id, ()), *commands})
        make_folder(path.parent)
        write_atomic(path, orjson.dumps(kept, option=orjson.OPT_INDENT_2), mode=0o600)


def allowed(project: Project) -> frozenset[str]:
    """Return the commands that may run in this project on this machine; raises `FileRefused`."""
    return frozenset(_kept(_allowed_file()).get(project.id, ()))


def _allowed_file() -> Path:
    return user_data_dir() / "trigger-commands.json"


def _kept(path: Path) -> dict[str, list[str]]:
    try:
        read = orjson.loads(path.read_bytes())
        return {str(key): [str(item) for item in value] for key, value in read.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError, TypeError) as error:
        raise FileRefused(path, "cannot be read", hint="delete it, and allow the commands again") from error


def _run(project: Project, row: dict[str, Any]) -> None:
    if row["command"] not in allowed(project):
        _end(project, row, reason=f"not allowed on this machine: `super-agents trigger allow {row['trigger']}` does")
        return
    event = project.log.get(row["event"])
    said = {name: row[name] for name in ("trigger", "event", "number", "command")}
    project.log.append("trigger.command_started", by=OURSELVES, data=said, corr=event.corr, cause=row["fired"])
    told = {"TRIGGER_NAME": row["trigger"], "TRIGGER_EVENT": str(event.seq), "TRIGGER_KIND": event.kind}
    env = {name: value for name, value in os.environ.items() if name not in _INHERITED_NOT} | told
    with TemporaryFile() as output:
        code = run_shell(row["command"], cwd=project.root, env=env, timeout=row["timeout"], output=output)
        output.seek(max(0, output.seek(0, os.SEEK_END) - _ROOM))
        lines = output.read().decode(errors="replace").splitlines()[-_MOST_LINES:]
    reason = f"killed after {row['timeout']:g} s" if code is None else None
    _end(project, row, code=code, reason=reason, output=[line[-_LONGEST_LINE:] for line in lines])


def _end(project: Project, row: dict[str, Any], **came: Any) -> None:
    said = {name: row[name] for name in ("trigger", "event", "number", "command")}
    said |= {name: value for name, value in came.items() if value is not None}
    event = project.log.get(row["event"])
    project.log.append("trigger.command_ended", by=OURSELVES, data=said, corr=event.corr, cause=row["fired"])
    project.views.catch_up()
