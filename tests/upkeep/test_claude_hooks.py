"""What the doctor says of Claude Code's hooks."""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.projects import claude_client
from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from super_agents.upkeep.checks import claude_hooks
from tests.support.claude_hooks import hook, sample

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def project(repository: Path) -> Project:
    """A project as `init` makes it."""
    actions.init(repository)
    return Project.open(repository)


def found(project: Project) -> list[tuple[str, str]]:
    """Return code and words of what the checks of this module find."""
    return [(one.code, one.message) for check in claude_hooks.CHECKS for one in check.look(project)]


def codes(project: Project) -> list[str]:
    return [code for code, _ in found(project)]


def change(project: Project, edit: Callable[[dict[str, Any]], object], name: str = "settings.json") -> None:
    """Edit a settings file of the client's."""
    path = project.layout.claude / name
    settings = json.loads(path.read_text()) if path.exists() else {}
    edit(settings)
    path.write_text(json.dumps(settings))


def session(project: Project, *, seconds_ago: float) -> None:
    """Have a session of the client say something so long ago."""
    folder = Path.home() / ".claude" / "projects" / re.sub(r"[^A-Za-z0-9]", "-", str(project.root))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "1.jsonl").write_text("{}\n")
    os.utime(folder / "1.jsonl", (time.time() - seconds_ago,) * 2)


def age_settings(project: Project, *, seconds: float) -> None:
    path = project.layout.claude / "settings.json"
    os.utime(path, (time.time() - seconds,) * 2)


def test_what_init_wrote_is_sound(project: Project) -> None:
    assert found(project) == []


def test_hooks_that_were_taken_out_are_missed_until_init_puts_them_back(project: Project) -> None:
    change(project, lambda settings: [settings["hooks"].pop(event) for event in ("Stop", "PreToolUse")])

    assert found(project) == [("claude_hooks_missing", "our hooks are not in `settings.json`: PreToolUse, Stop")]

    actions.init(project.root)
    assert found(project) == []


def test_a_clone_whose_hooks_are_local_lacks_them_until_init(project: Project) -> None:
    actions.init(project.root, local=True)
    (project.layout.claude / "settings.local.json").unlink()

    assert codes(project) == ["claude_hooks_missing"]

    actions.init(project.root)
    assert found(project) == []


@pytest.mark.parametrize("name", ["settings.json", "settings.local.json"])
def test_hooks_that_are_switched_off_are_found(project: Project, name: str) -> None:
    change(project, lambda settings: settings.update(disableAllHooks=True), name)

    assert codes(project) == ["claude_hooks_off"]


def test_an_event_that_the_client_does_not_know_is_found(project: Project) -> None:
    change(project, lambda settings: settings["hooks"].update(PreToolUsed=[]))

    assert found(project) == [("hook_event_unknown", "settings.json: the client knows no event `PreToolUsed`")]


@pytest.mark.parametrize(
    ("matcher", "is_broken"),
    [
        *(("Edit|Write", False), ("*", False), ("", False), ("mcp__.*", False), ("^(?!Edit)(?<x>.)", False)),
        *(("Edit(", True), ("*.py", True), ("[a", True)),
    ],
)
def test_a_matcher_that_matches_nothing_is_found(project: Project, matcher: str, *, is_broken: bool) -> None:
    change(project, lambda settings: settings["hooks"]["Stop"].append({"matcher": matcher, "hooks": []}))

    assert codes(project) == (["hook_matcher_broken"] if is_broken else [])


@pytest.mark.parametrize("broken", ["[]", '{"hooks": []}', '{"hooks": {"Stop": {}}}', '{"hooks": {"Stop": [1]}}', "{"])
def test_settings_that_are_broken_are_left_to_the_check_of_them(project: Project, broken: str) -> None:
    (project.layout.claude / "settings.json").write_text(broken)

    assert set(codes(project)) == {"claude_hooks_missing"}


def test_a_session_that_told_nothing_is_found(project: Project) -> None:
    age_settings(project, seconds=10_000)
    session(project, seconds_ago=60)

    assert codes(project) == ["claude_hooks_silent"]

    hook(project.root, "Stop", sample("Stop"))
    assert found(project) == []


@pytest.mark.parametrize(("settings", "said"), [(100, 50), (1000, 2000)], ids=["just put in", "session was before"])
def test_a_session_from_before_the_hooks_is_no_reason_to_worry(project: Project, settings: float, said: float) -> None:
    age_settings(project, seconds=settings)
    session(project, seconds_ago=said)

    assert found(project) == []


def test_a_folder_in_which_the_client_never_was_has_no_last_session(tmp_path: Path, machine: object) -> None:  # noqa: ARG001  its home
    assert claude_client.last_session(tmp_path) is None
