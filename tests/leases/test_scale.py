"""What a lease costs beside many others, counted in what SQLite is asked to do, and never in time."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import LeaseHeld
from super_agents.events.log import Draft
from super_agents.events.memory_log import MemoryEventLog
from super_agents.events.views import ViewStore
from super_agents.leases.lease_book import LeaseBook
from super_agents.leases.leases_view import LeasesView
from super_agents.system.clock import FrozenClock
from tests.support.statements import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FEW, MANY = 20, 1_000
_NOW, _LATER = "2026-01-01T00:00:00.000000Z", "2026-01-02T00:00:00.000000Z"


class Shelf:
    """A book with so many leases that are held, each by another, on a folder of its own."""

    def __init__(self, size: int) -> None:
        clock = FrozenClock()
        self.log = MemoryEventLog(clock=clock)
        self.log.append_many([_taken(number) for number in range(1, size + 1)])
        self.views = ViewStore(None, self.log, [LeasesView()])
        self.book = LeaseBook(self.views, clock)
        self.size = size
        self.views.catch_up()

    def steps(self, act: Callable[[Shelf], object]) -> int:
        """Return how many steps SQLite takes for an act."""
        with counted(self.views.database) as work:
            act(self)
        return work.steps


def _taken(number: int) -> Draft:
    patterns = [f"src/m{number:04d}/"]
    told = {"lease": f"l-{number}", "patterns": patterns, "mode": "exclusive", "taken_at": _NOW, "expires_at": _LATER}
    return Draft(kind="lease.taken", by=f"agent-{number}", data=told)


@pytest.fixture(scope="module")
def shelves() -> Iterator[tuple[Shelf, Shelf]]:
    """Return a book of few leases and one of many."""
    few, many = Shelf(FEW), Shelf(MANY)
    with closing(few.views), closing(many.views):
        yield few, many


ACTS: dict[str, Callable[[Shelf], object]] = {
    "take": lambda one: one.book.take("lib/parser/", by="rose"),
    "take beside": lambda one: one.book.take("src/other/*.py", by="rose"),
    "be refused": lambda one: _refused(one.book, "src/m0007/a.py"),
    "ask who holds": lambda one: one.book.holders("src/m0007/a.py"),
    "ask who would be in the way": lambda one: one.book.conflicts("src/m0007/**", "rose"),
    "write": lambda one: one.book.check("src/m0007/a.py", "agent-7", 7),
    "renew": lambda one: one.book.renew("l-7", "agent-7", 7),
}


def _refused(book: LeaseBook, path: str) -> None:
    with pytest.raises(LeaseHeld):
        book.take(path, by="rose")


@pytest.mark.parametrize("act", ACTS)
def test_a_book_of_many_leases_costs_no_more_than_one_of_few(shelves: tuple[Shelf, Shelf], act: str) -> None:
    few, many = (shelf.steps(ACTS[act]) for shelf in shelves)

    assert few > 0
    assert many <= 1.1 * few + 20


def test_the_count_would_show_a_look_at_every_lease(shelves: tuple[Shelf, Shelf]) -> None:
    few, many = (shelf.steps(lambda one: one.book.list()) for shelf in shelves)

    assert many > 10 * few


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        ("src/", "src/a/b.py"),
        ("src/a/b.py", "src/"),
        ("src/a*", "src/ab/"),
        ("src/ab", "src/a*"),
        ("*.py", "src/a.py"),
        ("src/a.py", "*.py"),
        ("**", "deep/down/x"),
        ("grün/ö", "grün/*"),
        ("src/\U0010ffff", "src/*"),
        ("src/a", "**/a"),
    ],
)
def test_what_is_in_the_way_is_found_by_what_paths_begin_with(held: str, wanted: str) -> None:
    shelf = Shelf(0)
    with closing(shelf.views):
        taken = shelf.book.take(held, by="ada")

        assert [one.lease.id for one in shelf.book.conflicts(wanted, "bob")] == [taken.id]


@pytest.mark.parametrize("end", ["release", "expire", "retire"])
def test_of_a_lease_that_is_over_nothing_is_left_to_look_at(end: str) -> None:
    clock = FrozenClock()
    views = ViewStore(None, MemoryEventLog(clock=clock), [LeasesView()])
    book = LeaseBook(views, clock)
    lease = book.take(["src/", "lib/*.py"], by="ada", seconds=10)

    if end == "release":
        book.release(lease.id, "ada", lease.token)
    elif end == "retire":
        views.log.append("agent.retired", by="ada", data={"name": "ada"})
    else:
        clock.move(11)
    mine = book.take("docs/", by="bob")

    rows = [(row["number"], row["head"]) for row in views.database.execute("SELECT * FROM leases_heads")]
    assert rows == [(2, "docs/")]
    assert mine.is_held
    views.close()
