"""Slips of the pen: what one of them makes of a word, and how many lie between two."""

from __future__ import annotations

_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


def one_slip(word: str) -> set[str]:
    """Return every word that is one letter added, left out, changed or swapped away."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    left_out = [start + end[1:] for start, end in halves if end]
    swapped = [start + end[1] + end[0] + end[2:] for start, end in halves if len(end) > 1]
    changed = [start + letter + end[1:] for start, end in halves if end for letter in _ALPHABET]
    added = [start + letter + end for start, end in halves for letter in _ALPHABET]
    return {*left_out, *swapped, *changed, *added}


def slips(one: str, other: str, most: int) -> int:
    """Count letters added, left out, changed, or swapped with their neighbour; no further than `most` + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, last, row = row, before, [at]
        for to, its in enumerate(other, 1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != its))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == its:
                cost = min(cost, last[to - 2] + 1)
            row.append(cost)
        if min(row) > most and min(before) >= most:  # a swap looks two rows back
            return most + 1
    return row[-1]
