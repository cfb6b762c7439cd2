"""Finding repository and project from files alone, held against what git itself says."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from super_agents.system import worktrees
from super_agents.system.git import git

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Return a repository with one commit."""
    return make_repository(tmp_path / "a repo")


def make_repository(path: Path) -> Path:
    path.mkdir()
    git("init", "-q", cwd=path)
    commit(path)
    return path


def commit(path: Path) -> None:
    author = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    git(*author, "commit", "-q", "--allow-empty", "-m", "first", cwd=path)


def mark(root: Path) -> None:
    (root / ".claude/state").mkdir(parents=True)
    (root / ".claude/state/project.json").write_text("{}")


def found(start: Path) -> str | None:
    return worktrees.find_root(str(start))


def test_a_subfolder_belongs_to_the_project_above_it(repo: Path) -> None:
    mark(repo)
    (repo / "a/b").mkdir(parents=True)

    assert found(repo / "a/b") == str(repo)


def test_a_project_needs_no_repository(tmp_path: Path) -> None:
    mark(tmp_path)
    (tmp_path / "a").mkdir()

    assert found(tmp_path / "a") == str(tmp_path)
    assert worktrees.repository(str(tmp_path / "a")) is None


def test_a_folder_without_marks_is_no_project(repo: Path) -> None:
    (repo / ".claude").mkdir()

    assert found(repo) is None


def test_a_linked_worktree_belongs_to_its_main_worktree(repo: Path, tmp_path: Path) -> None:
    mark(repo)
    git("worktree", "add", "-q", str(tmp_path / "linked"), cwd=repo)
    (tmp_path / "linked/sub").mkdir()

    assert found(tmp_path / "linked/sub") == str(repo)


def test_a_linked_worktree_that_carries_the_manifest_still_belongs_to_its_main_worktree(
    repo: Path, tmp_path: Path
) -> None:
    mark(repo)
    git("worktree", "add", "-q", str(tmp_path / "linked"), cwd=repo)
    mark(tmp_path / "linked")

    assert found(tmp_path / "linked") == str(repo)


def test_a_repository_inside_a_project_is_a_project_of_its_own(repo: Path) -> None:
    mark(repo)
    inner = make_repository(repo / "inner")

    assert found(inner) is None

    mark(inner)
    assert found(inner) == str(inner)


def test_an_empty_folder_named_git_is_no_repository(repo: Path) -> None:
    mark(repo)
    (repo / "sub/.git").mkdir(parents=True)

    assert found(repo / "sub") == str(repo)


def test_a_submodule_and_its_worktrees_are_found(repo: Path, tmp_path: Path) -> None:
    outer = make_repository(tmp_path / "outer")
    git("-c", "protocol.file.allow=always", "submodule", "-q", "add", str(repo), "sub", cwd=outer)
    sub = outer / "sub"
    git("worktree", "add", "-q", str(tmp_path / "of-sub"), cwd=sub)
    mark(outer)

    assert found(sub) is None

    mark(sub)
    assert found(sub) == str(sub)
    assert found(tmp_path / "of-sub") == str(sub)


def test_worktrees_of_a_bare_repository_share_the_root_that_was_chosen(repo: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    git("clone", "-q", "--bare", str(repo), str(bare), cwd=tmp_path)
    git("worktree", "add", "-q", "-b", "one", str(tmp_path / "one"), cwd=bare)
    git("worktree", "add", "-q", "-b", "two", str(tmp_path / "two"), cwd=bare)
    mark(tmp_path / "one")

    assert found(tmp_path / "two") is None

    (bare / worktrees.CHOSEN_ROOT).write_text(f"{tmp_path / 'one'}\n")
    assert found(tmp_path / "two") == str(tmp_path / "one")
    assert worktrees.is_bare(str(bare))
    assert not worktrees.is_bare(str(repo / ".git"))


def test_a_separate_git_dir_is_followed(tmp_path: Path) -> None:
    top = tmp_path / "top"
    git("init", "-q", f"--separate-git-dir={tmp_path / 'kept elsewhere'}", str(top), cwd=tmp_path)
    mark(top)

    checkout = worktrees.repository(str(top))

    assert checkout is not None
    assert checkout.git_dir == str(tmp_path / "kept elsewhere")
    assert not checkout.is_linked
    assert found(top) == str(top)


@pytest.mark.parametrize("where", ["main", "linked"])
def test_the_checkout_is_the_one_that_git_names(repo: Path, tmp_path: Path, where: str) -> None:
    git("worktree", "add", "-q", str(tmp_path / "linked"), cwd=repo)
    start = repo if where == "main" else tmp_path / "linked"

    checkout = worktrees.repository(str(start))

    said = git("rev-parse", "--path-format=absolute", "--show-toplevel", "--git-dir", "--git-common-dir", cwd=start)
    assert checkout is not None
    assert [checkout.top, checkout.git_dir, checkout.common_dir] == said.splitlines()


def test_git_variables_in_the_environment_change_nothing(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark(repo)
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_WORK_TREE", "/nowhere")

    assert found(repo) == str(repo)


def test_a_symlink_into_a_project_leads_to_its_root(repo: Path, tmp_path: Path) -> None:
    mark(repo)
    (repo / "sub").mkdir()
    (tmp_path / "link").symlink_to(repo / "sub")

    assert found(tmp_path / "link") == str(repo)


def test_places_tells_where_it_looked(repo: Path) -> None:
    (repo / "a").mkdir()

    assert worktrees.places(str(repo / "a")) == [str(repo / "a"), str(repo)]


def test_finding_a_project_imports_os_alone() -> None:
    program = (
        "import sys; before = set(sys.modules); from super_agents.system import worktrees;"
        "print(sorted(set(sys.modules) - before))"
    )

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    names = {name for name in said.strip("[]\n").replace("'", "").split(", ") if not name.startswith("super_agents")}
    assert names <= {"__future__"}
