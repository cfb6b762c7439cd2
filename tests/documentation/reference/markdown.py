"""Markdown as the reference pages are made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NOTE = "<!-- Written by shell/dev/docs from the code; a test holds it to that. -->"


def page(title: str, *parts: str) -> str:
    """Return a page: a title, the note that it is generated, and parts with a blank line between them."""
    return "\n\n".join([f"# {title}", NOTE, *(part.strip("\n") for part in parts if part)]) + "\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; cells may hold code in backticks, and bars, which are escaped."""
    lines = [_row(headings), _row(["---"] * len(headings)), *(_row(row) for row in rows)]
    return "\n".join(lines)


def code(text: str, language: str = "text") -> str:
    """Return a block of code."""
    return f"```{language}\n{text.rstrip()}\n```"


def ticked(text: str) -> str:
    """Return text as code in a line, or nothing for nothing."""
    return f"`{text}`" if text else ""


def sentence(text: str) -> str:
    """Return text on one line, with a capital and a full stop."""
    flat = " ".join(text.split())
    return flat if not flat else flat[0].upper() + flat[1:] + ("" if flat.endswith((".", "!", "?")) else ".")


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"
