"""What the real Claude Code does with the hooks that we gave it, and what of it is in the log."""

from __future__ import annotations

import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.projects import plugin, template
from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from tests.support.claude_offline import CLIENT, ask_claude, needs_claude
from tests.support.hooked import recorded
from tests.support.repositories import commit
from tests.support.scripted_model import Step
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [needs_claude, pytest.mark.slow, pytest.mark.usefixtures("machine")]

# What one prompt makes: three tool calls, one after the other, of which one fails.
ONE_OF_ALL = Counter(
    {
        "claude.session_started": 1,
        "claude.instructions_loaded": 1,
        "claude.prompt_submitted": 1,
        "claude.tool_requested": 3,
        "claude.tool_finished": 2,
        "claude.tool_failed": 1,
        "claude.tools_batched": 3,
        "claude.turn_finished": 1,
        "claude.session_ended": 1,
    }
)
IN_FULL = ("--include-hook-events",)  # the client tells what it started and how that ended


def script(folder: Path) -> list[Step]:
    """Return the model's answers: a command, a file that is too long for the log, and a command that fails."""
    return [
        Step(tool="Bash", arguments={"command": "echo bread", "description": "say it"}),
        Step(tool="Write", arguments={"file_path": str(folder / "long"), "content": "x y\n" * 250_000}),
        Step(tool="Bash", arguments={"command": "false", "description": "fail"}),
        Step("done"),
    ]


def kinds(project: Project) -> Counter[str]:
    """Return how many events of each kind hooks have told, when there are as many as one prompt makes."""
    eventually(lambda: len(recorded(project.root, "claude.")) >= ONE_OF_ALL.total())
    return Counter(event["kind"] for event in recorded(project.root, "claude."))


def complaints(said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the client says about hooks that did not do well."""
    failed = [line for line in said if line.get("outcome", "success") != "success"]
    return failed + [line for line in said if line.get("subtype") in {"informational", "notification"}]


@pytest.fixture
def project(repository: Path) -> Project:
    """A project as `init` makes it, committed."""
    actions.init(repository)
    commit(repository, "what `init` wrote")
    return Project.open(repository)


@pytest.fixture
def with_plugin(tmp_path: Path) -> tuple[str, ...]:
    """Build our plugin and return the client's options that load it."""
    plugin.build(tmp_path / "market", template.find(template.DEFAULT))
    return ("--plugin-dir", str(tmp_path / "market" / plugin.NAME))


def test_every_hook_event_lands_once(project: Project) -> None:
    said = ask_claude(project, *script(project.root), options=IN_FULL)

    assert kinds(project) == ONE_OF_ALL
    assert complaints(said) == []


def test_every_hook_event_lands_once_when_the_plugin_is_installed_too(
    project: Project, with_plugin: tuple[str, ...]
) -> None:
    said = ask_claude(project, *script(project.root), options=[*IN_FULL, *with_plugin])

    assert kinds(project) == ONE_OF_ALL
    assert complaints(said) == []
    started = [line["hook_event"] for line in said if line.get("subtype") == "hook_started"]
    assert started.count("PreToolUse") == 2 * ONE_OF_ALL["claude.tool_requested"]


def test_the_plugin_tells_of_a_session_in_a_subfolder(project: Project, with_plugin: tuple[str, ...]) -> None:
    (project.root / "sub" / "folder").mkdir(parents=True)

    ask_claude(project, *script(project.root), options=with_plugin, folder="sub/folder")

    assert kinds(project) == ONE_OF_ALL
    assert {event.get("via") for event in recorded(project.root, "claude.")} == {"plugin"}


@pytest.mark.parametrize("local", [False, True], ids=["committed", "local"])
def test_a_session_in_a_worktree_that_the_client_makes_is_told_to_the_project(project: Project, *, local: bool) -> None:
    actions.init(project.root, local=local)
    commit(project.root, "where the hooks are")
    oven = project.root / ".claude" / "worktrees" / "oven"

    ask_claude(project, *script(oven), options=["--worktree", "oven"])

    assert kinds(project) >= ONE_OF_ALL
    assert (oven / "long").exists()


def test_on_a_machine_without_our_programs_the_client_has_nothing_to_complain_of(project: Project) -> None:
    said = ask_claude(project, *script(project.root), options=IN_FULL, bare=True)

    assert complaints(said) == []
    assert said[-1]["result"] == "done"
    assert recorded(project.root, "claude.") == []


def test_the_plugin_is_valid(tmp_path: Path, with_plugin: tuple[str, ...]) -> None:
    _, folder = with_plugin

    for path in (tmp_path / "market", folder):
        done = subprocess.run([CLIENT, "plugin", "validate", "--strict", path], check=False, capture_output=True)
        assert done.returncode == 0, done.stdout
