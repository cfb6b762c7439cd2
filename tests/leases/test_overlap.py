"""Two patterns have a path in common exactly when the library that matches paths says so of some path."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from super_agents.leases import overlap
from super_agents.leases.overlap import Patience, common_path
from super_agents.system.glob import accepts, glob_of

ALPHABET = "abz"
PARTS = st.one_of(
    st.just("**"),
    st.lists(
        st.sampled_from(
            ["a", "b", "z", "*", "?", "[ab]", "[!a]", "[^ab]", "[a-y]", "[]a]", "[-b]", "\\a", "\\*", "***"]
        ),
        min_size=1,
        max_size=3,
    ).map("".join),
)
PATTERNS = st.builds(
    lambda begin, parts, end: f"{begin}{'/'.join(parts)}{end}",
    st.sampled_from(["", "/"]),
    st.lists(PARTS, min_size=1, max_size=3),
    st.sampled_from(["", "/"]),
)


def small_paths() -> list[str]:
    """Return all paths of up to three parts with up to two letters each, but for those whose parts are all long."""
    parts = ["".join(letters) for size in (1, 2) for letters in product(ALPHABET, repeat=size)]
    deep = ["/".join(chosen) for chosen in product([*ALPHABET, "ab", "za"], repeat=3)]
    return [*parts, *("/".join(pair) for pair in product(parts, repeat=2)), *deep]


SMALL_PATHS = small_paths()


def matched(pattern: str) -> set[str]:
    return set(GitIgnoreSpec.from_lines([pattern]).match_files(SMALL_PATHS))


@settings(max_examples=1500, deadline=None)
@given(one=PATTERNS, other=PATTERNS)
@example(one="a/**/b", other="**/a/b")
@example(one="a[!b]a", other="a/a")
@example(one="*/", other="/a")
@example(one="**/", other="a")
@example(one="**/", other="a/")
def test_no_overlap_is_missed_and_none_is_made_up(one: str, other: str) -> None:
    common = common_path(one, other)

    if common is None:
        assert matched(one) & matched(other) == set()
    else:
        for pattern in (one, other):
            assert GitIgnoreSpec.from_lines([pattern]).match_file(common), common


def of_files(pattern: str) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines([pattern, f"!{pattern}/"])


@settings(max_examples=700, deadline=None)
@given(one=PATTERNS.filter(lambda pattern: not pattern.endswith(("/", "**"))), other=PATTERNS)
@example(one="*a", other="*b")
@example(one="**/a/a", other="a")
def test_a_pattern_of_files_meets_what_matches_such_a_file(one: str, other: str) -> None:
    common = common_path(one, other, one_below=False)

    if common is None:
        assert set(of_files(one).match_files(SMALL_PATHS)) & matched(other) == set()
    else:
        assert of_files(one).match_file(common)
        assert GitIgnoreSpec.from_lines([other]).match_file(common)
    assert (common_path(other, one, other_below=False) is None) == (common is None)


@settings(max_examples=300, deadline=None)
@given(one=PATTERNS, other=PATTERNS)
def test_the_order_does_not_matter(one: str, other: str) -> None:
    assert (common_path(one, other) is None) == (common_path(other, one) is None)
    assert common_path(one, one) is not None


@settings(max_examples=300, deadline=None)
@given(pattern=PATTERNS, path=st.sampled_from(SMALL_PATHS))
def test_a_path_overlaps_with_a_pattern_that_matches_it_or_what_lies_below(pattern: str, path: str) -> None:
    spec = GitIgnoreSpec.from_lines([pattern])
    below = [path, *(deep for deep in SMALL_PATHS if deep.startswith(f"{path}/"))]

    if any(spec.match_file(one) for one in below):
        assert common_path(pattern, f"/{path}") is not None


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        ("src/a.py", "src/a.py", "src/a.py"),
        ("src/", "src/a.py", "src/a.py"),
        ("src/", "/src", "src/x"),
        ("*.py", "src/**", "src/.py"),
        ("docs/**/index.md", "docs/index.md", "docs/index.md"),
        ("**", "x", "x"),
        (r"app/\[id\]/*", r"app/\[id\]/x", "app/[id]/x"),
        ("/ä*", "/*ö", "äö"),
        ("*.sql", "*.md", ".md/.sql"),  # a file in a folder of such a name: both hold it
    ],
)
def test_patterns_that_meet_show_where(one: str, other: str, common: str) -> None:
    assert common_path(one, other) == common


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("src/a.py", "src/b.py"),
        ("src/*.py", "src/lib/a.py"),
        ("src/*.sql", "src/*.md"),
        ("docs/**/index.md", "doc/**"),
        ("/[a-f]*.sql", "/[g-z]*.sql"),
        ("/README", "/readme"),
        ("/src/", "/src-old/"),
        (r"app/\[id\]/*", "app/[id]/x"),
        ("a/?", "a/bc"),
    ],
)
def test_patterns_that_never_meet(one: str, other: str) -> None:
    assert common_path(one, other) is None


def test_a_pattern_that_cannot_be_read_overlaps_with_everything() -> None:
    assert common_path("a[", "b") == "b"


def test_a_search_that_takes_too_long_says_that_there_may_be_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overlap, "_PATIENCE", 3)

    assert common_path("tedious/**/one", "tedious/**/other") == ""


@pytest.mark.parametrize(
    "pattern", ["a[", "a[b", "[!]", "[z-a]", "[+-9]", "[[:alpha:]]", "[a&&b]", r"[\]]", "a\\", "a//b"]
)
def test_what_git_and_the_library_read_differently_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"`|empty part"):
        glob_of(pattern)


@settings(max_examples=300, deadline=None)
@given(pattern=PATTERNS)
@example(pattern="a/**/")
@example(pattern="**/a*b*/**/z")
def test_a_pattern_accepts_the_paths_and_folders_that_the_library_matches(pattern: str) -> None:
    glob, spec = glob_of(pattern), GitIgnoreSpec.from_lines([pattern])

    for path in [*SMALL_PATHS, *(f"{path}/" for path in SMALL_PATHS[:40])]:
        assert accepts(glob, path) == spec.match_file(path), path


def test_many_searches_together_have_an_end() -> None:
    hard = [f"/*{'?' * 20}*{letter}.x" for letter in "abcdef"]
    patience, again = Patience(3_000), Patience(3_000)

    answers = [common_path(one, other, patience) for one in hard for other in hard if one != other]

    assert answers[0] is None
    assert answers[-1] == ""
    assert answers == [common_path(one, other, again) for one in hard for other in hard if one != other]
