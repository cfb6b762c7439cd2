"""Finding documents by what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from super_agents.errors import QueryInvalid, ServiceUnavailable
from super_agents.knowledge.excerpt import excerpt
from super_agents.knowledge.slips import slips
from super_agents.system.database import check_full_text

if TYPE_CHECKING:
    from super_agents.knowledge.library import Library

SHELF = {
    "Leases": "A lease is held by one agent until it ends. Renewal before the end keeps it.",
    "Ovens": "Bakers heat the oven before dawn. The oven has a lease, too.",
    "Parser": "The parser reads tokens from the lexer. foo_bar(baz) is a call. Über alles: naïve café.",
    "Message delivery": "Letters are delivered once. An agent acknowledges what it has read.",
    "Time": "Clocks jump. An agent asks the clock that it was given.",
}


@pytest.fixture
def shelf(library: Library) -> Library:
    """Return a library of a few documents that is not looked at by others."""
    for title, body in SHELF.items():
        library.save(by="b", title=title, body=body, tags=(title.split()[0].lower(),))
    return library


def ids(library: Library, query: str, **wanted: Any) -> list[str]:
    return [hit.id for hit in library.search(query, **wanted).hits]


def test_a_title_weighs_more_than_a_body(shelf: Library) -> None:
    assert ids(shelf, "lease") == ["leases", "ovens"]
    assert ids(shelf, "oven") == ["ovens"]


def test_of_a_few_documents_an_unknown_word_hides_none(library: Library) -> None:
    library.save(by="b", title="How we release", body="Tag, then push.")
    library.save(by="b", title="Use tags", body="Releases are tags.")

    assert ids(library, "releases xylophone") == ["how-we-release", "use-tags"]
    assert ids(library, "xylophone zither") == []


def test_scores_fall_and_the_excerpt_marks_what_was_found(shelf: Library) -> None:
    hits = shelf.search("agent lease").hits

    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert "**lease**" in hits[0].excerpt
    assert "**agent**" in hits[0].excerpt


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("renewals", "leases"),
        ("BAKER", "ovens"),
        ("cafe", "parser"),
        ("uber", "parser"),
        ("foo_bar", "parser"),
        ("foo_bar(baz)", "parser"),
        ('"reads tokens"', "parser"),
        ("delivery", "message-delivery"),
        ("leases OR -agent*", "leases"),
    ],
)
def test_words_are_found_in_their_forms(shelf: Library, query: str, found: str) -> None:
    assert ids(shelf, query)[0] == found


def test_words_in_quotes_stand_side_by_side(shelf: Library) -> None:
    assert ids(shelf, '"heat the oven"') == ["ovens"]
    assert ids(shelf, '"oven the heat"') == []


@pytest.mark.parametrize(
    "query", ["", " ", '"', "😀", "\x00", "***", "xyzzy", "zzzz qqqq", "purple monkeys dishwasher oven"]
)
def test_nonsense_finds_nothing(shelf: Library, query: str) -> None:
    assert ids(shelf, query) == []


def test_a_text_with_most_of_the_words_is_found_after_those_with_all(shelf: Library) -> None:
    assert ids(shelf, "parser tokens clock")[0] == "parser"
    assert ids(shelf, "agent lease")[:1] == ["leases"]
    assert "ovens" in ids(shelf, "agent lease")[1:]


@pytest.mark.parametrize(
    ("typed", "meant", "found"),
    [
        ("renwal", "renewal", "leases"),
        ("prser", "parser", "parser"),
        ("tolens lexer", "tokens lexer", "parser"),
        ("acnowledgse", "acknowledges", "message-delivery"),
        ("nbakers", "bakers", "ovens"),
    ],
)
def test_a_slip_of_the_pen_finds_what_was_meant(shelf: Library, typed: str, meant: str, found: str) -> None:
    answer = shelf.search(typed)

    assert (answer.did_you_mean, answer.is_corrected) == (meant, True)
    assert answer.hits[0].id == found


def test_filters_narrow(shelf: Library) -> None:
    shelf.save(by="c", title="A lesson", body="agent", type="lesson", tags=("x", "y"), ticket="T-1", confidence=0.3)
    shelf.save(by="c", title="Another", body="agent", source="a talk", tags=("x",))

    assert ids(shelf, "agent", types=("lesson",)) == ["a-lesson"]
    assert set(ids(shelf, "agent", tags=("x",))) == {"a-lesson", "another"}
    assert ids(shelf, "agent", tags=("x", "y")) == ["a-lesson"]
    assert ids(shelf, "agent", ticket="T-1") == ["a-lesson"]
    assert ids(shelf, "agent", source="a talk") == ["another"]
    assert "a-lesson" not in ids(shelf, "agent", confidence=0.5)
    assert set(ids(shelf, "agent", author="c")) == {"a-lesson", "another"}
    assert ids(shelf, "agent", tags=("' OR 1=1 --",)) == ids(shelf, "agent", ticket="\ud800") == []


def test_pages_are_the_whole_answer_without_gap_or_double(library: Library) -> None:
    for number in range(23):
        library.save(by="b", title=f"Doc {number}", body="lease " * (number % 5 + 1) + ("agent" if number % 2 else ""))
    whole = ids(library, "lease agent", limit=50)

    pages, cursor = [], None
    while True:
        answer = library.search("lease agent", limit=4, after=cursor)
        pages += [hit.id for hit in answer.hits]
        cursor = answer.cursor
        if cursor is None:
            break

    assert len(set(whole)) == len(whole) >= 11
    assert pages == whole


@pytest.mark.parametrize(
    "wrong", [{"limit": 0}, {"limit": 201}, {"types": ("poem",)}, {"after": "7"}, {"after": "x.y"}, {"confidence": 2}]
)
def test_what_cannot_be_asked_says_why(shelf: Library, wrong: dict[str, Any]) -> None:
    with pytest.raises(QueryInvalid) as caught:
        shelf.search("lease", **wrong)

    assert caught.value.hint


def test_a_cursor_belongs_to_its_question(shelf: Library) -> None:
    cursor = shelf.search("agent", limit=1).cursor

    assert cursor is not None
    with pytest.raises(QueryInvalid, match="cursor"):
        shelf.search("lease", limit=1, after=cursor)


@given(
    st.text()
    | st.lists(st.sampled_from(['"', "AND", "OR", "NOT", "NEAR(", "*", "^", ":", "lease", "\x00", "-", "é"])).map(
        " ".join
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
def test_no_query_is_a_mistake(shelf: Library, query: str) -> None:
    shelf.follows_files = False
    answer = shelf.search(query)

    assert len({hit.id for hit in answer.hits}) == len(answer.hits)


def test_a_long_text_of_one_word_is_found_at_once(library: Library) -> None:
    """FTS5's own excerpts take a time that grows with the square of the matches: minutes for this one."""
    library.save(by="b", title="Long", body="word " * 100_000)

    assert ids(library, "word") == ["long"]
    assert ids(library, "wrod") == ["long"]


def test_what_was_deleted_or_changed_is_not_found_any_more(shelf: Library) -> None:
    shelf.save(by="b", id="ovens", body="Cold.")
    shelf.delete("parser", by="b")

    assert ids(shelf, "bakers") == ids(shelf, "tokens") == []
    assert ids(shelf, "cold") == ["ovens"]


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("lease", "lease", 0),
        ("lease", "laese", 1),
        ("lease", "ease", 1),
        ("abc", "cba", 2),
        ("abcd", "badc", 2),
        ("a", "xyz", 3),
    ],
)
def test_slips_are_counted(one: str, other: str, count: int) -> None:
    assert slips(one, other, 2) == count
    assert slips(other, one, 2) == count


@given(st.text(max_size=400), st.lists(st.text(alphabet="abci.*[", min_size=1, max_size=4), max_size=3).map(tuple))
def test_an_excerpt_is_a_short_line_of_its_text(text: str, stems: tuple[str, ...]) -> None:
    cut = excerpt(text, stems)

    assert "\n" not in cut
    plain = cut.replace("**", "").strip("…")
    assert len(plain) <= 160
    assert plain.replace("*", "") in " ".join(text.split()).replace("*", "")


def test_a_sqlite_without_fts5_is_named() -> None:
    class Without:
        def execute(self, _: str) -> Without:
            return self

        def fetchone(self) -> None:
            return None

    with pytest.raises(ServiceUnavailable, match="FTS5"):
        check_full_text(Without())  # type: ignore[arg-type] # no Python here lacks it


def test_a_word_longer_than_any_of_a_language_has_no_slips(library: Library) -> None:
    """To try each slip takes memory with the square of the length: gigabytes for some thousand letters."""
    short, long = "abcdefgh" * 8, "abcdefgh" * 9
    library.save(by="b", title="Digests", body=f"{short} {long}")

    assert library.search(short.replace("h", "x", 1)).did_you_mean == short
    assert library.search(long.replace("h", "x", 1)).did_you_mean is None
