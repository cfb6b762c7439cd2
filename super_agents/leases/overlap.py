"""Whether two patterns have a path in common."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from super_agents.system.charset import SLASH, Charset
from super_agents.system.glob import Glob, everything, glob_of
from super_agents.system.pattern_heads import head_of

_PATIENCE = 50_000  # pairs of states, 0.2 s; patterns of a few hundred characters need some thousands
_PATIENCE_IN_ALL = 500_000
_Place = tuple[int, int, bool]  # a state of each automaton, and whether a part of the path has begun


@dataclass(slots=True)
class Patience:
    """How many pairs of states may still be looked at: many hard searches would hold the log's lock for minutes."""

    left: int = _PATIENCE_IN_ALL


def common_path(
    one: str, other: str, patience: Patience | None = None, *, one_below: bool = True, other_below: bool = True
) -> str | None:
    """Return a path that both patterns match, or None when there is none.

    A pattern whose `below` is False names files, and nothing that lies below them.

    Never None when there is one: when the search takes too long, or the `patience` that several searches share is used
    up, the answer is the empty text, "there may be one".
    A pattern that cannot be read matches every path.
    """
    head, other_head = head_of(one), head_of(other)
    if not (head.startswith(other_head) or other_head.startswith(head)):  # most pairs of a large project
        return None
    patience = patience or Patience()
    if patience.left <= 0:
        return ""
    found, looks = _looked_for(one, other, one_below, other_below)
    patience.left -= looks  # also when it was known already: the same question gets the same answer
    return found


@lru_cache(maxsize=16384)
def _looked_for(one: str, other: str, one_below: bool, other_below: bool) -> tuple[str | None, int]:  # noqa: FBT001 - a cache's key
    return _search(_read(one, below=one_below), _read(other, below=other_below))


def _read(pattern: str, *, below: bool) -> Glob:
    try:
        return glob_of(pattern, below=below)
    except ValueError:
        return everything()


def _search(one: Glob, other: Glob) -> tuple[str | None, int]:
    """Walk through both automata at once, breadth first, so that the path found is a shortest; and tell how far."""
    came: dict[_Place, tuple[_Place, str] | None] = {
        (start, begin, False): None for start in one.starts for begin in other.starts
    }
    for place in (waiting := list(came)):
        if place[2] and place[0] in one.ends and place[1] in other.ends:
            return _told(came, place), len(came)
        for after, char in _onward(one, other, place):
            if after not in came:
                came[after] = (place, char)
                waiting.append(after)
        if len(came) > _PATIENCE:
            return "", len(came)
    return None, len(came)


def _onward(one: Glob, other: Glob, place: _Place) -> list[tuple[_Place, str]]:
    """A slash ends a part that has begun, and everything else begins or carries on one."""
    mine, theirs, has_begun = place
    return [
        ((end, stop, char != SLASH), char)
        for read, end in one.arrows[mine]
        for other_read, stop in other.arrows[theirs]
        for char in _meeting(read, other_read)
        if has_begun or char != SLASH
    ]


def _told(came: dict[_Place, tuple[_Place, str] | None], place: _Place) -> str:
    chars = []
    while step := came[place]:
        place, char = step
        chars.append(char)
    return "".join(reversed(chars))


@lru_cache(maxsize=65536)
def _meeting(one: Charset, other: Charset) -> tuple[str, ...]:
    """Return characters that both sets hold: the slash, and one other; none where there is none."""
    shared = [
        (max(first, start), min(last, end))
        for first, last in one.spans
        for start, end in other.spans
        if max(first, start) <= min(last, end)
    ]
    slash = (SLASH,) if one.slash and other.slash else ()
    return (*slash, _legible(shared)) if shared else slash


def _legible(spans: list[tuple[int, int]]) -> str:
    """Choose a letter where there is one: the character may be shown to people."""
    for wanted in (ord("x"), ord("a"), ord("0")):
        if any(first <= wanted <= last for first, last in spans):
            return chr(wanted)
    return chr(spans[0][0])
