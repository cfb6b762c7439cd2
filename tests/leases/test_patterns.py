"""Patterns and paths as people write them, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.errors import LeaseRefused
from super_agents.leases.patterns import Roots

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "a project" / "src").mkdir(parents=True)
    return tmp_path / "a project"


@pytest.fixture
def roots(root: Path) -> Roots:
    return Roots(root)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("src/a.py", "src/a.py"),
        ("*.py", "*.py"),
        ("src/", "/src/"),
        ("README", "/README"),
        ("**/README", "**/README"),
        ("test_?/", "test_?/"),
        ("/src", "/src"),
        ("./README", "/README"),
        ("./src//lib/./a.py", "src/lib/a.py"),
        ("src/../README", "/README"),
        ("src/..", "**"),
        (".", "**"),
        ("**/test_*.py", "**/test_*.py"),
        ("!src/generated/", "!src/generated/"),
        ("a.py  ", "/a.py"),
        ("a\\ ", "/a\\ "),
        ("./!a/b", "/!a/b"),
        ("./#a", "/#a"),
        (r"\#a", r"/\#a"),
        (r"\*", r"/\*"),
        (r"\\*", r"\\*"),
        ("ünï/*.py", "ünï/*.py"),
    ],
)
def test_a_pattern_is_kept_in_one_form(roots: Roots, given: str, kept: str) -> None:
    assert roots.pattern(given) == kept
    assert roots.pattern(kept) == kept


def test_a_whole_path_in_the_project_is_made_relative(roots: Roots, root: Path) -> None:
    assert roots.pattern(f"{root}/src/*.py") == "src/*.py"
    assert roots.pattern(f"{root}/README") == "/README"
    assert roots.pattern(f"{root}/src/") == "/src/"
    assert roots.pattern(f"!{root}/src/gen/") == "!src/gen/"
    assert roots.pattern(str(root)) == "**"
    assert roots.path(root / "src" / "a.py") == "src/a.py"


def test_the_project_is_known_by_the_path_that_links_lead_to(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    roots = Roots(tmp_path / "link")

    assert roots.path(tmp_path / "link" / "a.py") == "a.py"
    assert roots.path(root / "a.py") == "a.py"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("/", "names no path"),
        ("!", "names no path"),
        ("# a comment", "is a comment"),
        ("..", "leads out"),
        ("../other/*.py", "leads out"),
        ("src/../../other", "leads out"),
        ("/etc/passwd", "leads out"),
        ("a\0b", "control character"),
        ("a\nb", "control character"),
        ("a\udc80b", "not UTF-8"),
        ("a[b", "never closed"),
        ("a\\", "escapes nothing"),
        ("[z-a]", "backwards"),
        ("[[:alpha:]]", "`[` within"),
        ("*/../a", "`..` after a wildcard"),
        ("a*b*c*d*e*f*g*", "more than 6 stars"),
        ("a" * 1025, "longer than 1024"),
        (7, "is no text"),
    ],
)
def test_a_pattern_that_cannot_be_taken_is_named(roots: Roots, given: str, words: str) -> None:
    with pytest.raises(LeaseRefused) as caught:
        roots.pattern(given)

    assert words in caught.value.message
    assert str(given)[:40].strip() in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", "is empty"),
        (".", "top folder"),
        ("../a", "leads out"),
        ("src/../../a", "leads out"),
        ("/etc/passwd", "leads out"),
        ("a\0b", "control character"),
        ("a" * 4097, "longer than 4096"),
    ],
)
def test_a_path_that_is_none_of_the_projects_is_named(roots: Roots, given: str, words: str) -> None:
    with pytest.raises(LeaseRefused) as caught:
        roots.path(given)

    assert words in caught.value.message


def test_a_folder_of_the_machine_that_the_project_has_too_is_the_projects(roots: Roots, root: Path) -> None:
    (root / "etc").mkdir()

    assert roots.pattern("/etc/*.conf") == "etc/*.conf"


def test_without_a_root_a_slash_in_front_means_the_top() -> None:
    assert Roots(None).pattern("/etc/passwd") == "etc/passwd"


@pytest.mark.parametrize("given", ["a.py", "*.sql", "src/**/*.md", "test_*.py", "/x.tar.gz", ".a.b", "there"])
def test_a_suffix_or_what_is_there_makes_a_file(roots: Roots, root: Path, given: str) -> None:
    (root / "there").touch()

    assert roots.files(roots.patterns(given)) == list(roots.patterns(given))


@pytest.mark.parametrize("given", ["src", "src/", "src/*", "build*", "*.d/", "**", "a.b/**", ".cache", "new", "conf.d"])
def test_what_may_be_a_folder_is_no_file(roots: Roots, root: Path, given: str) -> None:
    (root / "conf.d").mkdir()

    assert roots.files(roots.patterns(given)) == []


def test_a_name_with_wildcards_taken_as_they_are_is_looked_for(roots: Roots, root: Path) -> None:
    (root / "[id]").touch()

    assert roots.files(roots.patterns(r"\[id\]")) == [r"/\[id\]"]


@pytest.mark.parametrize("given", [[], ["!a"], ["a"] * 65])
def test_a_lease_has_some_patterns_that_hold_something(roots: Roots, given: list[str]) -> None:
    with pytest.raises(LeaseRefused):
        roots.patterns(given)


def test_one_pattern_may_be_given_by_itself(roots: Roots) -> None:
    assert roots.patterns("src/*") == ("src/*",)


def test_a_name_that_no_disk_takes_can_be_held_all_the_same(roots: Roots) -> None:
    longest = "a" * 300

    assert roots.patterns([longest]) == (f"/{longest}",)
    assert roots.files([f"/{longest}", f"/{longest}.py"]) == [f"/{longest}.py"]
