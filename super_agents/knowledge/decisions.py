"""Decisions: documents with a number, a status, and sections that say why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from super_agents.errors import DocumentInvalid

if TYPE_CHECKING:
    import sqlite3

_NUMBERED = re.compile(r"([0-9]{4,18})-")
_IDS = (
    "SELECT id FROM library_documents WHERE type = 'decision' UNION"
    " SELECT id FROM library_versions WHERE type = 'decision'"
)


def body_of(*, context: str, decision: str, consequences: str) -> str:
    """Return the text of a decision; raises `DocumentInvalid` when one of the three says nothing."""
    sections = {"Context": context, "Decision": decision, "Consequences": consequences}
    for name, text in sections.items():
        if not text.strip():
            raise DocumentInvalid(name.lower(), text, f"say the {name.lower()} in a sentence at least")
    return "\n\n".join(f"## {name}\n\n{text.strip()}" for name, text in sections.items())


def number_of(name: str) -> int | None:
    """Return the number of the decision that has this id, or None when it has none."""
    found = _NUMBERED.match(name)
    return int(found[1]) if found else None


def next_number(database: sqlite3.Connection) -> int:
    """Return the number after the highest that any decision has or had; asked under the log's lock."""
    numbers = [number_of(row["id"]) or 0 for row in database.execute(_IDS)]
    return max(numbers, default=0) + 1
