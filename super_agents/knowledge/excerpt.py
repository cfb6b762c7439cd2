"""The piece of a text that shows why it was found.

FTS5 can cut one, in a time that grows with the square of the matches: a long text of one word would hold up a search
for minutes.
"""

from __future__ import annotations

import re
from functools import lru_cache

LOOKED_AT = 65_536  # characters of a text, from its start
_WIDTH = 160  # characters
_LEAD = 30  # characters before the first word that was found
_MATCHES = 200


def excerpt(text: str, stems: tuple[str, ...]) -> str:
    """Return the piece with the most of the words, these marked as `**word**`; its start when none is seen."""
    found = _places(text, stems) if stems else []
    start = max(0, _richest(found, len(_starts(stems))) - _LEAD) if found else 0
    start, end = _between_words(text, start, min(len(text), start + _WIDTH))
    piece = " ".join(_marked(text, start, end, found).split())
    return ("…" if start > 0 else "") + piece + ("…" if end < len(text) else "")


def _places(text: str, stems: tuple[str, ...]) -> list[tuple[int, str]]:
    """Return where words with these stems begin; a search for a plain text takes a tenth of one for a pattern."""
    lower = text.lower()
    if len(lower) != len(text):  # a letter that is two when it is small: places would not be those of the text
        matches = zip(_pattern(stems).finditer(text), range(_MATCHES), strict=False)
        return [(match.start(), match[1].lower()) for match, _ in matches]
    places: list[tuple[int, str]] = []
    for start in _starts(stems):
        _begin(lower, start, places)
    places.sort()
    return places[:_MATCHES]


def _begin(lower: str, start: str, places: list[tuple[int, str]]) -> None:
    """Add where words begin with these letters."""
    at, looks = lower.find(start), 0
    while at >= 0 and looks < _MATCHES:
        if at == 0 or not lower[at - 1].isalnum():
            places.append((at, start))
        at, looks = lower.find(start, at + 1), looks + 1


def _richest(found: list[tuple[int, str]], most: int) -> int:
    """Return the first place around which most of the words stand; there are at most so many of them."""
    best, held = 0, 0
    for first, (start, _) in enumerate(found):
        here = len({stem for at, stem in found[first:] if at < start + _WIDTH - _LEAD})
        if here > held:
            best, held = start, here
        if held == most:
            break
    return best


def _between_words(text: str, start: int, end: int) -> tuple[int, int]:
    if start > 0:
        start = text.find(" ", start, start + _LEAD) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", end - _LEAD, end), 0) or end
    return start, end


def _marked(text: str, start: int, end: int, found: list[tuple[int, str]]) -> str:
    """Return a piece of the text with the words that begin at these places marked, to their end."""
    parts, last = [], start
    for at, begin in found:
        if last <= at < end:
            stop = at + len(begin)
            while stop < end and text[stop].isalnum():
                stop += 1
            parts += [text[last:at], "**", text[at:stop], "**"]
            last = stop
    return "".join([*parts, text[last:end]])


@lru_cache(maxsize=128)
def _pattern(stems: tuple[str, ...]) -> re.Pattern[str]:
    starts = "|".join(re.escape(start) for start in sorted(_starts(stems), key=len, reverse=True))
    return re.compile(rf"(?<![^\W_])({starts})[^\W_]*", re.IGNORECASE)


@lru_cache(maxsize=128)
def _starts(stems: tuple[str, ...]) -> frozenset[str]:
    """A stem is how its words begin, but for the `i` that stands for a `y`: `librari` of `library`."""
    return frozenset(stem.removesuffix("i") or stem for stem in stems)
