"""One ranking made of several: reciprocal rank fusion.

Cormack, Clarke, Buettcher, "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods",
SIGIR 2009. What the rankings' scores mean does not matter, only the places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_K = 60  # as in the paper: how little the first places differ


def fused(*rankings: Sequence[int]) -> list[tuple[int, float]]:
    """Return whatever is in one of the rankings with its score, the best first; of equals, what comes up first."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for place, one in enumerate(ranking, 1):
            scores[one] = scores.get(one, 0.0) + 1 / (_K + place)
    return sorted(scores.items(), key=lambda pair: -pair[1])
