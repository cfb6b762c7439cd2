"""How much each phrase of a query says: one that few documents hold says most."""

from __future__ import annotations

import math
from dataclasses import dataclass

_COMMON = 0.05  # of all documents: a phrase in more of them finds nothing by itself next to rarer ones
_FEW = 100  # fewer documents than that say nothing about which phrases are common


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase, how many documents may hold it, and what it weighs; one that is in none weighs most."""

    text: str
    count: int
    weight: float
    is_common: bool


@dataclass(frozen=True, slots=True)
class Weights:
    """The phrases of one query."""

    phrases: tuple[Phrase, ...]

    @classmethod
    def of(cls, counts: dict[str, int], documents: int) -> Weights:
        """Weigh phrases, each with the documents that hold it, as BM25 does."""
        total = max(documents, _FEW)
        return cls(tuple(_weighed(phrase, count, total) for phrase, count in counts.items()))

    @property
    def total(self) -> float:
        """All together."""
        return sum(phrase.weight for phrase in self.phrases)

    @property
    def rare(self) -> tuple[Phrase, ...]:
        """Those that documents hold, without the common ones where there are others; the rarest first."""
        held = sorted((phrase for phrase in self.phrases if phrase.count), key=lambda phrase: phrase.count)
        return tuple(phrase for phrase in held if not phrase.is_common) or tuple(held)

    def rarest(self, documents: int, *, least: float) -> tuple[Phrase, ...]:
        """Return the rare ones that so many documents hold together, and at least one.

        Those that weigh `least` by themselves, where there are any: whatever holds one of them holds enough.
        """
        chosen: list[Phrase] = []
        for phrase in [phrase for phrase in self.rare if phrase.weight >= least] or self.rare:
            documents -= phrase.count
            if chosen and documents < 0:
                break
            chosen.append(phrase)
        return tuple(chosen)


def _weighed(text: str, count: int, total: int) -> Phrase:
    held = max(1, count)
    weight = math.log(1 + (max(total - held, 0) + 0.5) / (held + 0.5))
    return Phrase(text, count, weight, is_common=count > _COMMON * total)
