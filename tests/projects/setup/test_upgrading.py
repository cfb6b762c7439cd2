"""`upgrade`: what is untouched is replaced, what was edited is merged or kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import ProjectNotFound, TemplateNotFound
from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from tests.support.repositories import make_repository, snapshot

if TYPE_CHECKING:
    from pathlib import Path

LINES = [f"line {number}" for number in range(12)]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """Return a template of version 1."""
    return write_template(tmp_path / "template", 1, "\n".join(LINES))


@pytest.fixture
def repo(tmp_path: Path, template: Path) -> Path:
    """Return a project set up from it."""
    repo = make_repository(tmp_path / "a repo")
    actions.init(repo, template=str(template))
    return repo


def write_template(folder: Path, version: int, notes: str, *, words: str = "old", rule: str = "Old") -> Path:
    for name in ("files", "merge"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "template.toml").write_text(f'name = "mine"\nversion = {version}\n')
    (folder / "files/notes.md").write_text(notes + "\n")
    (folder / "merge/CLAUDE.md").write_text(words)
    (folder / "merge/settings.json").write_text(json.dumps({"permissions": {"allow": [rule]}}))
    return folder


def changed(line: int, text: str) -> str:
    return "\n".join([*LINES[:line], text, *LINES[line + 1 :]])


def test_when_nothing_is_new_nothing_is_changed(repo: Path) -> None:
    before = snapshot(repo)

    assert actions.upgrade(repo).is_empty
    assert snapshot(repo) == before


def test_untouched_files_and_merges_are_replaced(repo: Path, template: Path) -> None:
    write_template(template, 2, changed(0, "new"), words="new words", rule="New")

    actions.upgrade(repo)

    assert (repo / "notes.md").read_text().startswith("new\n")
    assert "new words" in (repo / "CLAUDE.md").read_text()
    assert json.loads((repo / ".claude/settings.json").read_text())["permissions"] == {"allow": ["New"]}
    assert actions.upgrade(repo).is_empty


def test_an_upgrade_is_an_event(repo: Path, template: Path) -> None:
    write_template(template, 2, changed(0, "new"))

    actions.upgrade(repo)

    assert [event.kind for event in Project.open(repo).log.read()] == ["project.initialized", "project.upgraded"]


def test_an_edited_file_is_merged_where_the_edits_do_not_meet(repo: Path, template: Path) -> None:
    (repo / "notes.md").write_bytes(changed(11, "mine").encode() + b"\n")
    write_template(template, 2, changed(0, "new"))

    plan = actions.upgrade(repo)

    assert (repo / "notes.md").read_text().splitlines() == ["new", *LINES[1:11], "mine"]
    assert plan.conflicts == ()
    assert actions.upgrade(repo).is_empty


def test_carriage_returns_survive_the_merge(repo: Path, template: Path) -> None:
    text = "\r\n".join(LINES)
    write_template(template, 2, "")
    (template / "files/notes.md").write_bytes(text.encode())
    actions.upgrade(repo)
    (repo / "notes.md").write_bytes(text.replace("line 11", "mine").encode())
    (template / "files/notes.md").write_bytes(text.replace("line 0", "new").encode())

    actions.upgrade(repo)

    assert (repo / "notes.md").read_bytes() == text.replace("line 11", "mine").replace("line 0", "new").encode()


def test_where_edits_meet_the_users_file_is_kept_and_ours_is_put_beside(repo: Path, template: Path) -> None:
    (repo / "notes.md").write_text(changed(0, "mine"))
    write_template(template, 2, changed(0, "new"))

    plan = actions.upgrade(repo)

    waiting = repo / ".claude/state/conflicts/notes.md"
    assert (repo / "notes.md").read_text() == changed(0, "mine")
    assert waiting.read_text() == changed(0, "new") + "\n"
    assert plan.conflicts == ("notes.md",)
    assert actions.upgrade(repo).conflicts == ("notes.md",)
    waiting.unlink()
    assert actions.upgrade(repo).conflicts == ()


def test_without_a_base_an_edited_file_is_kept(repo: Path, template: Path) -> None:
    (repo / "notes.md").write_text(changed(11, "mine"))
    for text in (repo / ".claude/state/base").iterdir():
        text.write_text("damaged")
    write_template(template, 2, changed(0, "new"))

    plan = actions.upgrade(repo)

    assert (repo / "notes.md").read_text() == changed(11, "mine")
    assert plan.conflicts == ("notes.md",)


def test_a_block_that_was_edited_is_kept_and_told(repo: Path, template: Path) -> None:
    claude = repo / "CLAUDE.md"
    claude.write_text(claude.read_text().replace("old", "old and mine"))
    write_template(template, 2, "\n".join(LINES), words="new words")

    plan = actions.upgrade(repo)

    assert "old and mine" in claude.read_text()
    assert plan.conflicts == ("CLAUDE.md",)
    assert (repo / ".claude/state/conflicts/CLAUDE.md").read_text() == "new words"


def test_what_stands_around_our_block_stays_through_an_upgrade(repo: Path, template: Path) -> None:
    claude = repo / "CLAUDE.md"
    claude.write_text("# Mine\n\n" + claude.read_text() + "\nmore\n")
    write_template(template, 2, "\n".join(LINES), words="new words")

    actions.upgrade(repo)
    actions.remove(repo, purge=True)

    assert claude.read_text() == "# Mine\n\n\nmore\n"


def test_a_file_that_left_the_template_goes_unless_it_was_edited(repo: Path, template: Path) -> None:
    (template / "files/notes.md").unlink()

    actions.upgrade(repo)

    assert not (repo / "notes.md").exists()


def test_an_edited_file_that_left_the_template_becomes_the_users(repo: Path, template: Path) -> None:
    (repo / "notes.md").write_text("mine")
    (template / "files/notes.md").unlink()

    plan = actions.upgrade(repo)

    assert (repo / "notes.md").read_text() == "mine"
    assert "stays as yours" in plan.notes[0]


def test_a_part_that_left_the_template_is_taken_out(repo: Path, template: Path) -> None:
    (template / "merge/CLAUDE.md").unlink()

    actions.upgrade(repo)

    assert not (repo / "CLAUDE.md").exists()


def test_a_dry_run_changes_nothing(repo: Path, template: Path) -> None:
    write_template(template, 2, changed(0, "new"))
    before = snapshot(repo)

    plan = actions.upgrade(repo, dry_run=True)

    assert [change.path for change in plan.changes] == ["notes.md", ".claude/system/manifest.json"]
    assert snapshot(repo) == before


def test_a_template_folder_that_is_gone_is_named(repo: Path, template: Path) -> None:
    template.rename(template.with_name("elsewhere"))

    with pytest.raises(TemplateNotFound, match="template"):
        actions.upgrade(repo)
    assert actions.upgrade(repo, template=str(template.with_name("elsewhere"))).is_empty


def test_without_a_project_there_is_nothing_to_upgrade(tmp_path: Path) -> None:
    with pytest.raises(ProjectNotFound):
        actions.upgrade(make_repository(tmp_path / "other"))
