"""The one door to git."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.errors import CommandFailed, ToolMissing
from super_agents.system.git import ask_git, clean_environment, git

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Return an empty repository with a space and a letter beyond ASCII in its path."""
    path = tmp_path / "ä repo"
    path.mkdir()
    git("init", "-q", "-b", "main", cwd=path)
    return path


def commit(repo: Path, *names: str) -> None:
    for name in names:
        (repo / name).touch()
    git("add", "-A", cwd=repo)
    git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "first", "--allow-empty", cwd=repo)


def test_git_runs_in_the_folder_and_returns_what_it_printed(repo: Path) -> None:
    assert git("rev-parse", "--show-toplevel", cwd=repo) == f"{repo}\n"


def test_odd_names_come_back_whole(repo: Path) -> None:
    names = ["a b", 'q"uote', "new\nline", "ü", "-dash"]
    commit(repo, *names)

    listed = git("ls-files", "-z", cwd=repo)

    assert sorted(listed.split("\0")[:-1]) == sorted(names)


def test_bytes_that_are_no_text_survive(repo: Path) -> None:
    raw = b"caf\xe9"
    (repo / raw.decode("utf-8", "surrogateescape")).touch()
    commit(repo)

    [name] = git("ls-files", "-z", cwd=repo).split("\0")[:-1]

    assert name.encode("utf-8", "surrogateescape") == raw


def test_a_failure_says_the_command_and_what_git_said(repo: Path) -> None:
    with pytest.raises(CommandFailed) as caught:
        git("rev-parse", "--verify", "nowhere", cwd=repo)

    assert "git rev-parse --verify nowhere" in caught.value.message
    assert "fatal" in caught.value.message
    assert caught.value.details["exit_code"] == 128


def test_an_exit_code_may_be_the_answer(repo: Path) -> None:
    assert ask_git("config", "--get", "no.such.key", cwd=repo).code == 1


def test_the_variables_of_a_hook_do_not_bend_git_to_another_repository(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git("init", "-q", cwd=other)
    for name, value in {"GIT_DIR": other / ".git", "GIT_WORK_TREE": other, "GIT_INDEX_FILE": other / "index"}.items():
        monkeypatch.setenv(name, str(value))

    assert git("rev-parse", "--show-toplevel", cwd=repo) == f"{repo}\n"


def test_how_git_reaches_others_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_SSH_COMMAND", "ssh -i key")
    monkeypatch.setenv("GIT_PREFIX", "sub/")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")

    environment = clean_environment()

    assert environment["GIT_SSH_COMMAND"] == "ssh -i key"
    assert "GIT_PREFIX" not in environment
    assert environment["LC_ALL"] == "C"


def test_without_git_the_error_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ToolMissing, match="`git` was not found on PATH") as caught:
        git("status", cwd=tmp_path)

    assert "install" in caught.value.hint


def test_a_folder_that_is_gone_is_not_taken_for_missing_git(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        git("status", cwd=tmp_path / "none")
