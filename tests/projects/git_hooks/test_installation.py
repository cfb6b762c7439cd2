"""Putting git hooks in beside what was there, and taking them out without a trace."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from super_agents.errors import PathRefused
from super_agents.projects.git_hooks import installation
from super_agents.projects.git_hooks.findings import inspect
from super_agents.projects.git_hooks.stubs import BEFORE
from super_agents.projects.layout import Layout
from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from super_agents.system.git import ask_git, git
from tests.support.repositories import commit, make_repository, snapshot

_NOTE = 'echo "$(basename "$0"|cut -d. -f1) $*" >> "$NOTES"'


@pytest.fixture
def root(machine: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: ARG001 - its environment
    """A repository with a space in its path, and a file where its hooks leave notes."""
    monkeypatch.setenv("NOTES", str(tmp_path / "notes"))
    return make_repository(tmp_path / "a repository", a="1")


def _hook(folder: Path, name: str, text: str = _NOTE) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def _notes() -> list[str]:
    import os

    path = Path(os.environ["NOTES"])
    return path.read_text().splitlines() if path.exists() else []


def _before(root: Path) -> dict[str, object]:
    found: dict[str, object] = dict(snapshot(root / ".git"))
    return found


def _after(root: Path) -> dict[str, object]:
    """Uninstalling leaves the project's state folder, which is not git's."""
    return _before(root)


def test_installing_twice_changes_nothing_the_second_time(root: Path) -> None:
    installation.install(root)
    first = _before(root)

    assert installation.plan_hooks(root) == ()
    installation.install(root)

    assert _before(root) == first


@pytest.mark.parametrize("existing", [[], ["post-commit"], ["post-commit", "pre-push", "pre-commit"]])
def test_uninstalling_restores_the_git_folder_byte_for_byte(root: Path, existing: list[str]) -> None:
    for name in existing:
        _hook(root / ".git" / "hooks", name)
    before = _before(root)

    installation.install(root)
    assert _before(root) != before
    installation.uninstall(root)

    assert _after(root) == before


def test_a_hooks_folder_that_was_not_there_is_gone_again(root: Path) -> None:
    for sample in (root / ".git" / "hooks").iterdir():
        sample.unlink()
    (root / ".git" / "hooks").rmdir()
    before = _before(root)

    installation.install(root)
    installation.uninstall(root)

    assert _after(root) == before


def test_the_hook_that_was_there_runs_first_with_its_arguments(root: Path) -> None:
    _hook(root / ".git" / "hooks", "post-checkout")
    installation.install(root)

    git("checkout", "-q", "-b", "other", cwd=root)

    head = git("rev-parse", "HEAD", cwd=root).strip()
    assert _notes() == [f"post-checkout {head} {head} 1"]


def test_the_exit_code_of_the_hook_that_was_there_counts(root: Path) -> None:
    _hook(root / ".git" / "hooks", "post-checkout", "exit 7")
    installation.install(root)

    assert ask_git("checkout", "-q", "-b", "other", cwd=root).code != 0


def test_a_hook_that_is_a_symbolic_link_comes_back_as_one(root: Path) -> None:
    target = _hook(root / "tools", "note.sh")
    link = root / ".git" / "hooks" / "post-commit"
    link.symlink_to("../../tools/note.sh")

    installation.install(root)
    commit(root)
    installation.uninstall(root)

    assert link.is_symlink()
    assert link.resolve() == target.resolve()
    assert len(_notes()) == 1


def test_a_push_gives_its_refs_to_the_hook_that_was_there_which_may_refuse(root: Path, tmp_path: Path) -> None:
    git("init", "-q", "--bare", str(tmp_path / "remote.git"), cwd=tmp_path)
    git("remote", "add", "origin", str(tmp_path / "remote.git"), cwd=root)
    _hook(root / ".git" / "hooks", "pre-push", 'cat >> "$NOTES"; echo "$1" >> "$NOTES"')
    installation.install(root)

    git("push", "-q", "origin", "HEAD:refs/heads/x", cwd=root)

    head = git("rev-parse", "HEAD", cwd=root).strip()
    assert _notes() == [f"HEAD {head} refs/heads/x {'0' * 40}", "origin"]

    _hook(root / ".git" / "hooks", f"pre-push{BEFORE}", "exit 1")
    assert ask_git("push", "-q", "origin", "HEAD:refs/heads/y", cwd=root).code != 0


@pytest.mark.parametrize("form", ["relative", "absolute", "home"])
def test_hooks_of_a_set_hooks_path_still_run_and_its_folder_is_left_alone(
    root: Path, tmp_path: Path, form: str
) -> None:
    folder = {"relative": root / ".githooks", "absolute": tmp_path / "shared hooks", "home": Path.home() / "hooks"}[
        form
    ]
    for name in ("post-commit", "pre-commit", "commit-msg"):
        _hook(folder, name)
    value = {"relative": ".githooks", "absolute": str(folder), "home": "~/hooks"}[form]
    git("config", "core.hooksPath", value, cwd=root)
    before, folder_before = _before(root), snapshot(folder)

    installation.install(root)
    git(*_person(), "commit", "-q", "--allow-empty", "-m", "with hooks", cwd=root)

    assert [note.split()[0] for note in _notes()] == ["pre-commit", "commit-msg", "post-commit"]
    assert snapshot(folder) == folder_before
    assert installation.plan_hooks(root) == ()
    installation.uninstall(root)
    assert {name: was for name, was in _after(root).items() if not _is_of_a_commit(name)} == {
        name: was for name, was in before.items() if not _is_of_a_commit(name)
    }


def test_a_global_hooks_path_is_chained_and_stays_global(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _hook(tmp_path / "global hooks", "post-commit")
    (tmp_path / "gitconfig").write_text(f'[core]\n\thooksPath = "{tmp_path}/global hooks"\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    config = (root / ".git" / "config").read_bytes()

    installation.install(root)
    commit(root)
    installation.uninstall(root)

    assert len(_notes()) == 1
    assert (root / ".git" / "config").read_bytes() == config


def test_a_config_that_was_edited_since_keeps_the_edit(root: Path) -> None:
    git("config", "core.hooksPath", ".githooks", cwd=root)
    installation.install(root)
    git("config", "user.nickname", "x", cwd=root)

    installation.uninstall(root)

    assert git("config", "core.hooksPath", cwd=root) == ".githooks\n"
    assert git("config", "user.nickname", cwd=root) == "x\n"


def test_hooks_run_in_a_linked_worktree(root: Path, tmp_path: Path) -> None:
    _hook(root / ".githooks", "post-commit")
    git("add", ".githooks", cwd=root)
    commit(root)
    git("config", "core.hooksPath", ".githooks", cwd=root)
    installation.install(root)
    git("worktree", "add", "-q", str(tmp_path / "linked"), cwd=root)

    commit(tmp_path / "linked")

    assert len(_notes()) == 1


def test_hooks_path_set_after_installing_is_followed(root: Path) -> None:
    _hook(root / ".git" / "hooks", "post-commit")
    before = _before(root)
    installation.install(root)
    git("config", "core.hooksPath", ".githooks", cwd=root)

    assert [finding.code for finding in inspect(root)] == ["git_hooks_path_changed"]
    installation.install(root)

    assert list(inspect(root)) == []
    installation.uninstall(root)
    git("config", "--unset", "core.hooksPath", cwd=root)
    assert _after(root)["hooks/post-commit"] == before["hooks/post-commit"]


def test_a_hook_that_another_tool_replaced_is_found(root: Path) -> None:
    installation.install(root)
    _hook(root / ".git" / "hooks", "post-commit")
    (root / ".git" / "hooks" / "post-merge").unlink()

    assert [finding.code for finding in inspect(root)] == ["git_hook_replaced", "git_hook_missing"]


def test_without_an_interpreter_a_commit_works_and_is_quiet(root: Path) -> None:
    installation.install(root)
    stub = root / ".git" / "hooks" / "post-commit"
    stub.write_text(stub.read_text().replace("python='", "python='/gone"))

    done = subprocess.run(
        ["git", *_person(), "commit", "-q", "--allow-empty", "-m", "x"],
        cwd=root, check=True, capture_output=True, text=True,
    )  # fmt: skip

    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.usefixtures("machine")
def test_a_folder_without_a_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PathRefused, match="is in no git repository"):
        installation.install(tmp_path)

    assert not Layout(tmp_path).git_hooks_json.exists()


def _person() -> tuple[str, ...]:
    return ("-c", "user.name=t", "-c", "user.email=t@example.org")


def _is_of_a_commit(name: str) -> bool:
    return name.startswith(("objects", "logs", "refs", "COMMIT_EDITMSG"))


@pytest.mark.parametrize("is_chained", [False, True])
def test_hooks_of_a_moved_project_are_followed(root: Path, tmp_path: Path, *, is_chained: bool) -> None:
    _hook(root / (".githooks" if is_chained else ".git/hooks"), "post-commit")
    if is_chained:
        git("config", "core.hooksPath", ".githooks", cwd=root)
    before = _before(root)
    installation.install(root)
    moved = root.rename(tmp_path / "moved")

    installation.follow(moved, str(root))

    assert installation.plan_hooks(moved) == ()
    assert inspect(moved) == []
    installation.uninstall(moved)
    assert _after(moved) == before


@pytest.mark.parametrize("is_chained", [False, True])
def test_taking_hooks_out_of_a_copy_leaves_those_of_the_original(
    root: Path, tmp_path: Path, *, is_chained: bool
) -> None:
    if is_chained:
        git("config", "core.hooksPath", ".githooks", cwd=root)
    before = _before(root)
    installation.install(root)
    installed = _before(root)
    copy = tmp_path / "copy"
    shutil.copytree(root, copy, symlinks=True)

    installation.follow(copy, str(root))
    installation.uninstall(copy)

    assert _before(root) == installed
    assert _after(copy) == before


def test_opening_a_moved_project_brings_its_hooks_along(root: Path, tmp_path: Path) -> None:
    actions.init(root)
    moved = root.rename(tmp_path / "moved")

    Project.open(moved)

    assert inspect(moved) == []


def test_a_setting_that_was_changed_before_the_move_is_left_alone(root: Path, tmp_path: Path) -> None:
    git("config", "core.hooksPath", ".githooks", cwd=root)
    installation.install(root)
    git("config", "core.hooksPath", ".mine", cwd=root)
    moved = root.rename(tmp_path / "moved")

    installation.follow(moved, str(root))

    assert git("config", "core.hooksPath", cwd=moved).strip() == ".mine"
