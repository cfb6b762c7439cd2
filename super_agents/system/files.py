"""Writing files so that a crash leaves the old content or the new one, never half of either."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from super_agents.errors import PathRefused
from super_agents.system.ids import new_id

if TYPE_CHECKING:
    from pathlib import Path


def inode_of(path: Path) -> int | None:
    """Return the number by which the file system knows what is at a path, or None when nothing can be seen there."""
    try:
        return path.stat().st_ino
    except OSError:
        return None


def write_atomic(path: Path, content: bytes, *, mode: int | None = None) -> None:
    """Replace `path` by `content` in one step that survives a power cut.

    Keeps the mode of a file that is there unless `mode` is given; a new file gets 0644 less the umask.
    Raises `PathRefused` when the folder cannot be written.
    """
    fresh = path.with_name(f".{path.name}.{new_id(8)}.tmp")
    try:
        _write_new(fresh, content, mode=_mode_of(path) if mode is None else mode)
        fresh.replace(path)
        sync_directory(path.parent)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        raise refused(path, error) from error


def refused(path: Path | str, error: OSError) -> PathRefused:
    """Turn the system's refusal of a path into a sentence with a next step."""
    reasons = {
        PermissionError: ("cannot be written by this user", "check its owner and mode with `ls -ld`"),
        FileExistsError: ("is a file where a folder is needed", "move that file away, then try again"),
        NotADirectoryError: ("has a file where a folder is needed", "move that file away, then try again"),
        IsADirectoryError: ("is a folder where a file is needed", "move that folder away, then try again"),
        FileNotFoundError: ("is gone", "check that its folder still exists"),
    }
    default = (f"cannot be used: {error.strerror or error}", "check the path and the disk (`df -h`)")
    reason, hint = reasons.get(type(error), default)
    return PathRefused(path, reason, hint=hint)


def check_open(folder: Path) -> None:
    """Raise `PathRefused` when a folder is there and this user cannot look into it: nothing in it would be found."""
    if os.path.isdir(folder) and not os.access(folder, os.R_OK | os.X_OK):  # noqa: PTH112 - pathlib raises instead
        raise unreadable(folder)


def unreadable(path: Path) -> PathRefused:
    """Say that a path cannot be read by whoever we are."""
    return PathRefused(path, "cannot be read by this user", hint="check its owner and mode with `ls -ld`")


def sync_file(path: Path) -> None:
    """Make the content of a file that another program wrote survive a power cut."""
    _sync(path, os.O_RDONLY)


def sync_directory(path: Path) -> None:
    """Make the names in a folder survive a power cut."""
    _sync(path, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(path: Path, *, mode: int = 0o777, parents: bool = True) -> None:
    """Make a folder, with `parents` those above it too, if they are not there; raises `PathRefused`."""
    try:
        path.mkdir(mode=mode, parents=parents, exist_ok=True)
    except OSError as error:
        raise refused(path, error) from error


def can_write(folder: Path) -> bool:
    """Tell whether a folder can be written, or made where it is not there yet."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def _mode_of(path: Path) -> int | None:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return None


def _write_new(path: Path, content: bytes, *, mode: int | None) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666 if mode is None else mode)
    with os.fdopen(descriptor, "wb") as file:
        if mode is not None:
            os.fchmod(file.fileno(), mode)  # the umask must not take bits from a mode that was asked for
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
