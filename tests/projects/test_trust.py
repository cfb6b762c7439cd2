"""What a repository brings into `.claude` is a stranger's word: nothing is done because of it."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import PathRefused
from super_agents.projects import identity, registry, trust
from super_agents.projects.git_hooks import installation
from super_agents.projects.layout import Layout
from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from super_agents.system.git import git
from super_agents.upkeep.doctor import examine
from tests.support.repositories import commit, make_repository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOSTILE = b'[core]\n\trepositoryformatversion = 0\n\tfsmonitor = "touch pwned"\n'


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a fresh clone of a project, with no state yet."""
    source = make_repository(tmp_path / "source")
    actions.init(source)
    commit(source)
    git("clone", "-q", str(source), str(tmp_path / "clone"), cwd=tmp_path)
    return tmp_path / "clone"


def bring(root: Path, name: str, said: object) -> None:
    """Put a file into the state, as a checkout of a commit that holds it would."""
    file = root / ".claude/state" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(said))


def stranger(root: Path, **said: object) -> dict[str, object]:
    return {"id": "0" * 32, "path": str(root), "device": 1, "inode": 2, "created": "2026-01-01T00:00:00.000Z"} | said


def hook_notes(root: Path) -> dict[str, object]:
    """Return notes that would have git's settings replaced."""
    edit = {
        "of_worktree": False,
        "value": "x",
        "was": None,
        "before": base64.b64encode(HOSTILE).decode(),
        "after_sha256": hashlib.sha256((root / ".git/config").read_bytes()).hexdigest(),
    }
    return {"folder": "elsewhere", "names": [], "made_folder": False, "chained": "", "config": edit}


@pytest.mark.parametrize("with_identity", [True, False])
@pytest.mark.parametrize("do", [actions.init, actions.upgrade, actions.remove])
def test_notes_that_came_with_a_clone_do_not_change_the_settings_of_git(
    clone: Path, do: Callable[[Path], object], *, with_identity: bool
) -> None:
    before = (clone / ".git/config").read_bytes()
    bring(clone, "git-hooks.json", hook_notes(clone))
    if with_identity:
        bring(clone, "project.json", stranger(clone))

    do(clone)

    assert (clone / ".git/config").read_bytes() == before


def test_a_journal_that_came_with_a_clone_is_not_rolled_back(clone: Path, tmp_path: Path) -> None:
    target, precious = tmp_path / "outside", tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("mine")
    entry = {"target": str(target), "kept": "before-0", "mode": 0o755, "after": None}
    bring(clone, "setup/journal.json", {"changes": [entry], "made": [], "fresh": ["../../precious"], "undo": ""})
    (clone / ".claude/state/setup/before-0").write_bytes(HOSTILE)

    actions.init(clone)

    assert not target.exists()
    assert (precious / "file").read_text() == "mine"
    assert not (clone / ".claude/state/setup").exists()


def test_a_state_that_came_with_a_clone_is_dropped_and_the_clone_gets_an_id_of_its_own(clone: Path) -> None:
    bring(clone, "project.json", stranger(clone))
    for name in ("km.json", "setup.json", "git-hooks.json", "base/x", "conflicts/x"):
        bring(clone, name, {})

    opened = Project.open(clone)

    assert opened.id != "0" * 32
    assert {file.name for file in opened.state_dir.iterdir()} == {".gitignore", "locks", "project.json"}
    assert [event.kind for event in opened.log.read()] == ["project.copied"]


def test_what_init_keeps_in_a_clone_is_still_there_when_the_clone_is_opened(clone: Path) -> None:
    bring(clone, "project.json", stranger(clone))

    actions.init(clone)
    kept = (clone / ".claude/state/git-hooks.json").read_bytes()
    Project.open(clone)

    assert (clone / ".claude/state/git-hooks.json").read_bytes() == kept


def test_what_upgrade_keeps_in_a_clone_is_still_there_when_the_clone_is_opened(clone: Path) -> None:
    actions.upgrade(clone)
    kept = (clone / ".claude/state/git-hooks.json").read_bytes()
    Project.open(clone)

    assert (clone / ".claude/state/git-hooks.json").read_bytes() == kept


def test_a_project_that_got_another_folder_at_its_path_keeps_its_id_while_it_is_on_the_list(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    actions.init(root)
    before = Project.open(root).id
    shutil.copytree(root, tmp_path / "backup", symlinks=True)
    shutil.rmtree(root)
    shutil.copytree(tmp_path / "backup", root, symlinks=True)

    assert Project.open(root).id == before
    assert [entry.id for entry in registry.entries()] == [before]


@pytest.mark.parametrize("said", [{"device": "1"}, {"path": 7}, {"id": None}, {"inode": 1.5}, {"path": "relative"}])
def test_an_identity_of_the_wrong_shape_counts_as_none(clone: Path, said: dict[str, object]) -> None:
    bring(clone, "project.json", stranger(clone, **said))

    assert identity.read(Layout(clone)) is None
    assert Project.open(clone).id != "0" * 32


@pytest.mark.parametrize("name", ["events", "registry", "blobs", "logs", "state"])
def test_a_private_folder_that_is_a_link_is_refused_and_what_it_leads_to_stays(
    clone: Path, tmp_path: Path, name: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("mine")
    (clone / ".claude" / name).symlink_to(outside)

    for do in (actions.init, actions.upgrade, actions.remove, Project.open):
        with pytest.raises(PathRefused, match="is a link"):
            do(clone)

    assert [file.name for file in outside.iterdir()] == ["file"]


@pytest.mark.parametrize("leads_to", ["../outside", ".git"])
def test_a_folder_claude_that_leads_out_of_the_project_is_refused(tmp_path: Path, leads_to: str) -> None:
    repo = make_repository(tmp_path / "repo")
    (tmp_path / "outside").mkdir()
    (repo / ".claude").symlink_to(leads_to)

    with pytest.raises(PathRefused, match="leads out of the project"):
        actions.init(repo)


def pulled(root: Path, name: str, said: object) -> Path:
    """Have git bring a file into the state of a project that was made here, as a pull does."""
    bring(root, name, said)
    git("add", "-f", f".claude/state/{name}", cwd=root)
    commit(root, "Bring notes")
    return root / ".claude/state" / name


def test_notes_that_a_pull_brought_into_a_state_of_ours_are_dropped(clone: Path) -> None:
    actions.init(clone)
    before = (clone / ".git/config").read_bytes()
    pulled(clone, "git-hooks.json", hook_notes(clone))

    actions.remove(clone)

    assert (clone / ".git/config").read_bytes() == before


def test_a_journal_that_a_pull_brought_is_dropped_whatever_place_it_names(clone: Path) -> None:
    actions.init(clone)
    entry = {"target": "CLAUDE.md", "kept": None, "mode": None, "after": None}
    place = trust.place_of(clone)
    file = pulled(
        clone,
        "setup/journal.json",
        {"place": place, "changes": [entry], "made": [], "fresh": ["events"], "undo": ""},
    )

    actions.init(clone)

    assert not file.exists()
    assert (clone / ".claude/events").exists()


def test_what_this_machine_wrote_over_a_file_of_gits_is_kept(clone: Path) -> None:
    actions.init(clone)
    kept = (clone / ".claude/state/git-hooks.json").read_text()
    file = pulled(clone, "git-hooks.json", {})
    file.write_text(kept)

    trust.drop_what_git_brought(Layout(clone))

    assert file.read_text() == kept


def test_notes_that_change_more_than_our_setting_are_not_put_back(clone: Path) -> None:
    bring(clone, "git-hooks.json", hook_notes(clone))
    before = (clone / ".git/config").read_bytes()

    installation.uninstall(clone)

    assert (clone / ".git/config").read_bytes() == before


def test_the_doctor_names_state_that_is_in_git(clone: Path) -> None:
    actions.init(clone)
    pulled(clone, "km.json", {})

    found = {finding.code: finding for finding in examine(Project.open(clone)).findings}

    assert found["state_in_git"].severity == "error"
    assert ".claude/state/km.json" in found["state_in_git"].message
