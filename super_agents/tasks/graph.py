"""What waits for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def find_circle(task: int, new: Iterable[int], needs: Mapping[int, Sequence[int]]) -> list[int]:
    """Return the circle that there would be if `task` waited for the `new` ones as well, or nothing.

    `needs` says of each task what it waits for already. The circle starts and ends with `task`, each waits for the one
    behind it, and it is a shortest one.
    """
    came_from: dict[int, int] = {}
    layer = [task]
    following: Mapping[int, Iterable[int]] = {task: new}
    while layer:
        reached: list[int] = []
        for one in layer:
            for needed in following.get(one, ()):
                if needed == task:
                    return [*_way(one, came_from), task]
                if needed not in came_from:
                    came_from[needed] = one
                    reached.append(needed)
        layer, following = reached, needs
    return []


def _way(end: int, came_from: Mapping[int, int]) -> list[int]:
    way = [end]
    while way[-1] in came_from:
        way.append(came_from[way[-1]])
    return way[::-1]
