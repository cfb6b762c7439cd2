"""Where the files that are not code live: templates and shell snippets."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def templates() -> Path:
    """Return the folder of the packaged templates."""
    return _find("templates")


def shell() -> Path:
    """Return the folder of shell completions, hook stubs and snippets."""
    return _find("shell")


def _find(name: str) -> Path:
    """A wheel carries the folder inside the package; a checkout has it beside the package."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name
