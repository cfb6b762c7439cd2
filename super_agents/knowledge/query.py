"""What somebody looks for, in the language of the index: any text is a question, none a mistake in its syntax."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_PIECE = re.compile(r'"(?P<phrase>[^"]*)"|(?P<word>[^\W_]+)')
WORD = re.compile(r"[^\W_]+")
_MOST = 32  # phrases: what comes after says little, and each costs


@dataclass(frozen=True, slots=True)
class Query:
    """Phrases to look for, each of one or more words: what stood in quotes is one."""

    phrases: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, text: str) -> Query:
        """Read what somebody typed; whatever is no letter or digit only parts words."""
        whole = unicodedata.normalize("NFC", text.encode(errors="replace").decode())
        found = [" ".join(WORD.findall(piece["phrase"] or piece["word"] or "")) for piece in _PIECE.finditer(whole)]
        return cls(tuple(dict.fromkeys(filter(None, found)))[:_MOST])

    @property
    def all(self) -> str:
        """The question for texts that hold every phrase."""
        return " AND ".join(map(quoted, self.phrases))

    @staticmethod
    def any(phrases: Iterable[str]) -> str:
        """Return the question for texts that hold one of these phrases."""
        return " OR ".join(map(quoted, phrases))

    def corrected(self, words: dict[str, str]) -> Query:
        """Return the query with words replaced."""
        return Query(tuple(words.get(phrase, phrase) for phrase in self.phrases))

    def __str__(self) -> str:
        return " ".join(f'"{phrase}"' if " " in phrase else phrase for phrase in self.phrases)


def quoted(phrase: str) -> str:
    """Return a phrase so that the index reads no operator in it."""
    return f'"{phrase}"'
