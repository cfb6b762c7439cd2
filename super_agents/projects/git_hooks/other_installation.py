"""Hooks that another installation on this machine put in: they record as well as ours, so they stay.

Two installations that rewrote each other's hooks at every `init` would never come to rest.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from super_agents import __version__
from super_agents.projects import manifest
from super_agents.projects.git_hooks.stubs import Program, is_ours

if TYPE_CHECKING:
    from collections.abc import Iterable

_VERSION = re.compile(r'^__version__ = "([0-9][^"]*)"$', re.MULTILINE)
_LOOK = "if [ -x "  # the line of a stub that looks whether its program is there


def program_in(stub: Path) -> Program | None:
    """Return the program that a stub of ours calls; None when it calls none, or there is no such stub."""
    if not is_ours(stub):
        return None
    text = stub.read_text(encoding="utf-8", errors="surrogateescape")
    line = next((line for line in text.splitlines() if line.startswith(_LOOK) and "] && [ -f " in line), "")
    words = [Path(word) for word in shlex.split(line) if word.startswith("/")]
    return Program(words[0], words[1]) if len(words) > 1 else None


def is_there(program: Program) -> bool:
    """Tell whether a program can be started."""
    return program.python.exists() and program.entry.is_file()


def release_of(program: Program) -> str | None:
    """Return the release that a program belongs to, from its files; None when they do not say."""
    try:
        said = _VERSION.search((program.entry.parents[1] / "__init__.py").read_text(encoding="utf-8"))
    except (OSError, ValueError, IndexError):
        return None
    return said[1] if said else None


def at_work(stubs: Iterable[Path], ours: Program) -> Program | None:
    """Return the other program that all of `stubs` that call one call, when it is there and not older than `ours`."""
    named = {program_in(stub) for stub in stubs} - {None}
    other = named.pop() if len(named) == 1 else None
    if other is None or other == ours or not is_there(other):
        return None
    return other if release_of(other) == __version__ or is_newer(other) else None


def is_newer(program: Program) -> bool:
    """Tell whether a program is of a later release, whose hooks may read differently."""
    release = release_of(program)
    return release is not None and manifest.is_newer(release)
