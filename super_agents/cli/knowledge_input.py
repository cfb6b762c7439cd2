"""What people type about knowledge, and the library that they type it to."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from super_agents.errors import DocumentInvalid, PathRefused
from super_agents.projects.ownership import check_owner
from super_agents.system.files import refused, unreadable

if TYPE_CHECKING:
    from super_agents.knowledge.library import Library
    from super_agents.projects.project import Project


def library_of(project: Project) -> Library:
    """Return the project's library; in another user's project it takes in no files, for that would write there."""
    library = project.library
    try:
        check_owner(project.claude)
    except PathRefused:
        library.follows_files = False
    return library


def said_with(**said: Any) -> dict[str, Any]:
    """Return what was said on the command line, without what was not."""
    return {name: value for name, value in said.items() if value is not None and value != ()}


def text_of(file: str | None) -> str | None:
    """Return the text of a file, or of stdin for `-`; raises `PathRefused` and `DocumentInvalid`."""
    if file is None:
        return None
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentInvalid("body", file, f"it is not UTF-8 (byte {error.start + 1})") from error
    except PermissionError as error:
        raise unreadable(Path(file)) from error
    except OSError as error:
        raise refused(file, error) from error
