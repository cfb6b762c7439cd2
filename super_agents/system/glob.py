"""A pattern of paths as an automaton, so that one can ask whether two patterns have a path in common.

The language is that of `pathspec.GitIgnoreSpec`, which has the last word on a single path; a property test holds the
two together. A path has no empty part, no slash at its ends and no control character. The hook path asks here:
no imports but our own.
"""

from super_agents.system.charset import ANY, NOT_SLASH, ONLY_SLASH, SLASH, Charset, bracket, holds, literal

_ANY_DEPTH = "**"


class Glob:
    """States, each with its arrows (what to read, where it leads); `starts` and `ends` among them."""

    __slots__ = ("arrows", "ends", "starts")

    def __init__(
        self, arrows: tuple[tuple[tuple[Charset, int], ...], ...], starts: frozenset[int], ends: frozenset[int]
    ) -> None:
        self.arrows = arrows
        self.starts = starts
        self.ends = ends


_KNOWN: dict[tuple[str, bool], Glob] = {}
_MOST_KNOWN = 4096


def glob_of(pattern: str, *, below: bool = True) -> Glob:
    """Read a pattern as `.gitignore` has it, without negation; raises `ValueError` when it cannot be read.

    `.gitignore` also takes what lies below a folder that the pattern names; not with `below` False.
    """
    known = _KNOWN.get((pattern, below))
    if known is None:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        known = _KNOWN[pattern, below] = _drawn(pattern, below=below)
    return known


def _drawn(pattern: str, *, below: bool) -> Glob:
    parts = _parts(pattern)
    drawing = _Drawing()
    if parts == [_ANY_DEPTH]:
        return drawing.any_path(with_slash=pattern.endswith(SLASH))
    for at, part in enumerate(parts):
        if part != _ANY_DEPTH:
            drawing.part(part)
        elif at == 0:
            drawing.leading_folders()
        elif at < len(parts) - 1:
            drawing.folders_between()
        else:
            return drawing.whatever_is_below()
        if at < len(parts) - 1 and parts[at + 1] != _ANY_DEPTH and part != _ANY_DEPTH:
            drawing.step(ONLY_SLASH)
    return drawing.itself_and_whatever_is_below() if below else drawing.itself()


def accepts(glob: Glob, path: str) -> bool:
    """Tell whether a pattern takes a path, in a time that grows with the length of both and no faster."""
    here = set(glob.starts)
    for char in path:
        here = {end for state in here for read, end in glob.arrows[state] if holds(read, char)}
    return not here.isdisjoint(glob.ends)


def everything() -> Glob:
    """Return the automaton of all paths: what stands for a pattern that cannot be read."""
    return _Drawing().any_path(with_slash=False)


def stars(pattern: str) -> int:
    """Count how often a pattern leaves a length open: `**` between slashes once, any other star by itself."""
    return sum(1 if part == _ANY_DEPTH else part.count("*") for part in pattern.split(SLASH))


def _parts(pattern: str) -> list[str]:
    """Split a pattern; one without a slash in front of its end may lie at any depth."""
    parts = pattern.split(SLASH)
    if not parts[0]:
        del parts[0]
    elif len(parts) == 1 or (len(parts) == 2 and not parts[1]):  # noqa: PLR2004 - `name` and `name/`
        parts.insert(0, _ANY_DEPTH)
    if parts and not parts[-1]:
        parts[-1] = _ANY_DEPTH
    if not parts or not all(parts):
        message = "it has an empty part"
        raise ValueError(message)
    return [part for at, part in enumerate(parts) if not (at and part == parts[at - 1] == _ANY_DEPTH)]


class _Drawing:
    """An automaton on its way, drawn from left to right; `here` are the states that are reached so far."""

    def __init__(self) -> None:
        self._arrows: list[list[tuple[Charset, int]]] = [[]]
        self._starts = {0}
        self._here = 0

    def _state(self) -> int:
        self._arrows.append([])
        return len(self._arrows) - 1

    def _arrow(self, start: int, read: Charset, end: int) -> None:
        self._arrows[start].append((read, end))

    def step(self, read: Charset) -> None:
        """Read one character."""
        fresh = self._state()
        self._arrow(self._here, read, fresh)
        self._here = fresh

    def loop(self, read: Charset) -> None:
        """Read any number of characters."""
        self._arrow(self._here, read, self._here)

    def leading_folders(self) -> None:
        """`**/` in front: nothing, or anything that ends in a slash."""
        skipping, then = self._here, self._state()
        self._arrow(skipping, ANY, skipping)
        self._arrow(skipping, ONLY_SLASH, then)
        self._starts = {skipping, then}
        self._here = then

    def folders_between(self) -> None:
        """`/**/` in between: a slash, or a slash and anything that ends in a slash."""
        skipping, then = self._state(), self._state()
        for end in (skipping, then):
            self._arrow(self._here, ONLY_SLASH, end)
        self._arrow(skipping, ANY, skipping)
        self._arrow(skipping, ONLY_SLASH, then)
        self._here = then

    def part(self, part: str) -> None:
        """What stands between two slashes."""
        if part == "*":
            self.step(NOT_SLASH)
        at = 0
        while at < len(part):
            at = self._token(part, at)

    def _token(self, part: str, at: int) -> int:
        char = part[at]
        if char == "*":
            self.loop(NOT_SLASH)
        elif char == "?":
            self.step(NOT_SLASH)
        elif char == "[":
            closing = _closing(part, at + 1)
            self.step(bracket(part[at + 1 : closing]))
            return closing + 1
        elif char == "\\":
            if at + 1 == len(part):
                message = "a `\\` stands at the end of a part and escapes nothing"
                raise ValueError(message)
            self.step(literal(part[at + 1]))
            return at + 2
        else:
            self.step(literal(char))
        return at + 1

    def any_path(self, *, with_slash: bool) -> Glob:
        """All paths, or all that lie in a folder."""
        self.loop(ANY)
        if with_slash:
            self.step(ONLY_SLASH)
            self.loop(ANY)
        return self._done({self._here})

    def whatever_is_below(self) -> Glob:
        """Trailing `/**`, or a trailing slash: what lies in the folder, and not the folder itself."""
        self.step(ONLY_SLASH)
        self.loop(ANY)
        return self._done({self._here})

    def itself(self) -> Glob:
        """A file."""
        return self._done({self._here})

    def itself_and_whatever_is_below(self) -> Glob:
        """A pattern without a trailing slash: a file, or a folder and what lies in it."""
        itself = self._here
        below = self.whatever_is_below()
        return Glob(below.arrows, below.starts, below.ends | {itself})

    def _done(self, ends: set[int]) -> Glob:
        return Glob(tuple(tuple(arrows) for arrows in self._arrows), frozenset(self._starts), frozenset(ends))


def _closing(part: str, start: int) -> int:
    """Find the bracket that closes a set; one right at its beginning belongs to it."""
    at = start + 1 if part[start : start + 1] in {"!", "^"} else start
    closing = part.find("]", at + 1)
    if closing < 0:
        message = "a `[` is never closed"
        raise ValueError(message)
    return closing
