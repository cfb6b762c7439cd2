"""A block between two marks at the end of a Markdown file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from super_agents.projects.merging.merge import Cut, Inserted, Insertion
from super_agents.projects.merging.text_style import body_of, ends_line, lines_of, newline_of

if TYPE_CHECKING:
    from collections.abc import Sequence

BEGIN = "<!-- super-agents:begin -->"
END = "<!-- super-agents:end -->"
_BLOCK = re.compile(rf"^{BEGIN}[ \t]*$.*?^{END}[ \t]*(?:\r\n|\n|\r|\Z)", re.MULTILINE | re.DOTALL)
_BULLETS = {"*": "-", "+": "-"}


def insert(text: str, ours: str, *, path: str) -> Inserted:
    """Append the block, a blank line before it; a block that is there already is left as it is."""
    newline = newline_of(text)
    block = newline.join([BEGIN, *lines_of(ours.strip()), END, ""])
    if block in text:  # left when a manifest was lost
        return Inserted(text, (Insertion(block),))
    if _BLOCK.search(text.replace("\r\n", "\n")):
        return Inserted(text, (), (f"`{path}` has a block of super-agents with other words; it was left as it is",))
    added = _gap(text, newline) + block
    return Inserted(text + added, (Insertion(added),))


def cut(text: str, insertions: Sequence[Insertion], *, path: str) -> Cut:
    """Cut the block out; one that was rewritten stays."""
    notes: list[str] = []
    for insertion in insertions:
        if insertion.text in text:
            text = without(text, insertion.text)
        else:
            text, note = _cut_by_meaning(text, insertion.text, path)
            notes.append(note)
    return Cut(text, tuple(notes))


def without(text: str, words: str) -> str:
    """Cut `words` out where they stand first; lines before and after are not joined."""
    before, _, after = text.partition(words)
    joint = newline_of(text) if after and not ends_line(before) else ""
    return before + joint + after


def _gap(text: str, newline: str) -> str:
    if not body_of(text) or text.endswith(newline * 2):
        return ""
    return newline if ends_line(text) else newline * 2


def _cut_by_meaning(text: str, words: str, path: str) -> tuple[str, str]:
    # Marks are looked for where each line ends with one character, so that `^` and `$` see them all.
    newline = newline_of(text)
    plain = text.replace(newline, "\n")
    found = _BLOCK.search(plain)
    if found is None:
        return text, f"the block of super-agents in `{path}` was taken out already"
    if _meaning(found[0]) != _meaning(words):
        return text, f"the block of super-agents in `{path}` was edited: it was kept"
    kept = without(plain, found[0])
    return kept.replace("\n", newline), f"the block of super-agents in `{path}` was reformatted: cut out by its marks"


def _meaning(block: str) -> list[str]:
    return [_BULLETS.get(word, word) for word in block.split()]
