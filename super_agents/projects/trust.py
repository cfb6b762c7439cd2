"""Whether what lies in `.claude` was made here: a repository can bring a `.claude/state` of a stranger's making.

What is private to this machine is acted upon: files are put back, folders are deleted, git is set up anew. So it
counts only when it names the very folder that it lies in, which nobody can know who has not made it there, or when
this machine's list has it: then it is a copy of a project of this user's.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from super_agents.errors import PathRefused
from super_agents.system import worktrees
from super_agents.system.files import refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from super_agents.projects.layout import Layout

PRIVATE = ("events", "registry", "blobs", "logs", "state")
# Locks say nothing, and others may hold them; the journal is judged by itself, the ignore file written anew if changed.
_KEPT = frozenset({"locks", "setup", ".gitignore"})


def place_of(root: Path) -> tuple[int, int]:
    """Return the device and the inode of a folder: they stay when it moves, and no copy or clone has both."""
    status = root.stat()
    return status.st_dev, status.st_ino


def is_place(layout: Layout, *, device: int, inode: int, path: str) -> bool:
    """Tell whether notes with this place were made in this folder; a device may have another number after a reboot."""
    here = place_of(layout.root)
    return here == (device, inode) or (here[1] == inode and path == str(layout.root))


def has_own_journal(layout: Layout) -> bool:
    """Tell whether a set-up of this very folder is under way, or was killed: what is in the state is its work."""
    try:
        said = json.loads((layout.setup_journal / "journal.json").read_bytes())
        return bool(list(place_of(layout.root)) == said["place"])
    except (OSError, ValueError, TypeError, KeyError):
        return False


def refuse_links(layout: Layout) -> None:
    """Raise `PathRefused` when `.claude` leads out of the project or into git, or a private folder is a link."""
    real = Path(os.path.realpath(layout.claude))
    if layout.claude.is_symlink() and (not real.is_relative_to(layout.root) or ".git" in real.parts):
        hint = "delete the link, or make it a folder of the project's own"
        raise PathRefused(layout.claude, "is a link that leads out of the project", hint=hint)
    for folder in (*(layout.claude / name for name in PRIVATE), layout.locks, layout.setup_journal):
        if folder.is_symlink():
            hint = "delete the link; what it leads to is left alone"
            raise PathRefused(folder, "is a link where a folder of our own is needed", hint=hint)


def brought_by_git(layout: Layout) -> list[str]:
    """Return what git keeps of the state, by path from the root; it should keep nothing."""
    from super_agents.system.git import ask_git  # asked by set-ups and the doctor alone

    if worktrees.repository(str(layout.root)) is None:
        return []
    said = ask_git("ls-files", "-z", "--", str(layout.state), cwd=layout.root).stdout
    return [name for name in said.split("\0") if name]


def drop_what_git_brought(layout: Layout) -> None:
    """Delete from the state what a checkout or a pull put there: files that are in git and hold what git says.

    Git replaces ignored files without asking, so notes of ours can become a stranger's in a state that was made here.
    """
    brought = brought_by_git(layout)
    if not brought:
        return
    from super_agents.system.git import ask_git  # as above

    names = ("diff", "--no-ext-diff", "--name-only", "--relative", "-z", "--", str(layout.state))
    ours = set(ask_git(*names, cwd=layout.root).stdout.split("\0"))
    for name in brought:
        if name not in ours:
            _drop(layout.root / name)


def drop_state(layout: Layout, *, but: Iterable[str] = ()) -> None:
    """Delete a state that was not made here, unread; `but` names files that stay. Raises `PathRefused`."""
    kept = {*_KEPT, *but}
    for entry in sorted(layout.state.iterdir()) if layout.state.is_dir() else ():
        if entry.name not in kept:
            _drop(entry)


def _drop(entry: Path) -> None:
    try:
        shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink(missing_ok=True)
    except FileNotFoundError:
        return  # another process does the same
    except OSError as error:
        raise refused(entry, error) from error
