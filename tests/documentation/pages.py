"""The pages of the documentation, and what is in them: headings, links, blocks of code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOCS = ROOT / "docs"
_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
_SHOWS = re.compile(r"\n<!-- shows: (?P<words>.*?) -->")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (?P<text>.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """Some code in a page; `shows` are words that its output has to hold, from comments behind it."""

    language: str
    text: str
    line: int
    shows: tuple[str, ...] = ()


def pages() -> list[Path]:
    """Return every page that people read, the README and the changelog among them."""
    return sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"])


def runnable() -> list[Path]:
    """Return the pages whose commands can be typed from top to bottom."""
    return [DOCS / "tutorial.md", *sorted((DOCS / "guides").glob("*.md")), *sorted((DOCS / "concepts").glob("*.md"))]


def blocks(page: Path) -> list[Block]:
    """Return the blocks of code of a page, in order."""
    return list(_blocks(page.read_text(encoding="utf-8")))


def prose(page: Path) -> str:
    """Return a page without its blocks of code."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def links(page: Path) -> list[str]:
    """Return where the links of a page lead."""
    return [found["target"] for found in _LINK.finditer(prose(page))]


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    return {_anchor(found["text"]) for found in _HEADING.finditer(prose(page))}


def _anchor(heading: str) -> str:
    plain = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return plain.replace(" ", "-")


def _blocks(text: str) -> Iterator[Block]:
    for found in _FENCE.finditer(text):
        shows, at = [], found.end()
        while said := _SHOWS.match(text, at):
            shows.append(said["words"])
            at = said.end()
        yield Block(found["language"], found["text"], text.count("\n", 0, found.start()) + 1, tuple(shows))
