"""A collection to measure retrieval on: Python's documentation, cut into sections, and its index as the questions.

Whoever made an entry of the index judged that these sections are about it. Debian has the pages in `python3-doc`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from tests.bench.result import CannotMeasureError

ABSENT = "no documentation of Python: install Debian's package python3-doc"
_FOLDERS = Path("/usr/share/doc")
_INDEX = "genindex-all.html"
_PARTS = ("library", "reference", "tutorial", "howto", "faq", "c-api", "using", "extending", "install")
_COUNTER = re.compile(r"\[\d+\]")
_NO_TEXT = {"script", "style", "nav"}

_Attributes = list[tuple[str, str | None]]


@dataclass(slots=True)
class Section:
    """A section without the sections in it."""

    name: str
    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """An entry of the index, and the names of the sections that it points to."""

    text: str
    relevant: frozenset[str]


@dataclass(slots=True)
class _Entry:
    label: str = ""
    links: list[str] = field(default_factory=list)


def collection() -> tuple[list[Section], list[Question]]:
    """Return the sections and the questions; raises `CannotMeasureError` where there are no pages."""
    found = sorted(_FOLDERS.glob(f"python3.*/html/{_INDEX}"))
    if not found:
        raise CannotMeasureError(ABSENT)
    pages = _pages(found[-1].parent)
    places = {place: name for page in pages for place, name in page.places.items()}
    index = _Index()
    index.feed(found[-1].read_text(encoding="utf-8"))
    questions = []
    for text, links in index.entries.items():
        relevant = frozenset(places[link] for link in links if link in places)
        if relevant:
            questions.append(Question(text, relevant))
    return [section for page in pages for section in page.sections], questions


def _pages(root: Path) -> list[_Page]:
    pages = []
    for path in sorted(path for part in _PARTS for path in (root / part).rglob("*.html")):
        page = _Page(path.relative_to(root).as_posix())
        page.feed(path.read_text(encoding="utf-8"))
        pages.append(page)
    return pages


class _Page(HTMLParser):
    """The sections of a page, and the section of each place that a link can point to."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.sections: list[Section] = []
        self.places: dict[str, str] = {}
        self._name = name
        self._open: list[Section] = []
        self._within: list[str] = []  # tags whose text is a title, or none

    def handle_starttag(self, tag: str, attrs: _Attributes) -> None:
        told = dict(attrs)
        if tag == "section":
            self._open.append(Section(f"{self._name}#{told.get('id')}"))
            self.sections.append(self._open[-1])
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"} | _NO_TEXT or told.get("class") == "headerlink":
            self._within.append(tag)
        if self._open and told.get("id"):
            self.places[f"{self._name}#{told['id']}"] = self._open[-1].name

    def handle_endtag(self, tag: str) -> None:
        if tag == "section" and self._open:
            self._open.pop()
        if self._within and self._within[-1] == tag:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if not self._open or (self._within and self._within[-1] in {*_NO_TEXT, "a"}):
            return
        if self._within:
            self._open[-1].title += data
        else:
            self._open[-1].text += data


class _Index(HTMLParser):
    """The entries of the index, each with its links; an entry below another is about both."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[str, list[str]] = {}
        self._open: list[_Entry] = []

    def handle_starttag(self, tag: str, attrs: _Attributes) -> None:
        if tag == "li":
            self._open.append(_Entry())
        link = dict(attrs).get("href") if tag == "a" else None
        if link and self._open:
            self._open[-1].links.append(link)

    def handle_endtag(self, tag: str) -> None:
        if tag != "li" or not self._open:
            return
        entry = self._open[-1]
        if entry.links:
            self.entries.setdefault(self._text(), []).extend(entry.links)
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and not _COUNTER.fullmatch(data.strip()):
            self._open[-1].label += data.strip(" \n,") + " "

    def _text(self) -> str:
        *above, label = (" ".join(entry.label.split()) for entry in self._open)
        if label.startswith("("):  # `abs() (decimal.Context method)`, and below it `(in module operator)`
            above = [each.partition(" (")[0] for each in above]
        return " ".join([*above, label])
