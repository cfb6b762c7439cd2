"""Killed at any step, a set-up is taken back whole by the next one; one that fails takes itself back."""

from __future__ import annotations

import os
import resource
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import PathRefused, ProjectNotFound
from super_agents.projects import trust
from super_agents.projects.layout import Layout
from super_agents.projects.project import Project
from super_agents.projects.setup import actions, initializing, journal, removing, upgrading
from super_agents.system import worktrees
from tests.support.repositories import make_repository, snapshot, status

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KILLED = 9


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Return a repository whose files are merged by `init`."""
    repo = make_repository(tmp_path / "a repo", CLAUDE__md="# Mine")
    (repo / ".claude").mkdir()
    (repo / ".claude/settings.json").write_text('{"permissions": {"allow": []}}')
    return repo


def killed_at(step: int, do: Callable[[Callable[[str], object]], object]) -> bool:
    """Do it in a child process that dies before its step number `step`; False when it came to its end."""
    child = os.fork()
    if child == 0:
        seen: list[str] = []

        def die(name: str) -> None:
            seen.append(name)
            if len(seen) > step:
                os._exit(KILLED)

        code = 1
        try:
            do(die)
            code = 0
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in {0, KILLED}
    return code == KILLED


def prepared_template(folder: Path, version: int, text: str) -> Path:
    """Write a template whose every part depends on its version."""
    for name in ("files/.claude/system", "merge"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "template.toml").write_text(f'name = "mine"\nversion = {version}\n')
    (folder / "files/.claude/system/config.toml").write_text(f"# {text}\n")
    (folder / "files/notes.md").write_text(f"{text}\n")
    (folder / "merge/CLAUDE.md").write_text(f"{text}\n")
    (folder / "merge/settings.json").write_text(f'{{"permissions": {{"allow": ["{text}"]}}}}')
    return folder


def test_init_that_is_killed_at_any_step_is_taken_back_by_the_next_one(repo: Path) -> None:
    before = snapshot(repo)
    step = 0
    while killed_at(step, lambda die: initializing.prepare(repo).carry_out(before_step=die)):
        journal.roll_back(Layout(repo))
        assert snapshot(repo) == before, f"killed before step {step}"
        step += 1

    assert step >= 8
    assert worktrees.find_root(str(repo)) == str(repo)


def test_init_after_a_killed_init_ends_as_one_that_was_not(repo: Path) -> None:
    assert killed_at(4, lambda die: initializing.prepare(repo).carry_out(before_step=die))

    actions.init(repo)

    assert [event.kind for event in Project.open(repo).log.read()] == ["project.initialized"]
    assert actions.init(repo).is_empty


def test_remove_after_a_killed_init_takes_it_back_and_then_finds_no_project(repo: Path) -> None:
    before = snapshot(repo)
    assert killed_at(3, lambda die: initializing.prepare(repo).carry_out(before_step=die))

    actions.remove(repo, purge=True)

    assert snapshot(repo) == before
    with pytest.raises(ProjectNotFound):
        actions.remove(repo)


def test_upgrade_that_is_killed_at_any_step_is_taken_back(repo: Path, tmp_path: Path) -> None:
    old = prepared_template(tmp_path / "template", 1, "old")
    actions.init(repo, template=str(old))
    (repo / "notes.md").unlink()
    before = committed(repo)
    prepared_template(old, 2, "new")
    step = 0
    while killed_at(step, lambda die: upgrading.prepare(Layout(repo)).carry_out(before_step=die)):
        journal.roll_back(Layout(repo))
        assert committed(repo) == before, f"killed before step {step}"
        step += 1

    assert step >= 7
    assert (repo / "notes.md").read_text() == "new\n"


def committed(repo: Path) -> dict[str, object]:
    """Return all but what is of this machine."""
    private = tuple(f".claude/{name}" for name in trust.PRIVATE)
    return {path: entry for path, entry in snapshot(repo).items() if not path.startswith(private)}


@pytest.mark.parametrize("purge", [True, False])
def test_remove_that_is_killed_at_any_step_is_finished_by_the_next_one(repo: Path, *, purge: bool) -> None:
    before = snapshot(repo)
    at_first = status(repo)
    step = 0
    while True:
        actions.init(repo)
        if not killed_at(step, lambda die: removing.prepare(Layout(repo), purge=purge).carry_out(before_step=die)):
            break
        if worktrees.find_root(str(repo)):
            actions.remove(repo, purge=purge)
        assert status(repo) == at_first, f"killed before step {step}"
        assert not purge or snapshot(repo) == before, f"killed before step {step}"
        step += 1

    assert step >= 9


def test_init_that_finds_no_room_for_its_last_file_takes_itself_back(repo: Path) -> None:
    before = snapshot(repo)
    planned = initializing.prepare(repo)
    largest, *others = sorted((len(change.after or b"") for change in planned.plan.changes), reverse=True)

    def with_little_room(_: object) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest - 1, largest - 1))
        with pytest.raises(PathRefused, match="File too large"):
            planned.carry_out()

    assert others[0] < largest - 1, "the manifest, which is written last, is the largest file"
    assert not killed_at(0, with_little_room)
    assert snapshot(repo) == before


def test_a_file_that_was_changed_after_the_kill_is_not_overwritten(repo: Path) -> None:
    assert killed_at(5, lambda die: initializing.prepare(repo).carry_out(before_step=die))
    (repo / "CLAUDE.md").write_text("# Written since\n")

    left = journal.roll_back(Layout(repo))

    assert (repo / "CLAUDE.md").read_text() == "# Written since\n"
    assert left[1:] == [f"`{repo / 'CLAUDE.md'}` was changed since: it was left as it is"]


def test_a_file_that_changes_between_plan_and_deed_stops_the_set_up(repo: Path) -> None:
    planned = initializing.prepare(repo)
    (repo / "CLAUDE.md").write_text("# Other words\n")
    before = snapshot(repo)

    with pytest.raises(Exception, match="was changed by another program"):
        planned.carry_out()
    assert snapshot(repo) == before
