"""Reading what the knowledge manager writes about its own work: JSON lines that rotate."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from super_agents.system.files import inode_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from super_agents.projects.layout import Layout

_PAUSE = 0.2  # seconds between two looks for new lines


def path_of(layout: Layout) -> Path:
    """Return the log file; older ones stand beside it as `.1`, `.2`, ..."""
    return layout.logs / "km.log"


def errors_of(layout: Layout) -> Path:
    """Return what the process last wrote past its log: crashes of the interpreter, refusals to start."""
    return layout.logs / "km.err"


def tail(path: Path, count: int) -> list[str]:
    """Return the last lines of a log, reaching back over rotated files; fewer when there are no more."""
    return _last(path, count)[0]


def follow(path: Path, count: int) -> Iterator[str]:
    """Yield the last lines and then every line to come, over rotations, until the caller stops asking."""
    inode = inode_of(path)
    lines, position = _last(path, count)
    while True:
        yield from lines
        if not lines:
            time.sleep(_PAUSE)
        if inode not in (None, inode_of(path)):
            yield from _whole_lines(path.with_name(f"{path.name}.1"), position)[0]  # what came before it was rotated
            position = 0
        inode = inode_of(path)
        lines, position = _whole_lines(path, position)


def last_words(layout: Layout, pid: int, *, count: int) -> list[str]:
    """Return the last lines that one process left in its log and on its streams."""
    logged = [line for line in tail(path_of(layout), 10 * count) if _entry(line).get("pid") == pid]
    return [plain(line) for line in [*logged, *tail(errors_of(layout), count)]][-count:]


def plain(line: str) -> str:
    """Write a line of the log for people: time, level, message, and the error below it."""
    entry = _entry(line)
    if not {"ts", "level", "message"} <= entry.keys():
        return line
    text = f"{entry['ts']} {entry['level']:<7} {entry['message']}"
    return f"{text}\n{entry['error']}" if entry.get("error") else text


def _entry(line: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}


def _older(path: Path) -> list[Path]:
    rotated = [file for file in path.parent.glob(f"{path.name}.*") if file.suffix[1:].isdigit()]
    return sorted(rotated, key=lambda file: int(file.suffix[1:]))


def _last(path: Path, count: int) -> tuple[list[str], int]:
    """Return the last lines, and where in the newest file they end."""
    lines, position = _whole_lines(path, 0)
    for file in _older(path):
        if len(lines) >= count:
            break
        lines = [*_whole_lines(file, 0)[0], *lines]
    return lines[-count:] if count else [], position


def _whole_lines(path: Path, position: int) -> tuple[list[str], int]:
    """Return the finished lines from `position` on, and where they end."""
    try:
        with path.open("rb") as file:
            file.seek(position)
            read = file.read()
    except OSError:
        return [], position
    whole = read[: read.rfind(b"\n") + 1]
    return whole.decode("utf-8", errors="replace").splitlines(), position + len(whole)
