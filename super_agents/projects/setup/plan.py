"""What a set-up would do, as values: to be shown, carried out, or thrown away."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from super_agents.errors import PathRefused
from super_agents.projects.ownership import check_owner
from super_agents.system.files import refused

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Change:
    """One file as it is and as it is to be; None is no file. `path` is how people know it, `target` the real file."""

    path: str
    target: Path
    before: bytes | None
    after: bytes | None

    @property
    def verb(self) -> str:
        """What happens to the file."""
        if self.before is None:
            return "create"
        return "delete" if self.after is None else "change"


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything one set-up does. `steps` says in words what is done beside files; `conflicts` waits for a person."""

    action: str
    root: Path
    changes: tuple[Change, ...] = ()
    steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done."""
        return not self.changes and not self.steps

    def to_dict(self) -> dict[str, Any]:
        """Return the shape that `--json` shows."""
        return {
            "action": self.action,
            "root": str(self.root),
            "changes": [{"verb": change.verb, "path": change.path} for change in self.changes],
            "steps": list(self.steps),
            "notes": list(self.notes),
            "conflicts": list(self.conflicts),
        }


def changed(root: Path, path: str, after: bytes | None) -> list[Change]:
    """Return the change that gives a file this content: none when it has it already. Raises `PathRefused`."""
    target = real_file(root, path)
    before = content_of(target)
    return [] if before == after else [Change(path, target, before, after)]


def real_file(root: Path, path: str) -> Path:
    """Return the file behind a path of the project, through symbolic links that stay inside.

    Raises `PathRefused` when a link leads out of the project or nowhere, or when what is there is no file.
    """
    named = root / path
    real = Path(os.path.realpath(named))
    if not real.is_relative_to(root):
        link = _leads_out(root, named)
        kind = "file" if link == named else "folder"
        raise PathRefused(
            link, "is a link that leads out of the project", hint=f"make it a {kind} of the project's own"
        )
    if named.is_symlink() and not real.exists():
        raise PathRefused(named, "is a link to a file that is not there", hint="make that file, or delete the link")
    if real.exists() and not real.is_file():
        raise PathRefused(named, "is a folder where a file is needed", hint="move that folder away, then try again")
    return real


def _leads_out(root: Path, named: Path) -> Path:
    """Return the link on the way to a file that leaves the project: it may be one of the folders."""
    on_the_way = [*reversed(named.parents[: len(named.relative_to(root).parts) - 1]), named]
    return next(part for part in on_the_way if not Path(os.path.realpath(part)).is_relative_to(root))


def content_of(target: Path) -> bytes | None:
    """Return what a file holds, or None when there is none; raises `PathRefused` when it cannot be read."""
    try:
        return target.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise refused(target, error) from error


def check_writable(root: Path, changes: Iterable[Change]) -> None:
    """Raise `PathRefused` when this user cannot, or should not, make these changes; nothing is written by asking."""
    check_owner(root)
    for folder in dict.fromkeys(change.target.parent for change in changes):
        there = next(parent for parent in (folder, *folder.parents) if parent.exists())
        if not there.is_dir():
            raise PathRefused(there, "is a file where a folder is needed", hint="move that file away, then try again")
        if not os.access(there, os.W_OK | os.X_OK):
            raise PathRefused(there, "cannot be written by this user", hint=f"check it with `ls -ld '{there}'`")
