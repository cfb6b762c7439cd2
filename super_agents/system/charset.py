"""Sets of characters, as the wildcards of a pattern stand for them.

The hook path asks for single paths, so this module imports nothing: what costs is in `overlap`.
"""

_LAST = 0x10FFFF
SLASH = "/"


class Charset:
    """Some characters: whether the slash is among them, and spans of code points of the others."""

    __slots__ = ("slash", "spans")

    def __init__(self, *, slash: bool, spans: tuple[tuple[int, int], ...]) -> None:
        self.slash = slash
        self.spans = spans


_ALL_BUT_SLASH = ((0x20, 0x2E), (0x30, 0x7E), (0x80, _LAST))  # no path that we take has a control character
ANY = Charset(slash=True, spans=_ALL_BUT_SLASH)
NOT_SLASH = Charset(slash=False, spans=_ALL_BUT_SLASH)
ONLY_SLASH = Charset(slash=True, spans=())


_LITERALS: dict[str, Charset] = {SLASH: ONLY_SLASH}
_MOST_LITERALS = 4096


def literal(char: str) -> Charset:
    """Return the set of one character; the same object each time, for searches remember what they met."""
    known = _LITERALS.get(char)
    if known is None:
        if len(_LITERALS) >= _MOST_LITERALS:
            return Charset(slash=False, spans=((ord(char), ord(char)),))
        known = _LITERALS[char] = Charset(slash=False, spans=((ord(char), ord(char)),))
    return known


def bracket(body: str) -> Charset:
    """Return what stands for `[body]`; raises `ValueError` where git and the matching library read it differently.

    A negated set holds the slash, as it does for the library.
    """
    negated = body[:1] in {"!", "^"}
    spans = tuple(sorted(_spans(body[1:] if negated else body)))
    return Charset(slash=True, spans=_others(spans)) if negated else Charset(slash=False, spans=spans)


def holds(charset: Charset, char: str) -> bool:
    """Tell whether a character is in a set."""
    if char == SLASH:
        return charset.slash
    return any(first <= ord(char) <= last for first, last in charset.spans)


def _spans(body: str) -> list[tuple[int, int]]:
    odd = next((text for text in ("[", "\\", "--", "&&", "||", "~~") if text in body), None)
    if odd:
        message = f"`{odd}` within `[...]` is not understood"
        raise ValueError(message)
    spans, at = [], 0
    while at < len(body):
        is_range = at + 2 < len(body) and body[at + 1] == "-"
        first, last = ord(body[at]), ord(body[at + 2 if is_range else at])
        if last < first or first <= ord(SLASH) <= last:
            message = f"`[{body}]` has a range that runs backwards or over the slash"
            raise ValueError(message)
        spans.append((first, last))
        at += 3 if is_range else 1
    return spans


def _others(spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """Return what is left of all characters but the slash."""
    left = list(_ALL_BUT_SLASH)
    for first, last in spans:
        left = [
            piece
            for start, end in left
            for piece in ((start, min(end, first - 1)), (max(start, last + 1), end))
            if piece[0] <= piece[1]
        ]
    return tuple(left)
