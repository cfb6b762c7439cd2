"""Whatever agents and clocks do: what is held excludes, and the view is what the log says."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from super_agents.errors import LeaseError, LeaseHeld, LeaseLost
from super_agents.events.memory_log import MemoryEventLog
from super_agents.leases.lease_book import LeaseBook
from super_agents.system.clock import FrozenClock
from tests.leases.books import views_on

AGENTS = ["ada", "bob", "cleo"]
PATTERNS = [
    "a",
    "/a",
    "b/",
    "a/*",
    "*/b",
    "**/c",
    "a/**/c",
    "?",
    "[ab]",
    "!a/c",
    "!**/b",
    "**/b",
    "*c",
    "**",
    "*.a",
    "b/*.a",
]
PATHS = ["/".join(parts) for depth in (1, 2, 3) for parts in product(["a", "b", "c", "x.a"], repeat=depth)]

TAKE = st.tuples(
    st.just("take"),
    st.sampled_from(AGENTS),
    st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=3),
    st.sampled_from(["exclusive", "exclusive", "shared"]),
    st.sampled_from([1, 10, 30]),
    st.none() | st.sampled_from(["k1", "k2"]),
)
# The token of another of the book's leases, and any agent: most of these are refused.
OTHERS = st.tuples(
    st.sampled_from(["renew", "release", "break", "retire"]),
    st.sampled_from([*AGENTS, "owner", "owner", "owner"]),
    st.integers(1, 6),
    st.integers(-1, 1),
)
MOVE = st.tuples(st.just("move"), st.sampled_from([5, 20, 40, -15, -25]))
COMMANDS = st.lists(st.one_of(TAKE, TAKE, OTHERS, MOVE, MOVE), max_size=25)


class Play:
    """A book, a clock, and what was let through."""

    def __init__(self) -> None:
        self.clock = FrozenClock()
        self.log = MemoryEventLog(clock=self.clock)
        self.views = views_on(self.log)
        self.book = LeaseBook(self.views, self.clock)

    def do(self, verb: str, *arguments: Any) -> None:
        """Do one command; a refusal writes nothing."""
        before = self.log.head
        try:
            getattr(self, verb)(*arguments)
        except LeaseError:
            assert self.log.head == before

    def take(self, by: str, patterns: list[str], mode: str, seconds: int, key: str | None) -> None:
        """Take: what somebody else is in the way of is refused, and nothing else, but for a key that was used."""
        conflicts = self.book.conflicts(patterns, by, mode)
        before = self.log.head
        try:
            lease = self.book.take(patterns, by=by, mode=mode, seconds=seconds, key=key)
        except LeaseHeld:
            assert conflicts
            raise
        assert (lease.is_held, lease.holder) == (True, by)
        assert not conflicts or self.log.head == before

    def renew(self, who: str, number: int, token: int) -> None:
        """Renew a lease, perhaps another's, perhaps under a wrong token."""
        lease = self.book.get(f"l-{number}")
        self.book.renew(lease.id, lease.holder if who == "owner" else who, lease.token + token, 20)

    def release(self, who: str, number: int, token: int) -> None:
        """Give back a lease, perhaps another's, perhaps under a wrong token."""
        lease = self.book.get(f"l-{number}")
        self.book.release(lease.id, lease.holder if who == "owner" else who, lease.token + token)

    def break_it(self, who: str, number: int, _: int) -> None:
        """Break a lease as a person or, in vain, as an agent."""
        self.book.break_(f"l-{number}", "human:eve" if who == "owner" else who, "because")

    def retire(self, who: str, *_: int) -> None:
        """Give a name back."""
        self.log.append("agent.retired", by="human:eve", data={"name": who})

    def move(self, seconds: int) -> None:
        """Move the clock, also back."""
        self.clock.move(seconds)

    def check_what_is_held(self) -> None:
        """No path is held by two unless both share it."""
        held = self.book.list()
        for one, other in combinations(held, 2):
            if one.holder != other.holder and "exclusive" in {one.mode, other.mode}:
                assert [path for path in PATHS if one.covers(path) and other.covers(path)] == []
        for lease in held:
            assert [path for path in PATHS if lease.covers(path) and lease not in self.book.holders(path)] == []

    def check_tokens(self) -> None:
        """Who writes under a token holds the path, and nobody else holds it alone; tokens grow."""
        every = self.book.list(ended=True)
        assert [one.token for one in every] == sorted({one.token for one in every})
        for lease, path in product(every, PATHS[:12]):
            try:
                self.book.check(path, lease.holder, lease.token)
            except LeaseLost:
                assert not (lease.is_held and lease.covers(path))
            else:
                others = [one for one in self.book.holders(path) if one.holder != lease.holder]
                assert all(one.mode == lease.mode == "shared" for one in others)


@settings(max_examples=250, deadline=None)
@given(commands=COMMANDS)
def test_any_interleaving_keeps_what_is_held_apart_and_the_view_true(commands: list[tuple[Any, ...]]) -> None:
    play = Play()

    for verb, *arguments in commands:
        play.do({"break": "break_it"}.get(verb, verb), *arguments)
        play.check_what_is_held()
    play.check_tokens()

    kept: Any = play.views.rows("leases")
    in_force = [row["number"] for row in kept["leases"] if row["state"] == "held"]
    assert in_force == [row["number"] for row in kept["leases_held"]]
    fresh = views_on(play.log)
    fresh.catch_up()
    assert fresh.rows("leases") == kept
    play.views.rebuild()
    assert play.views.rows("leases") == kept
    assert all(event.kind.startswith(("lease.", "agent.")) for event in play.log.read())
