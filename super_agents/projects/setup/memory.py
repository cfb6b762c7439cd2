"""What this machine remembers of a set-up, in `.claude/state/`: outside of git, gone with the project."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from super_agents.projects.manifest import digest
from super_agents.projects.reach import is_folder_within_reach
from super_agents.system.files import make_folder, write_atomic

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from super_agents.projects.layout import Layout

_FILE = "setup.json"


@dataclass(frozen=True, slots=True)
class Memory:
    """The folders that set-up made, and the folder of the template when it has no name that others could find."""

    folders: tuple[str, ...] = ()
    template: str | None = None


def recall(layout: Layout) -> Memory | None:
    """Return what is remembered; None in a clone, where nothing is."""
    try:
        shape = json.loads((layout.state / _FILE).read_bytes())
        folders = tuple(folder for folder in shape["folders"] if is_folder_within_reach(folder))
        return Memory(folders, shape["template"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def remember(layout: Layout, *, folders: Iterable[Path], template: Path | None) -> None:
    """Add folders to those that set-up made, and note where the template is."""
    before = recall(layout) or Memory()
    made = {*before.folders, *(str(folder.relative_to(layout.root)) for folder in folders)}
    shape = {"folders": sorted(made), "template": before.template if template is None else str(template)}
    write_atomic(layout.state / _FILE, json.dumps(shape, indent=2).encode() + b"\n")


def keep_text(layout: Layout, content: bytes) -> None:
    """Keep a text of a template as the base of the next upgrade's three-way merge."""
    file = layout.base / digest(content)
    if not file.exists():
        make_folder(layout.base)
        file.write_bytes(content)  # not synced: one that is torn is told by its name and counts as missing


def text(layout: Layout, sha256: str) -> bytes | None:
    """Return a text that was kept, or None when it is not there or damaged."""
    try:
        content = (layout.base / sha256).read_bytes()
    except OSError:
        return None
    return content if digest(content) == sha256 else None


def conflicts(layout: Layout) -> list[str]:
    """Return the files of which a newer version waits to be merged by hand, until somebody deletes that version."""
    waiting = [file for file in layout.conflicts.rglob("*") if file.is_file()] if layout.conflicts.is_dir() else []
    return sorted(file.relative_to(layout.conflicts).as_posix() for file in waiting)
