"""The lines that a commit is about to add, as git's index has them: what is changed and not staged is no part of it."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

from super_agents.errors import CommandFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Line = tuple[int, str]
# Whatever people have set for `git diff`, its answer has to be the same.
_SHAPE = (
    *("--cached", "--raw", "-z", "--patch", "--unified=0", "--inter-hunk-context=0", "--find-renames"),
    *("--no-color", "--no-ext-diff", "--no-textconv", "--no-relative", "--ignore-submodules=all", "--diff-filter=d"),
)
_HUNK = re.compile(rb"@@ -\S+ \+(\d+)")
_PATIENCE = 60.0  # seconds


def staged_lines(top: Path) -> list[tuple[str, list[Line]]]:
    """Return for each changed file its path within the repository and the lines it gains, with their numbers.

    Lines are decoded as UTF-8, other bytes kept as surrogates. A renamed file gains only what was changed in it; a
    binary file gains none. In a merge, lines that one of its sides has already are not new.
    Asks about the index that git names in the environment: `git commit FILE` has one of its own.
    Raises `CommandFailed` when git refuses.
    """
    added = _added(top, ())
    for other in _merged(top):
        known = {path: dict(lines) for path, lines in _added(top, (other,))}
        added = [(path, [line for line in lines if line[0] in known.get(path, {})]) for path, lines in added]
    return [(path, lines) for path, lines in added if lines]


def _added(top: Path, than: tuple[str, ...]) -> list[tuple[str, list[Line]]]:
    answer = _ask("diff", *_SHAPE, *than, top=top)
    names, _, patch = answer.partition(b"\0\0")
    return list(zip(_paths(names), _sections(patch), strict=True))


def _merged(top: Path) -> list[str]:
    """Return the commits that are being merged; none outside of a merge."""
    file = _ask("rev-parse", "--git-path", "MERGE_HEAD", top=top).decode("utf-8", "surrogateescape").rstrip("\n")
    try:
        return (top / file).read_text(encoding="ascii").split()
    except FileNotFoundError:
        return []


def _paths(raw: bytes) -> Iterator[str]:
    """Read `:100644 100644 1234 5678 M`, path, and for a rename the new path, each ended by a NUL."""
    parts = iter(raw.split(b"\0"))
    for part in parts:
        if part.startswith(b":"):
            status = part.rsplit(b" ", 1)[-1][:1]
            paths = [next(parts) for _ in range(2 if status in b"RC" else 1)]
            yield from [os.fsdecode(paths[-1])] * (2 if status == b"T" else 1)  # a link for a file: one goes, one comes


def _sections(patch: bytes) -> Iterator[list[Line]]:
    """Yield the added lines of each file; a file's part begins with a line that no content can begin with."""
    lines: list[Line] | None = None
    number = 0
    for line in patch.split(b"\n"):
        if line.startswith(b"diff --git "):
            if lines is not None:
                yield lines
            lines, number = [], 0
        elif lines is not None and (hunk := _HUNK.match(line)):
            number = int(hunk[1])
        elif lines is not None and number and line.startswith(b"+"):
            lines.append((number, line[1:].rstrip(b"\r").decode("utf-8", "surrogateescape")))
            number += 1
    if lines is not None:
        yield lines


def _ask(*arguments: str, top: Path) -> bytes:
    command = ["git", *arguments]
    environment = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(command, cwd=top, env=environment, capture_output=True, timeout=_PATIENCE, check=False)
    if done.returncode != 0:
        raise CommandFailed(command, code=done.returncode, stderr=done.stderr.decode("utf-8", "replace"))
    return done.stdout
