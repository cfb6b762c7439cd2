"""The piece of a text that shows why it was found.

FTS5 can cut one, in a time that grows with the square of the matches: a long text of one word would hold up a search
for minutes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOKED_AT = 65_536  # characters of a text, from its start
_WIDTH = 160  # characters
_LEAD = 30  # characters before the first word that was found
_MATCHES = 200


def excerpt(text: str, stems: tuple[str, ...]) -> str:
    """Return the piece with the most of the words, these marked as `**word**`; its start when none is seen."""
    if not stems:
        return _cut(text, 0, min(len(text), _WIDTH))
    pattern = _pattern(stems)
    found = _places(text, stems)
    if not found:
        return _cut(text, 0, min(len(text), _WIDTH))
    best = max(found, key=lambda one: (_distinct(found, one[0]), -one[0]))[0]
    start = max(0, best - _LEAD)
    return _marked(_cut(text, start, min(len(text), start + _WIDTH)), pattern)


def _places(text: str, stems: tuple[str, ...]) -> list[tuple[int, str]]:
    """Return where words with these stems begin; a search for a plain text takes a tenth of one for a pattern."""
    lower = text.lower()
    if len(lower) != len(text):  # a letter that is two when it is small: places would not be those of the text
        matches = zip(_pattern(stems).finditer(text), range(_MATCHES), strict=False)
        return [(match.start(), match[1].lower()) for match, _ in matches]
    return sorted(place for start in _starts(stems) for place in _begin(lower, start))[:_MATCHES]


def _begin(lower: str, start: str) -> Iterator[tuple[int, str]]:
    at = lower.find(start)
    for _ in range(_MATCHES):
        if at < 0:
            return
        if at == 0 or not lower[at - 1].isalnum():
            yield at, start
        at = lower.find(start, at + 1)


def _distinct(found: list[tuple[int, str]], start: int) -> int:
    return len({stem for at, stem in found if start <= at < start + _WIDTH - _LEAD})


def _cut(text: str, start: int, end: int) -> str:
    """Cut between words, on one line."""
    if start > 0:
        start = text.find(" ", start, start + _LEAD) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", end - _LEAD, end), 0) or end
    piece = " ".join(text[start:end].split())
    return ("…" if start > 0 else "") + piece + ("…" if end < len(text) else "")


def _marked(piece: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda match: f"**{match[0]}**", piece)


@lru_cache(maxsize=128)
def _pattern(stems: tuple[str, ...]) -> re.Pattern[str]:
    starts = "|".join(re.escape(start) for start in sorted(_starts(stems), key=len, reverse=True))
    return re.compile(rf"(?<![^\W_])({starts})[^\W_]*", re.IGNORECASE)


def _starts(stems: tuple[str, ...]) -> set[str]:
    """A stem is how its words begin, but for the `i` that stands for a `y`: `librari` of `library`."""
    return {stem.removesuffix("i") or stem for stem in stems}
