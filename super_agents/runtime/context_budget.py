"""Dividing the room of a page among what wants to be on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Weigh = Callable[[str], int]

_LEAST_CUT = 40  # of what a text weighs: less than that says nothing


@dataclass(frozen=True, slots=True)
class Item:
    """One thing worth knowing: its id, the number of its event, a line that says what it is, and what it says.

    `is_cut` tells that `body` is not all of it.
    """

    id: str
    seq: int | None
    head: str
    body: str = ""
    is_cut: bool = False

    @property
    def text(self) -> str:
        """Markdown: nothing that the item says can be taken for a part of the page around it."""
        return f"- {self.head}\n" + "".join(f"  > {line}\n" for line in self.body.splitlines())


@dataclass(frozen=True, slots=True)
class Section:
    """Items of one sort, the most important first; `weight` is its claim to room, `opens` says how to see one whole."""

    name: str
    title: str
    opens: str
    weight: int
    items: tuple[Item, ...]
    left_out: tuple[Item, ...] = ()

    @property
    def heading(self) -> str:
        """Markdown."""
        return f"\n## {self.title}\n\n{self.opens}\n\n"

    @property
    def text(self) -> str:
        """Markdown; nothing when there are no items."""
        return self.heading + "".join(item.text for item in self.items) if self.items else ""


def fitted(sections: Sequence[Section], room: int, weigh: Weigh) -> list[Section]:
    """Return the sections with as many of their items as the room holds, by weight as `weigh` tells.

    Each has its fair share; what one does not need goes to the others, and what is left at the end to the first ones.
    """
    needs = [weigh(section.text) for section in sections]
    shares = fair_shares(needs, [section.weight for section in sections], room)
    done = [_filled(section, share, weigh) for section, share in zip(sections, shares, strict=True)]
    spare = room - sum(weigh(section.text) for section in done)
    for at, section in enumerate(done):
        if section.left_out or any(item.is_cut for item in section.items):
            used = weigh(section.text)
            done[at] = _filled(sections[at], used + spare, weigh)
            spare -= weigh(done[at].text) - used
    return done


def fair_shares(needs: Sequence[int], weights: Sequence[int], room: int) -> list[int]:
    """Divide the room by weight, give nobody more than it needs, and divide what that leaves again."""
    shares = [0] * len(needs)
    waiting = set(range(len(needs)))
    while waiting:
        whole = sum(weights[at] for at in waiting)
        content = {at for at in waiting if needs[at] * whole <= room * weights[at]}
        if not content:
            for at in waiting:
                shares[at] = room * weights[at] // whole
            break
        for at in content:
            shares[at] = needs[at]
        room -= sum(needs[at] for at in content)
        waiting -= content
    return shares


def _filled(section: Section, room: int, weigh: Weigh) -> Section:
    """Take all items, or else as they come: none takes more than half of what is left while others wait."""
    if weigh(section.text) <= room:
        return section
    left = room - weigh(section.heading)
    taken: list[Item] = []
    left_out: list[Item] = []
    for at, item in enumerate(section.items):
        is_last = at == len(section.items) - 1
        fits = _fit(item, left, left if is_last or not item.body else left // 2, weigh)
        if fits is None:
            left_out.append(item)
        else:
            taken.append(fits)
            left -= weigh(fits.text)
    return replace(section, items=tuple(taken), left_out=tuple(left_out))


def _fit(item: Item, room: int, share: int, weigh: Weigh) -> Item | None:
    """Return the item if it keeps within its share, cut if it does not, None when not even its line has room."""
    if weigh(item.text) <= share:
        return item
    return _cut(item, share, weigh) or _cut(item, room, weigh, only_line=True)


def _cut(item: Item, room: int, weigh: Weigh, *, only_line: bool = False) -> Item | None:
    """Return as much of an item as fits into the room, None when not even its line does."""
    bare = replace(item, body="", is_cut=bool(item.body))
    if weigh(bare.text) > room:
        return None
    if only_line or not item.body or weigh(bare.text) + _LEAST_CUT > room:
        return bare
    low, high = 0, len(item.body)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        if weigh(_beginning(item, middle).text) <= room:
            low = middle
        else:
            high = middle - 1
    return _beginning(item, low) if low else bare


def _beginning(item: Item, length: int) -> Item:
    return replace(item, body=f"{item.body[:length].rstrip()} …", is_cut=True)
