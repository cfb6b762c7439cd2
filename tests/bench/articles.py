"""Documents to search among: made up of words that nobody knows, but spread as in real texts.

Each is about one of some hundred subjects. Half of its words are those of its subject, half are common to all; in both
halves a few words are frequent and many are rare (Zipf).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from super_agents.events.log import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.events.log import EventLog

_BEGINNINGS = [
    "b",
    "bl",
    "c",
    "ch",
    "d",
    "dr",
    "f",
    "fl",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "pr",
    "r",
    "s",
    "sh",
    "sk",
    "st",
    "t",
    "tr",
    "v",
    "w",
    "z",
]
_MIDDLES = ["a", "e", "i", "o", "u", "ai", "ea", "oo", "ou", "ie"]
_ENDS = ["", "n", "r", "s", "t", "l", "m", "nd", "st", "ck"]
_COMMON = 20_000  # words that a document on any subject may have
_OWN = 80  # words of each subject
_SUBJECTS = 400
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Article:
    """A document, and the words of its subject that it has."""

    title: str
    body: str
    tag: str
    own: tuple[str, ...]


class Articles:
    """The same articles at every call with the same seed."""

    def __init__(self, seed: int = 7) -> None:
        self._seed = seed
        dice = random.Random(seed)
        words = _words(_COMMON + _SUBJECTS * _OWN, dice)
        self._common, own = words[:_COMMON], words[_COMMON:]
        self._subjects = [own[at : at + _OWN] for at in range(0, len(own), _OWN)]
        self._weights, self._own_weights = _zipf(_COMMON), _zipf(_OWN)

    def some(self, count: int) -> Iterator[Article]:
        """Yield so many."""
        dice = random.Random(self._seed + 1)
        for _ in range(count):
            number = dice.randrange(_SUBJECTS)
            subject, length = self._subjects[number], dice.randint(20, 60)
            own = dice.choices(subject, cum_weights=self._own_weights, k=length)
            words = own + dice.choices(self._common, cum_weights=self._weights, k=length)
            dice.shuffle(words)
            yield Article(" ".join(own[:4]), " ".join(words), f"subject{number}", tuple(sorted(set(own))))


def fill(log: EventLog, articles: Iterator[Article]) -> int:
    """Append an event for each article that says that it was saved; returns how many."""
    drafts: list[Draft] = []
    count = 0
    for count, article in enumerate(articles, 1):
        drafts.append(Draft(kind="document.saved", by="bench", data=_told(f"a-{count}", article)))
        if len(drafts) == _AT_ONCE:
            log.append_many(drafts)
            drafts = []
    if drafts:
        log.append_many(drafts)
    return count


def _told(name: str, article: Article) -> dict[str, Any]:
    said = {"title": article.title, "body": article.body, "tags": [article.tag], "type": "note", "confidence": 1.0}
    return {"id": name, "version": 1, **said}


def _words(count: int, dice: random.Random) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        syllables = dice.choice((1, 2, 2, 2, 3, 3))
        parts = ((_BEGINNINGS, _MIDDLES, _ENDS)[at % 3] for at in range(3 * syllables))
        found["".join(dice.choice(part) for part in parts)] = None
    return list(found)


def _zipf(count: int) -> list[float]:
    return list(accumulate(1 / (place + 2.7) for place in range(count)))
