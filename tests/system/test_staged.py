"""Which lines a commit would add, as real git has staged them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import CommandFailed
from super_agents.system.staged import staged_lines
from tests.support.hooked import commit, git

if TYPE_CHECKING:
    from pathlib import Path

ODD = b'a\ttab "quote" \xff new\nline'


def test_only_added_lines_are_told_with_their_numbers(repository: Path) -> None:
    commit(repository, "poem", content="one\ntwo\nthree\nfour\n")
    (repository / "poem").write_text("zero\none\nthree\nfour and more\n")
    git("add", "-A", cwd=repository)

    assert staged_lines(repository) == [("poem", [(1, "zero"), (4, "four and more")])]


def test_what_is_not_staged_is_no_part_of_the_commit(repository: Path) -> None:
    (repository / "poem").write_text("staged\n")
    git("add", "poem", cwd=repository)
    (repository / "poem").write_text("staged\nnot staged\n")

    assert staged_lines(repository) == [("poem", [(1, "staged")])]


def test_a_first_commit_adds_all_its_lines(tmp_path: Path) -> None:
    git("init", "-q", str(tmp_path), cwd=tmp_path)
    (tmp_path / "poem").write_text("one\ntwo")
    git("add", "poem", cwd=tmp_path)

    assert staged_lines(tmp_path) == [("poem", [(1, "one"), (2, "two")])]


def test_any_name_of_a_file_is_told_as_it_is(repository: Path) -> None:
    for name in (ODD, b"-n", b"b/c d", b"diff --git a b"):
        path = os.path.join(os.fsencode(repository), name)  # noqa: PTH118 - the names are bytes
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103,PTH120 - the names are bytes
        with open(path, "w") as file:  # noqa: PTH123 - the names are bytes
            file.write("text\n")
    git("add", "-A", cwd=repository)

    assert {os.fsencode(path) for path, lines in staged_lines(repository) if lines == [(1, "text")]} == {
        *(ODD, b"-n", b"b/c d", b"diff --git a b")
    }


def test_a_renamed_file_adds_what_was_changed_in_it_and_a_deleted_one_nothing(repository: Path) -> None:
    lines = [f"line {number}\n" for number in range(20)]
    (repository / "old").write_text("".join(lines))
    commit(repository, "gone", content="text\n")
    (repository / "old").rename(repository / "new")
    (repository / "new").write_text("".join([*lines, "added\n"]))
    (repository / "gone").unlink()
    git("add", "-A", cwd=repository)

    assert staged_lines(repository) == [("new", [(21, "added")])]


def test_binary_files_links_and_modes_do_not_shift_what_belongs_to_whom(repository: Path) -> None:
    for name in ("a", "b", "c", "d"):
        (repository / name).write_text("text\n")
    commit(repository, "e", content="text\n")
    (repository / "a").write_bytes(b"\0binary\nadded\n")
    (repository / "b").chmod(0o755)
    (repository / "c").unlink()
    (repository / "c").symlink_to("nowhere")
    (repository / "d").write_text("text\nadded\n")
    git("add", "-A", cwd=repository)

    assert staged_lines(repository) == [("c", [(1, "nowhere")]), ("d", [(2, "added")])]


def test_a_submodule_adds_no_line(repository: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    git("init", "-q", str(other), cwd=tmp_path)
    commit(other, "file")
    git("submodule", "add", "-q", str(other), "sub", cwd=repository)

    assert [path for path, _ in staged_lines(repository)] == [".gitmodules"]


@pytest.mark.parametrize("setting", ["diff.noprefix=true", "color.ui=always", "diff.context=5", "diff.external=false"])
def test_no_setting_of_git_changes_the_answer(repository: Path, setting: str) -> None:
    commit(repository, "poem", content="one\ntwo\n")
    git("config", *setting.split("="), cwd=repository)
    (repository / "poem").write_text("one\r\nzwei\n+++ b/other\n")
    git("add", "poem", cwd=repository)

    assert staged_lines(repository) == [("poem", [(1, "one"), (2, "zwei"), (3, "+++ b/other")])]


def test_in_a_merge_only_what_neither_side_has_is_new(repository: Path) -> None:
    commit(repository, "poem", content="one\n")
    git("checkout", "-q", "-b", "other", cwd=repository)
    commit(repository, "theirs", content="of the other side\n")
    (repository / "poem").write_text("eins\n")
    commit(repository, "poem", content="")
    git("checkout", "-q", "main", cwd=repository)
    (repository / "poem").write_text("uno\n")
    commit(repository, "poem", content="")
    git("merge", "-q", "other", cwd=repository, check=False)
    (repository / "poem").write_text("uno\neins\nboth\n")
    git("add", "poem", cwd=repository)

    assert staged_lines(repository) == [("poem", [(3, "both")])]


def test_what_git_refuses_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed):
        staged_lines(tmp_path)
