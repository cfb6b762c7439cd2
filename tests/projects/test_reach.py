"""What a template, a manifest or a journal may name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import FileRefused
from super_agents.projects import trust
from super_agents.projects.layout import Layout
from super_agents.projects.reach import is_within_reach
from super_agents.projects.setup import actions, journal, memory
from tests.support.repositories import make_repository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OUT_OF_REACH = (
    ".git/config",
    ".GIT/HEAD",
    "sub/.git/config",
    "../outside",
    "a/../../outside",
    "/nowhere/outside",
    ".claude/state/project.json",
    ".claude/events",
    "./x",
    "",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project."""
    root = make_repository(tmp_path / "project")
    actions.init(root)
    return root


def change_json(file: Path, **said: object) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | said))


@pytest.mark.parametrize("path", OUT_OF_REACH)
def test_no_set_up_may_name_what_is_gits_or_private_or_outside(path: str) -> None:
    assert not is_within_reach(path)


@pytest.mark.parametrize("path", ["CLAUDE.md", ".gitignore", ".claude/settings.json", ".claude/system/x", "a/.github"])
def test_a_set_up_may_name_what_a_template_lays_down(path: str) -> None:
    assert is_within_reach(path)


@pytest.mark.parametrize("do", [actions.upgrade, actions.remove])
@pytest.mark.parametrize("part", ["files", "merges"])
@pytest.mark.parametrize("path", OUT_OF_REACH)
def test_a_manifest_that_names_what_is_out_of_reach_is_refused(
    root: Path, do: Callable[[Path], object], part: str, path: str
) -> None:
    layout = Layout(root)
    named: object = "0" * 64
    if part == "merges":
        named = {"source": "gitignore", "sha256": "0" * 64, "created": True, "inserted": []}
    change_json(layout.manifest, **{part: {path: named}})

    with pytest.raises(FileRefused, match="no set-up lays down"):
        do(root)

    assert (root / ".git/config").exists()


def test_folders_outside_of_the_project_are_not_deleted_by_remove(root: Path) -> None:
    outside = root.parent / "empty"
    outside.mkdir()
    change_json(root / ".claude/state/setup.json", folders=["../empty", str(outside), ".claude/system"])

    assert (memory.recall(Layout(root)) or memory.Memory()).folders == (".claude/system",)
    actions.remove(root)

    assert outside.exists()


def write_journal(root: Path, **said: object) -> Layout:
    """Write a journal of a killed set-up that carries this folder's own place."""
    layout = Layout(root)
    layout.setup_journal.mkdir()
    (layout.setup_journal / "before-0").write_text("theirs")
    shape = {"place": trust.place_of(root), "changes": [], "made": [], "fresh": [], "undo": ""} | said
    (layout.setup_journal / "journal.json").write_text(json.dumps(shape))
    return layout


@pytest.mark.parametrize("path", [*OUT_OF_REACH, "linked/file"])
def test_a_journal_that_names_a_file_out_of_reach_is_not_rolled_back(root: Path, path: str) -> None:
    outside = root.parent / "outside"
    outside.mkdir()
    (root / "linked").symlink_to(outside)
    before = (root / ".git/config").read_bytes()
    entry = {"target": path, "kept": "before-0", "mode": 0o644, "after": None}

    assert journal.roll_back(write_journal(root, changes=[entry])) == []

    assert (root / ".git/config").read_bytes() == before
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("said", [{"fresh": ["../../precious"]}, {"made": ["../precious"]}, {"made": ["/nowhere"]}])
def test_a_journal_deletes_no_folder_outside(root: Path, said: dict[str, object]) -> None:
    precious = root.parent / "precious"
    precious.mkdir()

    journal.roll_back(write_journal(root, **said))

    assert precious.exists()


def test_a_journal_puts_back_only_what_it_kept_itself(root: Path) -> None:
    (root.parent / "secret").write_text("secret")
    entry = {"target": "shown", "kept": "../../../../secret", "mode": 0o644, "after": None}

    journal.roll_back(write_journal(root, changes=[entry]))

    assert not (root / "shown").exists()


def test_a_killed_set_up_is_taken_back_where_the_folder_was_moved(root: Path) -> None:
    entry = {"target": "notes.md", "kept": "before-0", "mode": 0o644, "after": None}
    write_journal(root, changes=[entry])
    moved = root.rename(root.parent / "moved")

    actions.recover(moved)

    assert (moved / "notes.md").read_text() == "theirs"
