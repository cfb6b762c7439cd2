"""Roles and skills that `init` lays down: all, some or none, with the models that a project wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.errors import FileRefused
from super_agents.projects import catalogue, manifest, roles
from super_agents.projects.selection import EVERYTHING, NOTHING, Selection
from super_agents.projects.setup import actions
from tests.support.repositories import make_repository

if TYPE_CHECKING:
    from pathlib import Path

SOME = Selection(("tester", "ux-agent"))
TESTER = ".claude/agents/tester.md"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with one commit, with a space in its path."""
    return make_repository(tmp_path / "a repo")


def agents(repo: Path) -> list[str]:
    return sorted(file.stem for file in repo.glob(".claude/agents/*.md"))


def skills(repo: Path) -> list[str]:
    return sorted(file.parent.name for file in repo.glob(".claude/skills/*/SKILL.md"))


def model_in(repo: Path, name: str) -> str:
    return roles.get(repo, name).role.model


def set_models(repo: Path, text: str) -> None:
    (repo / ".claude/system/config.toml").write_text(f"[models]\n{text}\n")


def test_a_project_gets_all_roles_and_skills(repo: Path) -> None:
    actions.init(repo)

    assert agents(repo) == sorted(catalogue.table(None).entries)
    assert skills(repo) == ["handoff", "inbox", "plan", "standup", "status"]


def test_a_minimal_project_gets_none(repo: Path) -> None:
    actions.init(repo, catalogue=NOTHING)

    assert (agents(repo), skills(repo)) == ([], [])
    assert not (repo / ".claude/agents").exists()


def test_a_project_gets_the_roles_that_were_asked_for_and_upgrade_adds_none(repo: Path) -> None:
    actions.init(repo, catalogue=SOME)
    actions.upgrade(repo)
    again = actions.init(repo)

    assert again.is_empty
    assert agents(repo) == ["tester", "ux-agent"]
    assert len(skills(repo)) == 5


def test_a_project_that_was_set_up_before_there_were_roles_gets_them_by_upgrade(repo: Path) -> None:
    actions.init(repo, catalogue=NOTHING)
    file = repo / ".claude/system/manifest.json"
    known = manifest.read(file)
    assert known is not None
    file.write_bytes(manifest.Manifest("0.0.9", "skeleton", 2, known.files, known.merges).to_bytes())

    actions.upgrade(repo)

    assert agents(repo) == sorted(catalogue.table(None).entries)


def test_another_choice_takes_out_what_nobody_edited(repo: Path) -> None:
    actions.init(repo)
    (repo / TESTER).write_text("---\nname: tester\ndescription: Use it when I say so.\n---\nMine.\n")

    plan = actions.init(repo, catalogue=Selection(("ux-agent",)))

    assert agents(repo) == ["tester", "ux-agent"]
    assert any(f"`{TESTER}`" in note and "stays as yours" in note for note in plan.notes)
    assert actions.init(repo).is_empty


def test_a_choice_may_grow_again(repo: Path) -> None:
    actions.init(repo, catalogue=NOTHING)
    actions.init(repo, catalogue=EVERYTHING)

    assert agents(repo) == sorted(catalogue.table(None).entries)
    assert len(skills(repo)) == 5


def test_a_file_of_the_users_own_with_a_name_of_ours_stays_and_is_told(repo: Path) -> None:
    (repo / ".claude/agents").mkdir(parents=True)
    (repo / TESTER).write_text("---\nname: tester\ndescription: Use it when I say so.\n---\nMine.\n")
    before = (repo / TESTER).read_bytes()

    plan = actions.init(repo)
    actions.upgrade(repo)

    assert f"`{TESTER}` was there before and was left as it is" in plan.notes
    assert (repo / TESTER).read_bytes() == before
    assert next(one.state for one in roles.listed(repo) if one.name == "tester") == "edited"

    actions.remove(repo, purge=True)
    assert (repo / TESTER).read_bytes() == before
    assert agents(repo) == ["tester"]


def test_upgrade_writes_the_models_that_the_settings_want(repo: Path) -> None:
    actions.init(repo)
    set_models(repo, 'judge = "fable"\nroles = ["code-reviewer = sonnet", "tester=judge"]')

    plan = actions.upgrade(repo)

    assert [model_in(repo, name) for name in ("architect-agent", "reviewer-agent", "tester", "ux-agent")] == [
        *("fable", "sonnet", "fable", "sonnet")
    ]
    assert {one.state for one in roles.listed(repo)} == {"packaged"}
    assert actions.upgrade(repo).is_empty
    assert not plan.conflicts


def test_a_model_is_written_into_a_file_that_was_edited_elsewhere(repo: Path) -> None:
    actions.init(repo)
    (repo / TESTER).write_text((repo / TESTER).read_text() + "\nSay good morning first.\n")
    set_models(repo, 'roles = ["tester = opus"]')

    actions.upgrade(repo)

    assert model_in(repo, "tester") == "opus"
    assert (repo / TESTER).read_text().endswith("Say good morning first.\n")


def test_a_template_of_the_users_own_has_only_what_is_in_it(repo: Path, tmp_path: Path) -> None:
    own = tmp_path / "own/files/.claude/agents/tester.md"
    own.parent.mkdir(parents=True)
    own.write_text("---\nname: tester\ndescription: Use it when I say so.\n---\nMine.\n")
    (tmp_path / "own/template.toml").write_text('name = "own"\nversion = 1\n')

    actions.init(repo, template=str(tmp_path / "own"), catalogue=NOTHING)

    assert agents(repo) == ["tester"]


def test_a_template_that_asks_for_the_catalogue_keeps_its_own_files(repo: Path, tmp_path: Path) -> None:
    own = tmp_path / "own/files/.claude/agents/tester.md"
    own.parent.mkdir(parents=True)
    own.write_text("Mine.\n")
    (tmp_path / "own/template.toml").write_text('name = "own"\nversion = 1\ncatalogue = true\n')

    actions.init(repo, template=str(tmp_path / "own"))

    assert (repo / TESTER).read_text() == "Mine.\n"
    assert agents(repo) == sorted(catalogue.table(None).entries)


def test_a_manifest_with_a_strange_choice_is_refused_as_damaged(repo: Path) -> None:
    actions.init(repo, catalogue=SOME)
    file = repo / ".claude/system/manifest.json"
    file.write_text(file.read_text().replace('"tester"', "7"))

    with pytest.raises(FileRefused, match="not a list of names"):
        actions.init(repo)
