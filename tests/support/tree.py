"""The checkout as a tree of files: what tests about the source itself look at."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "super_agents"


def modules(folder: Path = PACKAGE) -> list[Path]:
    """Return every Python file below a folder, in a fixed order."""
    return sorted(folder.rglob("*.py"))


def tracked_files() -> list[Path]:
    """Return every file that git keeps or would take in: what a clone of the next commit holds."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    return sorted(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


@cache
def parsed(module: Path) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(module.read_text(encoding="utf-8"), filename=str(module))


def imports(module: Path) -> set[str]:
    """Return the full name of all that a file imports, early or late."""
    return {name for node in ast.walk(parsed(module)) for name in _imported(node)}


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom) and node.module:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def shown(path: Path) -> str:
    """Return a path as a finding shows it: from the checkout's root."""
    return path.relative_to(ROOT).as_posix()
