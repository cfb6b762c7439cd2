"""Who holds what, for those who ask at every tool call: the same leases as the view's, without SQLite.

Opening SQLite costs a hook as much as its interpreter. So the leases that are held are kept in plain dicts, which
`marshal` reads at once, each lease packed until it is looked at, and the same events are folded into them as into the
view `leases`; a property test holds the two together. Imports nothing that a bare interpreter has not.
"""

from marshal import dumps, loads

from super_agents.system.pattern_heads import WILD, head_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

EXCLUSIVE = "exclusive"


class Held:
    """One lease that is in force, as far as those in its way want to know it."""

    __slots__ = (
        *("number", "holder", "mode", "patterns", "files", "reason"),
        *("taken_at", "expires_at", "automatic", "session", "token", "corr"),
    )

    def __init__(self, row: "tuple[Any, ...]") -> None:
        for name, value in zip(self.__slots__, row, strict=True):
            setattr(self, name, value)

    number: int
    holder: str
    mode: str
    patterns: tuple[str, ...]
    files: tuple[str, ...]
    reason: str
    taken_at: str
    expires_at: str
    automatic: bool
    session: str | None
    token: int
    corr: str | None

    @property
    def id(self) -> str:
        """The id that people read."""
        return f"l-{self.number}"

    def row(self) -> "tuple[Any, ...]":
        """Return it as it is kept."""
        return tuple(getattr(self, name) for name in self.__slots__)

    def covers(self, path: str) -> bool:
        """Tell whether a path, relative to the root, is among those held."""
        taken = [one for one in self.patterns if not one.startswith("!") and self._takes(one, path)]
        if not taken:
            return False
        if not any(one.startswith("!") for one in self.patterns):
            return True
        return _covers_by_the_book(self.patterns, self.files, path)

    def reaches_below(self, folder: str) -> bool:
        """Tell whether all that one of the patterns takes lies below a folder: what goes with it is held."""
        return any(head_of(one).startswith(f"{folder}/") for one in self.patterns if not one.startswith("!"))

    def _takes(self, pattern: str, path: str) -> bool:
        if not path.startswith(head_of(pattern)):
            return False
        below = pattern not in self.files
        if pattern.startswith("/") or "/" in pattern[:-1]:  # anchored: a plain name needs no automaton
            plain = pattern.strip("/")
            if not any(char in WILD for char in plain):
                is_itself = path == plain and not pattern.endswith("/")
                return is_itself or (below and path.startswith(f"{plain}/"))
        from super_agents.system.glob import accepts, glob_of  # most patterns are plain names

        try:
            return accepts(glob_of(pattern, below=below), path)
        except ValueError:  # what cannot be read holds every path
            return True


class Standing:
    """All leases that are held, by the number in their ids, and the way to them by what their paths begin with."""

    __slots__ = ("heads", "last", "rows")

    def __init__(
        self,
        rows: dict[int, bytes] | None = None,
        heads: dict[str, list[int]] | None = None,
        last: int = 0,
    ) -> None:
        self.rows = {} if rows is None else rows  # packed: a thousand of them are read, and one is looked at
        self.heads = {} if heads is None else heads
        self.last = last

    def copy(self) -> "Standing":
        """Return the same leases, to be changed."""
        return Standing(dict(self.rows), {head: list(numbers) for head, numbers in self.heads.items()}, self.last)

    def add(self, lease: Held) -> None:
        """Begin a lease; one that was there already stays as it is."""
        if lease.number <= self.last:
            return
        self.last = lease.number
        self.rows[lease.number] = dumps(lease.row())
        for pattern in lease.patterns:
            if not pattern.startswith("!"):
                numbers = self.heads.setdefault(head_of(pattern), [])
                if lease.number not in numbers:
                    numbers.append(lease.number)

    def fold(self, event: "dict[str, Any]") -> None:
        """Begin, prolong or end a lease, as the view does."""
        kind, said = event["kind"], event["data"]
        if kind == "agent.retired":
            self._end([number for number in self.rows if self._get(number).holder == said["name"]])
            return
        number = number_of(said["lease"])
        if kind == "lease.taken" and number:
            self._end([one for one in self.rows if self._get(one).expires_at <= said["taken_at"]])
            self.add(_held(number, event))
        elif kind == "lease.renewed" and number in self.rows:
            lease = self._get(number)
            lease.expires_at = said["expires_at"]
            self.rows[number] = dumps(lease.row())
        elif number in self.rows:
            self._end([number])

    def holding(self, path: str, now: str) -> list[Held]:
        """Return the leases that hold a path at a time, oldest first."""
        return [lease for lease in self._near(path, now) if lease.covers(path)]

    def holding_below(self, folder: str, now: str) -> list[Held]:
        """Return the leases that hold a folder, or only what lies below it, oldest first."""
        below = {number for head, numbers in self.heads.items() if head.startswith(f"{folder}/") for number in numbers}
        inside = [lease for lease in map(self._get, sorted(below)) if lease.expires_at > now]
        above = self.holding(folder, now)
        return above + [lease for lease in inside if lease.number not in {one.number for one in above}]

    def _near(self, path: str, now: str) -> list[Held]:
        numbers = {number for length in range(len(path) + 1) for number in self.heads.get(path[:length], ())}
        return [lease for lease in map(self._get, sorted(numbers)) if lease.expires_at > now]

    def _get(self, number: int) -> Held:
        return Held(loads(self.rows[number]))  # noqa: S302 - we packed it

    def _end(self, numbers: list[int]) -> None:
        for number in numbers:
            lease = self._get(number)
            del self.rows[number]
            for pattern in lease.patterns:
                left = self.heads.get(head_of(pattern), [])
                if number in left:
                    left.remove(number)
                if not left:
                    self.heads.pop(head_of(pattern), None)


def number_of(lease_id: str) -> int | None:
    """Return the number in an id, or None when it is none; as the view reads it."""
    digits = lease_id.removeprefix("l-")
    is_id = lease_id.startswith("l-") and digits.isascii() and digits.isdigit() and digits[0] != "0"
    return int(digits) if is_id and len(digits) < 18 else None  # noqa: PLR2004 - what SQLite's integers hold


def _held(number: int, event: "dict[str, Any]") -> Held:
    said = event["data"]
    paths = (tuple(said["patterns"]), tuple(said.get("files", ())), said.get("reason", ""))
    who = (said.get("automatic", False), event.get("session"), event["seq"], event.get("corr"))
    return Held((number, event["by"], said["mode"], *paths, said["taken_at"], said["expires_at"], *who))


def _covers_by_the_book(patterns: tuple[str, ...], files: tuple[str, ...], path: str) -> bool:
    """Ask the matching library: what a `!pattern` takes away is its to say. Rare, and some 50 ms."""
    import site

    site.main()  # the folder of packages that `-S` left out
    from super_agents.leases.lease import covers

    return covers(patterns, files, path)
