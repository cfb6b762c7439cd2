"""Taking, renewing, giving back, breaking, asking; on every log."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.errors import EventInvalid, LeaseHeld, LeaseLost, LeaseNotFound, LeaseRefused
from super_agents.events.encoding import Redaction
from super_agents.events.memory_log import MemoryEventLog
from super_agents.leases.leases_view import held
from super_agents.policy.redaction import looks_secret, redact
from super_agents.system.stamp import stamp
from tests.leases.books import book_on

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from super_agents.events.log import EventLog
    from super_agents.leases.lease_book import LeaseBook
    from super_agents.system.clock import FrozenClock


def kinds(log: EventLog) -> list[str]:
    return [event.kind for event in log.read()]


def test_a_lease_says_who_holds_what_why_and_until_when(book: LeaseBook, clock: FrozenClock) -> None:
    taken = book.take(["src/parser/", "!src/parser/gen/"], by="ada", reason="rewrite", seconds=60, corr="t-1")

    assert (taken.id, taken.holder, taken.mode, taken.reason) == ("l-1", "ada", "exclusive", "rewrite")
    assert taken.patterns == ("src/parser/", "!src/parser/gen/")
    assert (taken.taken_at, taken.expires_at) == ("2026-01-01T00:00:00.000000Z", "2026-01-01T00:01:00.000000Z")
    assert book.get("l-1") == book.list()[0] == taken
    clock.move(60)
    assert book.list() == []
    assert book.get("l-1").state == "expired"


def test_tokens_grow_over_the_whole_book(book: LeaseBook) -> None:
    tokens = []
    for name in ("ada", "bob", "ada"):
        lease = book.take("a.py", by=name)
        tokens.append(lease.token)
        book.release(lease.id, name, lease.token)

    assert tokens == sorted(set(tokens))
    assert [one.id for one in book.list(ended=True)] == ["l-1", "l-2", "l-3"]


def test_what_another_holds_cannot_be_had_and_the_answer_says_how_to_ask(book: LeaseBook, log: EventLog) -> None:
    held = book.take("src/**", by="ada", reason="rewrite the parser")

    with pytest.raises(LeaseHeld) as caught:
        book.take(["docs/", "src/a.py"], by="bob")

    error = caught.value
    assert all(word in error.message for word in ("`src/a.py`", "`ada`", "`src/**`", "rewrite", held.expires_at))
    assert "super-agents message send --to ada" in error.hint
    assert error.details["conflicts"] == [
        {"lease": held.to_dict(), "held": "src/**", "wanted": "src/a.py", "example": "src/a.py"}
    ]
    assert kinds(log) == ["lease.taken"]
    assert book.take("docs/", by="bob").id == "l-2"


def test_the_hint_can_be_typed_whatever_a_pattern_holds(book: LeaseBook) -> None:
    book.take("$(reboot)`'*", by="ada")

    with pytest.raises(LeaseHeld) as caught:
        book.take("**", by="bob")

    typed = caught.value.hint.removeprefix("ask: `").removesuffix("`; or wait until then")
    assert shlex.split(typed)[-2:] == ["ada", "May I have $(reboot)`'*?"]


def test_all_who_are_in_the_way_are_named(book: LeaseBook) -> None:
    for name in ("ada", "bob"):
        book.take(f"{name}/", by=name)

    with pytest.raises(LeaseHeld, match="and 1 more in the way") as caught:
        book.take("**", by="cleo")

    conflicts: Any = caught.value.details["conflicts"]
    assert [one["lease"]["holder"] for one in conflicts] == ["ada", "bob"]
    assert [one.lease.holder for one in book.conflicts(["bob/x"], "cleo")] == ["bob"]
    assert book.conflicts(["bob/x"], "bob") == []


@pytest.mark.parametrize(
    ("first", "second", "is_free"),
    [
        ("shared", "shared", True),
        ("shared", "exclusive", False),
        ("exclusive", "shared", False),
        ("exclusive", "exclusive", False),
    ],
)
def test_only_shared_leases_share(book: LeaseBook, first: str, second: str, is_free: bool) -> None:  # noqa: FBT001 - a parameter
    book.take("CHANGELOG.md", by="ada", mode=first)

    assert (book.conflicts("CHANGELOG.md", "bob", second) == []) == is_free
    if is_free:
        book.take("CHANGELOG.md", by="bob", mode=second)
        assert [one.holder for one in book.holders("CHANGELOG.md")] == ["ada", "bob"]
    else:
        with pytest.raises(LeaseHeld):
            book.take("CHANGELOG.md", by="bob", mode=second)


def test_those_that_are_held_are_counted(book: LeaseBook, clock: FrozenClock) -> None:
    book.take("a.py", by="rose", seconds=60)
    book.take("b.py", by="iris", seconds=600)
    ended = book.take("c.py", by="rose", seconds=600)
    book.release(ended.id, "rose", ended.token)
    assert len(book.list()) == held(book._views.database, stamp(clock.time_ns())) == 2

    clock.move(61)

    assert len(book.list()) == held(book._views.database, stamp(clock.time_ns())) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("src/", "docs/"),
        ("a.py", "b.py"),
        ("*.sql", "*.md"),
        ("*.sql", "src/a.py"),
        ("src/**/*.py", "src/**/*.md"),
        ("src/*.py", "src/lib/"),
    ],
)
def test_what_has_nothing_to_do_with_each_other_is_held_side_by_side(book: LeaseBook, one: str, other: str) -> None:
    book.take(one, by="ada")

    assert book.take(other, by="bob").is_held


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("src/", "*.sql"),
        ("src/*", "src/lib/a.py"),
        ("src/parser", "src/parser/lexer.py"),
        ("*.d/", "conf.d/x"),
        ("**/test_*", "tests/test_a.py"),
        ("src/a.py", "src/?.py"),
    ],
)
def test_what_may_meet_is_held_by_one(book: LeaseBook, one: str, other: str) -> None:
    book.take(one, by="ada")

    with pytest.raises(LeaseHeld):
        book.take(other, by="bob")


def test_a_file_is_not_a_folder(book: LeaseBook) -> None:
    lease = book.take(["*.py", "src/"], by="ada")

    assert lease.files == ("*.py",)
    assert book.holders("lib/a.py") == [lease]
    assert book.holders("lib/a.py/b.txt") == []


def test_nobody_is_in_their_own_way(book: LeaseBook) -> None:
    book.take("src/", by="ada")

    assert book.take("src/a.py", by="ada").id == "l-2"


def test_a_renewed_lease_lasts_until_so_long_from_now(book: LeaseBook, clock: FrozenClock) -> None:
    lease = book.take("a.py", by="ada", seconds=60)
    clock.move(50)

    renewed = book.renew("l-1", "ada", lease.token, 60)

    assert renewed == book.get("l-1")
    assert renewed.expires_at == "2026-01-01T00:01:50.000000Z"
    assert renewed.token == lease.token
    clock.move(59)
    assert book.check("a.py", "ada", lease.token) == renewed


def test_the_holders_of_a_path_are_those_whose_patterns_match_it(book: LeaseBook) -> None:
    book.take(["src/", "!src/gen/"], by="ada")
    book.take("docs/*.md", by="bob")

    assert [one.holder for one in book.holders("src/deep/a.py")] == ["ada"]
    assert [one.holder for one in book.holders("docs/a.md")] == ["bob"]
    assert book.holders("src/gen/a.py") == book.holders("SRC/a.py") == []


def test_a_pattern_that_is_taken_away_still_counts_against_others(book: LeaseBook) -> None:
    """Conservative on purpose, and told in the guide."""
    book.take(["src/", "!src/gen/"], by="ada")

    assert [one.held for one in book.conflicts("src/gen/a.py", "bob")] == ["/src/"]


def end_by_time(book: LeaseBook, clock: FrozenClock, token: int) -> None:  # noqa: ARG001 - one shape for all ends
    clock.move(600)


def end_by_release(book: LeaseBook, clock: FrozenClock, token: int) -> None:  # noqa: ARG001 - as above
    book.release("l-1", "ada", token)


def end_by_breaking(book: LeaseBook, clock: FrozenClock, token: int) -> None:  # noqa: ARG001 - as above
    book.break_("l-1", "human:eve", "ada is gone")


def end_by_retiring(book: LeaseBook, clock: FrozenClock, token: int) -> None:  # noqa: ARG001 - as above
    book._views.log.append("agent.retired", by="human:eve", data={"name": "ada"})


ENDS = {
    "expired": end_by_time,
    "released": end_by_release,
    "broken": end_by_breaking,
    "retired": end_by_retiring,
}


@pytest.mark.parametrize(("state", "end"), ENDS.items())
def test_a_stale_owner_can_do_nothing_and_learns_why(
    book: LeaseBook,
    log: EventLog,
    clock: FrozenClock,
    state: str,
    end: Callable[[LeaseBook, FrozenClock, int], None],
) -> None:
    lease = book.take("a.py", by="ada")
    end(book, clock, lease.token)
    ended = book.get("l-1")
    assert (ended.state, ended.is_held) == (state, False)
    before = log.head

    attempts: list[Callable[[], object]] = [
        lambda: book.check("a.py", "ada", lease.token),
        lambda: book.renew("l-1", "ada", lease.token),
        lambda: book.release("l-1", "ada", lease.token),
        lambda: book.break_("l-1", "human:eve", "again"),
    ]
    for attempt in attempts:
        with pytest.raises(LeaseLost, match=f"is {state} since") as caught:
            attempt()
        assert caught.value.details["lease"] == ended.to_dict()
    assert log.head == before
    assert book.take("a.py", by="bob").token > lease.token


def test_a_write_under_another_token_or_name_is_refused(book: LeaseBook) -> None:
    mine = book.take("a.py", by="ada")

    assert book.check("a.py", "ada", mine.token) == mine
    for by, token in (("ada", mine.token + 1), ("bob", mine.token), ("ada", 0)):
        with pytest.raises(LeaseLost, match="no lease of this holder has that token"):
            book.check("a.py", by, token)
    with pytest.raises(LeaseLost, match="does not hold this path"):
        book.check("b.py", "ada", mine.token)


def test_another_neither_renews_nor_releases(book: LeaseBook, log: EventLog) -> None:
    mine = book.take("a.py", by="ada")

    for attempt in (book.renew, book.release):
        with pytest.raises(LeaseHeld, match=r"`ada` holds `/a\.py`"):
            attempt("l-1", "bob", mine.token)
        with pytest.raises(LeaseLost, match=f"the token is {mine.token}"):
            attempt("l-1", "ada", mine.token + 1)
    assert log.head == 1


def test_only_a_person_breaks_a_lease(book: LeaseBook, log: EventLog) -> None:
    book.take("a.py", by="ada", corr="t-1")

    with pytest.raises(LeaseRefused, match="only a person breaks a lease"):
        book.break_("l-1", "bob", "mine now")
    broken = book.break_("l-1", "human:eve", "ada is gone")

    assert (broken.ended_by, broken.ended_reason) == ("human:eve", "ada is gone")
    last = list(log.read())[-1]
    assert (last.kind, last.cause, last.corr) == ("lease.broken", 1, "t-1")


def test_a_lease_whose_time_was_over_stays_over_when_the_clock_goes_back(book: LeaseBook, clock: FrozenClock) -> None:
    old = book.take("a.py", by="ada", seconds=60)
    clock.move(61)
    new = book.take("a.py", by="bob", seconds=60)
    clock.move(-30)

    assert [one.holder for one in book.holders("a.py")] == ["bob"]
    with pytest.raises(LeaseLost, match="is expired"):
        book.check("a.py", "ada", old.token)
    assert book.check("a.py", "bob", new.token) == new


@pytest.mark.parametrize("more", [[], ["!b*b*b*b*b*b*y"]])
def test_who_holds_a_long_path_is_told_however_many_stars_there_are(book: LeaseBook, more: list[str]) -> None:
    """The matching library would try every way to cut the path into seven: for longer than anybody lives."""
    lease = book.take(["a*a*a*a*a*a*y", *more], by="ada", seconds=3600)

    assert book.holders("a" * 4000) == book.holders("b" * 4000) == []
    assert book.holders("a" * 4000 + "y") == [lease]


def test_a_key_takes_once(book: LeaseBook, log: EventLog, clock: FrozenClock) -> None:
    first = book.take("a.py", by="ada", key="k")

    assert book.take("a.py", by="ada", key="k") == first
    for by, mode in (("bob", "exclusive"), ("ada", "shared")):
        with pytest.raises(LeaseRefused, match="was used for another lease, `l-1`"):
            book.take("a.py", by=by, mode=mode, key="k")
    with pytest.raises(LeaseRefused, match="was used for another lease"):
        book.take("b.py", by="ada", key="k")
    clock.move(600)
    with pytest.raises(LeaseLost):
        book.take("a.py", by="ada", key="k")
    assert log.head == 1


def test_a_key_of_another_event_takes_nothing(log: EventLog, clock: FrozenClock) -> None:
    log.append("custom.x", by="ada", key="lease.taken:k")

    with pytest.raises(LeaseRefused, match=r"was used for event 1, a `custom.x`"):
        book_on(log, clock).take("a.py", by="ada", key="k")


def test_a_key_of_a_lease_is_none_of_another_event(book: LeaseBook, log: EventLog) -> None:
    book.take("a.py", by="ada", key="message:bob:k")

    assert log.append("custom.x", by="bob", key="message:bob:k").seq == 2


@pytest.mark.parametrize("token", [0, -1, 10**30, -(10**30)])
def test_a_token_that_was_never_given_out_lets_nobody_write(book: LeaseBook, token: int) -> None:
    book.take("a.py", by="ada")

    with pytest.raises(LeaseLost, match="no lease of this holder has that token"):
        book.check("a.py", "ada", token)


@pytest.mark.parametrize("lease_id", ["l-2", "l-0", "l-01", "x", "", "l-", "l-²", f"l-{10**30}", "1"])
def test_an_id_that_nobody_has_is_not_found(book: LeaseBook, lease_id: str) -> None:
    book.take("a.py", by="ada")

    attempts: list[Callable[[], object]] = [lambda: book.get(lease_id), lambda: book.release(lease_id, "ada", 1)]
    for attempt in attempts:
        with pytest.raises(LeaseNotFound) as caught:
            attempt()
        assert f"`{lease_id}`" in caught.value.message


@pytest.mark.parametrize(
    "wrong",
    [
        {"patterns": []},
        {"patterns": ["../x"]},
        {"patterns": ["ok.py", ""]},
        {"mode": "greedy"},
        {"seconds": 0},
        {"seconds": -5},
        {"seconds": float("nan")},
        {"seconds": float("inf")},
        {"seconds": 31 * 86_400},
        {"seconds": True},
        {"seconds": "10m"},
        {"reason": "x" * 1001},
        {"reason": "two\nlines"},
    ],
)
def test_what_cannot_be_taken_is_refused_and_nothing_is_written(
    book: LeaseBook, log: EventLog, wrong: dict[str, Any]
) -> None:
    with pytest.raises(LeaseRefused) as caught:
        book.take(**{"patterns": ["a.py"], "by": "ada", **wrong})

    assert caught.value.hint
    assert log.head == 0


def test_a_holder_without_a_name_is_refused_by_the_log(book: LeaseBook, log: EventLog) -> None:
    with pytest.raises(EventInvalid, match="`by` must be a text"):
        book.take("a.py", by="")

    assert log.head == 0


def test_a_break_without_a_reason_is_refused(book: LeaseBook) -> None:
    book.take("a.py", by="ada")

    with pytest.raises(LeaseRefused, match="the holder will ask"):
        book.break_("l-1", "human:eve", "")


def test_a_pattern_that_the_log_would_change_is_not_held(clock: FrozenClock) -> None:
    log = MemoryEventLog(redaction=Redaction(looks_secret, redact), clock=clock)
    book = book_on(log, clock)
    secret = "ghp_" + "a1B2" * 9

    with pytest.raises(LeaseRefused, match="look like a secret"):
        book.take(f"keys/{secret}", by="ada")

    assert book.list() == []
    assert secret not in str([event.data for event in log.read()])


def test_the_book_survives_a_deleted_registry(log: EventLog, clock: FrozenClock, tmp_path: Path) -> None:
    before = book_on(log, clock, path=tmp_path / "r" / "registry.db")
    kept = before.take("a.py", by="ada", reason="x")
    gone = before.take("b.py", by="bob")
    before.release(gone.id, "bob", gone.token)
    expected = before.list(ended=True)
    before._views.close()
    for file in (tmp_path / "r").iterdir():
        file.unlink()

    after = book_on(log, clock, path=tmp_path / "r" / "registry.db")

    assert after.list(ended=True) == expected
    assert after.check("a.py", "ada", kept.token) == kept
    with pytest.raises(LeaseHeld):
        after.take("a.py", by="bob")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("lease.released", {"lease": "l-9"}),
        ("lease.renewed", {"lease": "l-9", "expires_at": "2027-01-01T00:00:00.000000Z"}),
        ("lease.broken", {"lease": "nonsense", "reason": "x"}),
    ],
)
def test_an_event_of_no_lease_changes_nothing(book: LeaseBook, log: EventLog, kind: str, data: dict[str, str]) -> None:
    kept = book.take("a.py", by="ada")

    log.append(kind, by="stranger", data=data)

    assert book.list(ended=True) == [kept]
