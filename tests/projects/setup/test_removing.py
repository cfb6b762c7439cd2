"""`remove` takes out exactly what `init` put in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import ProjectNotFound
from super_agents.projects import catalogue, registry
from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from super_agents.system.git import git
from tests.support.repositories import commit, make_repository, snapshot, status

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Return a repository with one commit."""
    return make_repository(tmp_path / "a repo", README__md="# Read me\n")


def nothing(_: Path) -> None:
    """Leave the repository as it is."""


def full(repo: Path) -> None:
    """Have everything that is merged already, in odd formats."""
    (repo / ".claude/agents").mkdir(parents=True)
    (repo / "CLAUDE.md").write_bytes(b"\xef\xbb\xbf# Mine\r\n\r\ntext without an end")
    (repo / ".claude/settings.json").write_bytes(b'{"permissions":{"deny":[],"allow":["Read"]},"hooks":{}}')
    (repo / ".claude/.gitignore").write_bytes(b"")
    (repo / ".gitignore").write_bytes(b"*.pyc")


def empty_folder(repo: Path) -> None:
    """Have a folder that git knows nothing of."""
    (repo / ".claude/commands").mkdir(parents=True)


def linked(repo: Path) -> None:
    """Have links to what is merged."""
    (repo / "AGENTS.md").write_bytes(b"# Agents")
    (repo / "CLAUDE.md").symlink_to("AGENTS.md")
    (repo / "shared").mkdir()
    (repo / ".claude").symlink_to("shared")


def own_hook(repo: Path) -> None:
    """Have a hook of the same name as one of ours."""
    (repo / ".git/hooks/post-commit").write_bytes(b"#!/bin/sh\necho mine\n")
    (repo / ".git/hooks/post-commit").chmod(0o700)


def hooks_path(repo: Path) -> None:
    """Have hooks in a folder of the repository's."""
    (repo / "hooks").mkdir()
    (repo / "hooks/pre-commit").write_bytes(b"#!/bin/sh\ntrue\n")
    git("config", "core.hooksPath", "hooks", cwd=repo)


@pytest.mark.parametrize("prepare", [nothing, full, empty_folder, linked, own_hook, hooks_path])
def test_after_init_and_purge_every_byte_is_as_before(repo: Path, prepare: Callable[[Path], None]) -> None:
    prepare(repo)
    before = snapshot(repo)

    actions.init(repo)
    actions.remove(repo, purge=True)

    assert snapshot(repo) == before
    assert registry.entries() == []


@pytest.mark.parametrize("prepare", [nothing, full, empty_folder, linked, own_hook, hooks_path])
def test_without_purge_git_status_is_as_before_and_the_log_is_kept(repo: Path, prepare: Callable[[Path], None]) -> None:
    prepare(repo)
    before = status(repo)
    actions.init(repo)

    actions.remove(repo)

    assert status(repo) == before
    assert (repo / ".claude/events/log.ndjson").read_text().count("project.initialized") == 1
    with pytest.raises(ProjectNotFound):
        Project.open(repo)


def test_init_after_remove_goes_on_with_the_log(repo: Path) -> None:
    actions.init(repo)
    actions.remove(repo)

    actions.init(repo)

    assert [event.kind for event in Project.open(repo).log.read()] == ["project.initialized"] * 2


def test_a_dry_run_takes_nothing_out(repo: Path) -> None:
    actions.init(repo)
    before = snapshot(repo)

    plan = actions.remove(repo, purge=True, dry_run=True)

    assert len(plan.changes) == 8 + len(catalogue.files())
    assert snapshot(repo) == before


def test_what_was_edited_is_kept_and_told(repo: Path) -> None:
    actions.init(repo)
    (repo / ".claude/system/config.toml").write_text('[log]\ndurability = "always"\n')

    plan = actions.remove(repo, purge=True)

    assert (repo / ".claude/system/config.toml").exists()
    assert plan.notes == ("`.claude/system/config.toml` was edited: it is kept",)


def test_what_the_user_wrote_beside_ours_stays(repo: Path) -> None:
    actions.init(repo)
    settings = repo / ".claude/settings.json"
    said = json.loads(settings.read_text())
    said["permissions"]["allow"].append("Read")
    settings.write_text(json.dumps(said | {"model": "opus"}))
    claude = repo / "CLAUDE.md"
    claude.write_text("# Before\n" + claude.read_text() + "# After\n")

    actions.remove(repo, purge=True)

    assert json.loads(settings.read_text()) == {"permissions": {"allow": ["Read"]}, "model": "opus"}
    assert claude.read_text() == "# Before\n# After\n"


def test_remove_in_a_clone_that_never_was_set_up_leaves_no_empty_folder(repo: Path, tmp_path: Path) -> None:
    actions.init(repo)
    commit(repo)
    clone = tmp_path / "clone"
    git("clone", "-q", str(repo), str(clone), cwd=tmp_path)

    actions.remove(clone, purge=True)

    assert [path.name for path in clone.iterdir() if path.name != ".git"] == ["README.md"]


def test_a_bare_repository_is_as_before_after_remove(repo: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    git("clone", "-q", "--bare", str(repo), str(bare), cwd=tmp_path)
    git("worktree", "add", "-q", "-b", "one", str(tmp_path / "one"), cwd=bare)
    git("worktree", "add", "-q", "-b", "two", str(tmp_path / "two"), cwd=bare)
    before = snapshot(tmp_path)

    actions.init(tmp_path / "one")
    actions.remove(tmp_path / "two", purge=True)

    assert snapshot(tmp_path) == before


def test_a_lock_of_the_users_on_a_worktree_is_left(repo: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    git("clone", "-q", "--bare", str(repo), str(bare), cwd=tmp_path)
    git("worktree", "add", "-q", "-b", "one", str(tmp_path / "one"), cwd=bare)
    git("worktree", "lock", "--reason", "mine", str(tmp_path / "one"), cwd=bare)
    before = snapshot(tmp_path)

    actions.init(tmp_path / "one")
    actions.remove(tmp_path / "one", purge=True)

    assert snapshot(tmp_path) == before


def test_where_there_is_no_project_remove_says_so(repo: Path) -> None:
    with pytest.raises(ProjectNotFound, match="looked in"):
        actions.remove(repo)


def test_data_that_was_kept_can_be_purged_later(repo: Path) -> None:
    before = snapshot(repo)
    actions.init(repo)
    actions.remove(repo)

    actions.remove(repo, purge=True)

    assert snapshot(repo) == before


def test_files_whose_newlines_git_translated_count_as_untouched(repo: Path) -> None:
    before = snapshot(repo)
    actions.init(repo)
    for path in (repo / ".claude/system/config.toml", repo / "CLAUDE.md", repo / ".claude/.gitignore"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    actions.remove(repo, purge=True)

    assert snapshot(repo) == before


@pytest.mark.parametrize("purge", [False, True])
def test_what_is_known_stays_in_sight_unless_it_is_purged(repo: Path, *, purge: bool) -> None:
    actions.init(repo)
    Project.open(repo).library.save(by="b", title="Leases")

    actions.remove(repo, purge=purge)

    assert (repo / ".claude/knowledge/leases.md").exists() is not purge
    assert not (repo / ".claude/knowledge/.gitignore").exists()


@pytest.mark.parametrize(
    ("path", "own"), [(".claude/settings.json", '{"model": "opus"}'), (".mcp.json", '{"mcpServers": {}}')]
)
def test_a_file_that_was_put_back_as_init_made_it_goes(repo: Path, path: str, own: str) -> None:
    actions.init(repo)
    made = (repo / path).read_text()
    (repo / path).write_text(own)
    actions.init(repo)
    (repo / path).write_text(made)

    actions.remove(repo, purge=True)

    assert not (repo / path).exists()


def test_without_its_manifest_remove_says_what_stays(repo: Path) -> None:
    actions.init(repo)
    Project.open(repo).layout.manifest.unlink()

    done = actions.remove(repo, purge=True)

    assert any("manifest.json` is gone" in note for note in done.notes)
    assert (repo / "CLAUDE.md").exists()
