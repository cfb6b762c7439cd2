"""The page of modules: the tree of the package, each file with the first sentence of its docstring."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.documentation.reference.markdown import page, table, ticked
from tests.support.tree import PACKAGE, parsed
from tests.support.tree import modules as files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INTRODUCTION = """
Every file of the package, and what lives in it. What may import what is in
[architecture](../concepts/architecture.md#layers).
"""


def modules() -> str:
    """Return the page."""
    return page("Modules", INTRODUCTION, *_folders())


def _folders() -> Iterator[str]:
    for folder in sorted({file.parent for file in files()}):
        here = [file for file in files() if file.parent == folder]
        yield f"## {folder.relative_to(PACKAGE.parent).as_posix()}"
        yield next((_says(file) for file in here if file.name == "__init__.py"), "")
        yield table(["file", "what lives in it"], [(ticked(file.name), _says(file)) for file in _named(here)])


def _named(here: list[Path]) -> list[Path]:
    return [file for file in here if file.name != "__init__.py"]


def _says(file: Path) -> str:
    said = " ".join((ast.get_docstring(parsed(file)) or "").partition("\n\n")[0].split())
    return said.removesuffix(".") + "." if said else ""
