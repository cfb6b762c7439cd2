"""What the real Claude Code does with the hooks that we gave it, and what of it is in the log."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.projects import plugin, template
from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from tests.support.claude_clients import Client, each_client, needs_claude, newest
from tests.support.claude_offline import claude_offline
from tests.support.hooked import recorded
from tests.support.repositories import commit
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.scripted_api.scenario import Object

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
_WAIT = "wait for the hooks"
_EARLY = "claude.instructions_loaded"  # a client that starts may be past it before it knows a plugin's hooks
IN_FULL = ("--include-hook-events",)  # the client tells what it started and how that ended


def script(folder: Path) -> list[Object]:
    """Return the model's answers: a command, a file that is too long for the log, and a command that fails."""
    return [
        {"tool": "Bash", "input": {"command": "echo bread", "description": "say it"}},
        {"tool": "Write", "input": {"file_path": str(folder / "long"), "content": "x y\n" * 250_000}},
        {"tool": "Bash", "input": {"command": "false", "description": "fail"}},
        {"text": "done"},
    ]


def waited(project: Project, folder: Path) -> list[Object]:
    """Return the same with one more command, which ends when the hooks that run beside the client have told all.

    A client without a screen ends what runs beside it when it ends itself.
    """
    log, told = shlex.quote(str(project.layout.events / "log.ndjson")), ONE_OF_ALL["claude.tools_batched"]
    command = f"until [ $(grep -c claude.tools_batched {log}) -ge {told} ]; do sleep 0.1; done"
    *steps, last = script(folder)
    return [*steps, {"tool": "Bash", "input": {"command": command, "description": _WAIT}}, last]


def ask(
    start: Path, *options: str, scenario: list[Object], client: Client | None = None, **variables: str
) -> list[dict[str, Any]]:
    """Have the client do one prompt in the folder `start`, and return what it says."""
    with claude_offline(scenario, client) as rig:
        return rig.run(start, "do it", "--allowedTools", "Bash", "Write", *options, variables=variables)


def kinds(project: Project) -> Counter[str]:
    """Return how many events of each kind hooks have told, but for the call that waited for them."""
    eventually(lambda: _told(project).total() >= ONE_OF_ALL.total())
    return _told(project)


def _told(project: Project) -> Counter[str]:
    events = recorded(project.root, "claude.")
    return Counter(event["kind"] for event in events if _WAIT not in json.dumps(event))


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


@each_client
def test_every_hook_event_lands_once(project: Project, client: Client) -> None:
    said = ask(project.root, *IN_FULL, scenario=waited(project, project.root), client=client)

    assert kinds(project) == ONE_OF_ALL
    assert complaints(said) == []


def test_every_hook_event_lands_once_when_the_plugin_is_installed_too(
    project: Project, with_plugin: tuple[str, ...]
) -> None:
    said = ask(project.root, *IN_FULL, *with_plugin, scenario=waited(project, project.root))

    assert kinds(project) == ONE_OF_ALL
    assert complaints(said) == []
    started = [line["hook_event"] for line in said if line.get("subtype") == "hook_started"]
    assert started.count("PreToolUse") == 2 * (ONE_OF_ALL["claude.tool_requested"] + 1)  # the call that waits, too


def test_the_plugin_tells_of_a_session_in_a_subfolder(project: Project, with_plugin: tuple[str, ...]) -> None:
    start = project.root / "sub" / "folder"
    start.mkdir(parents=True)

    ask(start, *with_plugin, scenario=waited(project, start))

    rest = ONE_OF_ALL - Counter([_EARLY])
    eventually(lambda: _told(project) - Counter([_EARLY]) == rest)
    assert {event.get("via") for event in recorded(project.root, "claude.")} == {"plugin"}


@pytest.mark.parametrize("local", [False, True], ids=["committed", "local"])
def test_a_session_in_a_worktree_that_the_client_makes_is_told_to_the_project(project: Project, *, local: bool) -> None:
    actions.init(project.root, local=local)
    commit(project.root, "where the hooks are")
    oven = project.root / ".claude" / "worktrees" / "oven"

    ask(project.root, "--worktree", "oven", scenario=waited(project, oven))

    assert kinds(project) >= ONE_OF_ALL
    assert (oven / "long").exists()


def test_on_a_machine_without_our_programs_the_client_has_nothing_to_complain_of(project: Project) -> None:
    said = ask(project.root, *IN_FULL, scenario=script(project.root), PATH="/usr/bin:/bin")

    assert complaints(said) == []
    assert "done" in [line.get("result") for line in said]
    assert recorded(project.root, "claude.") == []


def test_the_plugin_is_valid(tmp_path: Path, with_plugin: tuple[str, ...]) -> None:
    _, folder = with_plugin

    for path in (tmp_path / "market", folder):
        done = subprocess.run(
            [newest().program, "plugin", "validate", "--strict", path], check=False, capture_output=True
        )
        assert done.returncode == 0, done.stdout
