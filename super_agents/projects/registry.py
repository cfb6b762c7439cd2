"""The projects of this machine: a list that heals itself.

Reading takes no lock and imports nothing heavy: `list` is typed often. Writing replaces the file in one step under
a lock, and drops on that occasion what is no longer true.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from super_agents.projects import identity
from super_agents.projects.layout import Layout
from super_agents.system.clock import SystemClock
from super_agents.system.files import make_folder, write_atomic
from super_agents.system.paths import user_data_dir
from super_agents.system.stamp import stamp
from super_agents.system.typed import typed_or_none

if TYPE_CHECKING:
    from collections.abc import Callable

    from super_agents.projects.identity import Identity
    from super_agents.system.clock import Clock


@dataclass(frozen=True, slots=True)
class Entry:
    """One project of this machine."""

    id: str
    root: str
    name: str
    added: str


def entries() -> list[Entry]:
    """Return what is written, by root; a project whose folder is gone may still be among them.

    An entry that is none, as a hand may leave behind, hides no other.
    """
    try:
        listed = list(json.loads(_file().read_bytes())["projects"])
    except (OSError, ValueError, TypeError, KeyError):
        return []
    return [entry for members in listed if (entry := typed_or_none(Entry, members))]


def living() -> list[Entry]:
    """Return the projects that are where the list says, after dropping the others from it."""
    listed = entries()
    found = [entry for entry in listed if is_living(entry)]
    if found != listed:
        _change(lambda current: current)
    return found


def is_living(entry: Entry) -> bool:
    """Tell whether the folder of an entry still holds that very project."""
    here = identity.read(Layout(Path(entry.root)))
    return here is not None and here.id == entry.id


def knows(layout: Layout) -> bool:
    """Tell whether the project with this layout is on the list, as it is now."""
    here = identity.read(layout)
    return here is not None and any((entry.id, entry.root) == (here.id, str(layout.root)) for entry in entries())


def add(known: Identity, *, name: str, clock: Clock | None = None) -> None:
    """Put a project on the list, or bring its line up to date; writes nothing when the line is right."""
    if any((entry.id, entry.root, entry.name) == (known.id, known.path, name) for entry in entries()):
        return
    new = Entry(known.id, known.path, name, stamp((clock or SystemClock()).time_ns()))
    _change(lambda current: [*(entry for entry in current if not _same(entry, new)), new])


def forget(root: Path) -> None:
    """Take the project at `root` off the list, if it is on it."""
    if any(entry.root == str(root) for entry in entries()):
        _change(lambda current: [entry for entry in current if entry.root != str(root)])


def _same(one: Entry, other: Entry) -> bool:
    return other.id == one.id or other.root == one.root


def _change(change: Callable[[list[Entry]], list[Entry]]) -> None:
    from super_agents.system.locks import named_lock  # 70 ms that readers do not pay

    file = _file()
    make_folder(file.parent)
    with named_lock(file.with_suffix(".lock")):
        kept = change([entry for entry in entries() if is_living(entry)])
        listed = [asdict(entry) for entry in sorted(kept, key=lambda entry: entry.root)]
        write_atomic(file, json.dumps({"version": 1, "projects": listed}, indent=2).encode() + b"\n")


def _file() -> Path:
    return user_data_dir() / "projects.json"
