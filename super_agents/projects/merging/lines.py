"""Lines of a `.gitignore` or a file of its kind: those that are missing are added at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.projects.merging.block import without
from super_agents.projects.merging.merge import Cut, Inserted, Insertion
from super_agents.projects.merging.text_style import BOM, ends_line, lines_of, newline_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def insert(text: str, ours: str, *, path: str) -> Inserted:  # noqa: ARG001 - every way has the same arguments
    """Add our lines that the text does not have; comments of ours are added only with them."""
    there = {_plain(line) for line in lines_of(text)}
    wanted = lines_of(ours.strip())
    missing = [line for line in wanted if _is_comment(line) or line.strip() not in there]
    if all(_is_comment(line) for line in missing):
        return Inserted(text, ())
    newline = newline_of(text)
    added = ("" if ends_line(text) else newline) + "".join(line + newline for line in missing)
    return Inserted(text + added, (Insertion(added),))


def cut(text: str, insertions: Sequence[Insertion], *, path: str) -> Cut:
    """Cut our lines out, together where they stand together, else one by one."""
    notes: list[str] = []
    for insertion in insertions:
        if _stands_alone(text, insertion.text):
            text = without(text, insertion.text)
        else:
            text = _without_each(text, {line.strip() for line in lines_of(insertion.text)} - {""})
            notes.append(f"the lines of super-agents in `{path}` had been moved or changed: taken out one by one")
    return Cut(text, tuple(notes))


def _stands_alone(text: str, added: str) -> bool:
    """Tell whether the text holds these lines as whole lines, and not as the end of a longer one."""
    before, found, _ = text.partition(added)
    return bool(found) and (added[:1] in "\r\n" or ends_line(before))


def _without_each(text: str, lines: set[str]) -> str:
    newline = newline_of(text)
    return newline.join(line for line in text.split(newline) if _plain(line) not in lines)


def _plain(line: str) -> str:
    return line.removeprefix(BOM).strip()


def _is_comment(line: str) -> bool:
    return not line.strip() or line.startswith("#")
