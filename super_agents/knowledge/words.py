"""The words that documents are written with: among them is looked for what was probably meant.

The index itself keeps stems, and to ask it for the thousand words that one slip may have made takes 20 ms; this table
takes one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.knowledge.excerpt import LOOKED_AT
from super_agents.knowledge.query import WORD

if TYPE_CHECKING:
    import sqlite3

COLUMNS = "word TEXT NOT NULL UNIQUE"
_SHORTEST, _LONGEST = 3, 32  # letters: what is shorter is not meant by a slip, what is longer is no word


def keep(database: sqlite3.Connection, *texts: str) -> None:
    """Add the words of some texts, of each as far as it is looked at when excerpts are cut.

    They stay when the texts go: whether a document still holds one is asked of the index.
    """
    words = {word for text in texts for word in WORD.findall(text[:LOOKED_AT].lower())}
    kept = [(word,) for word in sorted(words) if _SHORTEST <= len(word) <= _LONGEST and not word.isdigit()]
    database.executemany("INSERT OR IGNORE INTO library_words VALUES (?)", kept)
