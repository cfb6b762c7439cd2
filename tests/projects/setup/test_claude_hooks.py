"""The hooks that `init` gives Claude Code: for the client that is there, in one file or the other, and out again."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.errors import TemplateInvalid
from super_agents.projects import claude_hooks
from super_agents.projects.layout import Layout
from super_agents.projects.setup import actions
from tests.support.hooked import script
from tests.support.repositories import commit, make_repository, snapshot

if TYPE_CHECKING:
    from pathlib import Path

SHARED, LOCAL = ".claude/settings.json", ".claude/settings.local.json"
NOT_OURS = {"WorktreeCreate", "WorktreeRemove", "MessageDisplay"}
# As one that a generator of agents and commands has made, with hooks that a person has added since.
THEIR_SETTINGS = """{
    "$schema": "https://json.schemastore.org/claude-code-settings.json",
    "permissions": {"allow": ["Bash(./scripts/check:*)"], "deny": ["Read(./.env)"]},
    "hooks": {
        "PostToolUse": [
            {"matcher": "Edit|Write", "hooks": [{"type": "command", "command": "./scripts/format"}]}
        ],
        "Stop": []
    }
}
"""


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit, on a machine without the client."""
    path = [folder for folder in os.environ["PATH"].split(os.pathsep) if not os.path.exists(f"{folder}/claude")]  # noqa: PTH110  of strings
    monkeypatch.setenv("PATH", os.pathsep.join(path))
    return make_repository(tmp_path / "a repo", README__md="# Read me\n")


@pytest.fixture
def generated(repo: Path) -> Path:
    """A repository with agents, skills, commands and settings of its own for the client."""
    for path, text in {
        ".claude/agents/reviewer.md": "---\nname: reviewer\ndescription: Reviews\n---\nReview.\n",
        ".claude/skills/plan/SKILL.md": "---\nname: plan\ndescription: Plans\n---\nPlan.\n",
        ".claude/commands/specify.md": "Specify $ARGUMENTS\n",
        ".specify/templates/spec-template.md": "# Specification\n",
        ".claude/settings.local.json": '{"permissions":{"allow":["WebFetch(domain:x.org)"]}}',
        SHARED: THEIR_SETTINGS,
    }.items():
        (repo / path).parent.mkdir(parents=True, exist_ok=True)
        (repo / path).write_text(text)
    (repo / "CLAUDE.md").write_bytes(b"# Ours\r\n\r\nNo line end")
    commit(repo, "what was generated")
    return repo


def client_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    """Put a client on PATH that says this when it is asked for its version."""
    script(tmp_path / "bin" / "claude", said)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")


def hooks(repo: Path, name: str = SHARED) -> dict[str, list[dict[str, Any]]]:
    path = repo / name
    return dict(json.loads(path.read_text()).get("hooks", {})) if path.exists() else {}


def ours(repo: Path, name: str = SHARED) -> dict[str, list[dict[str, Any]]]:
    """Return our hooks of each event."""
    found = {
        event: [hook for group in groups for hook in group["hooks"]] for event, groups in hooks(repo, name).items()
    }
    ours = {event: [hook for hook in hooks if claude_hooks.is_ours(hook)] for event, hooks in found.items()}
    return {event: hooks for event, hooks in ours.items() if hooks}


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("echo '2.1.329 (Claude Code)'", "2.1.329"),
        ("echo '2.1.330 (Claude Code)'", "2.1.329"),
        ("echo '2.1.197 (Claude Code)'", "2.1.197"),
        ("echo '2.1.328 (Claude Code)'", "2.1.197"),
        ("echo '2.0.9 (Claude Code)'", "1.0"),
        ("echo 'no number'", claude_hooks.USUAL),
        ("exit 1", claude_hooks.USUAL),
    ],
)
def test_the_hooks_are_those_that_the_client_of_this_machine_knows(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, level: str
) -> None:
    client_says(tmp_path, monkeypatch, said)

    actions.init(repo)

    assert set(ours(repo)) == set(claude_hooks.LEVELS[level])


def test_without_a_client_the_hooks_are_those_that_all_but_old_ones_know(repo: Path) -> None:
    actions.init(repo)

    assert set(ours(repo)) == set(claude_hooks.LEVELS[claude_hooks.USUAL])


@pytest.mark.parametrize("level", claude_hooks.LEVELS)
def test_no_hook_takes_the_place_of_git_or_listens_to_the_screen(level: str) -> None:
    assert NOT_OURS.isdisjoint(claude_hooks.entries(level))


def test_a_newer_client_gets_its_hooks_by_init_or_upgrade_and_an_older_one_takes_none(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.init(repo)
    client_says(tmp_path, monkeypatch, "echo 2.1.329")

    actions.init(repo)

    assert set(ours(repo)) == set(claude_hooks.LEVELS["2.1.329"])
    assert [len(hooks) for hooks in ours(repo).values()].count(2) == 3  # those with a waiter, and nothing twice
    client_says(tmp_path, monkeypatch, "echo 1.0.80")
    assert actions.init(repo).is_empty
    assert actions.upgrade(repo).is_empty


def test_entries_name_programs_by_path_and_nothing_of_this_machine(repo: Path) -> None:
    actions.init(repo)

    text = (repo / SHARED).read_text()

    assert str(repo) not in text
    assert "/home" not in text
    assert {hook["command"] for hooks in ours(repo).values() for hook in hooks} == {"sh"}


def test_the_client_waits_only_where_there_may_be_an_answer(repo: Path) -> None:
    actions.init(repo)

    waited = {event for event, (hook, *_) in ours(repo).items() if not hook.get("async")}

    assert waited == {
        *("PreToolUse", "PermissionRequest", "SessionStart", "SessionEnd", "Stop", "UserPromptSubmit"),
    }


def test_an_entry_without_the_program_is_quiet_and_ends_well(repo: Path) -> None:
    actions.init(repo)

    for hooks in ours(repo).values():
        for hook in hooks:
            command = [hook["command"], *hook["args"]]
            done = subprocess.run(command, env={"PATH": "/usr/bin:/bin"}, check=False, capture_output=True)
            assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_an_entry_hands_what_it_is_told_to_the_program(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.init(repo)
    script(tmp_path / "ours" / "super-agents-hook", 'echo "$@"; cat; exit 2')
    monkeypatch.setenv("PATH", f"{tmp_path / 'ours'}{os.pathsep}{os.environ['PATH']}")

    _, waiter = ours(repo)["Stop"]
    done = subprocess.run([waiter["command"], *waiter["args"]], input=b"{}", check=False, capture_output=True)

    assert (done.returncode, done.stdout) == (2, b"claude wait\n{}")


def test_local_leaves_the_committed_file_alone(generated: Path) -> None:
    actions.init(generated, local=True)

    assert (generated / SHARED).read_text() == THEIR_SETTINGS
    assert set(ours(generated, LOCAL)) == set(claude_hooks.LEVELS[claude_hooks.USUAL])
    assert (generated / ".worktreeinclude").read_text() == f"{LOCAL}\n"


@pytest.mark.parametrize("local", [True, False])
def test_init_and_upgrade_keep_the_file(generated: Path, *, local: bool) -> None:
    actions.init(generated, local=local)
    before = snapshot(generated)

    assert actions.init(generated).is_empty
    assert actions.init(generated, local=local).is_empty
    assert actions.upgrade(generated).is_empty
    assert snapshot(generated) == before


@pytest.mark.parametrize("local", [True, False])
def test_one_file_becomes_the_other_as_if_it_had_always_been(generated: Path, tmp_path: Path, *, local: bool) -> None:
    fresh = tmp_path / "fresh" / "a repo"
    fresh.parent.mkdir()
    subprocess.run(["cp", "-a", generated, fresh], check=True)
    actions.init(fresh, local=local)

    actions.init(generated, local=not local)
    actions.init(generated, local=local)

    for name in (SHARED, LOCAL, ".worktreeinclude", ".claude/system/manifest.json"):
        assert snapshot(generated).get(name) == snapshot(fresh).get(name), name
    assert Layout(generated).manifest.read_bytes() == Layout(fresh).manifest.read_bytes()


@pytest.mark.parametrize("forms", [(None,), (True,), (False, True), (True, False)])
def test_remove_restores_what_was_generated_byte_for_byte(generated: Path, forms: tuple[bool | None, ...]) -> None:
    before = snapshot(generated)
    for local in forms:
        actions.init(generated, local=local)
    assert snapshot(generated) != before

    actions.remove(generated, purge=True)

    assert snapshot(generated) == before


@pytest.mark.parametrize("hooks", ["[]", '{"Stop": {}}', "1"])
def test_a_template_whose_hooks_are_none_is_refused(repo: Path, tmp_path: Path, hooks: str) -> None:
    (tmp_path / "t" / "merge").mkdir(parents=True)
    (tmp_path / "t" / "template.toml").write_text('name = "t"\nversion = 1\n')
    (tmp_path / "t" / "merge" / "settings.json").write_text(f'{{"hooks": {hooks}}}')

    with pytest.raises(TemplateInvalid, match="no lists by their events"):
        actions.init(repo, template=str(tmp_path / "t"))

    assert not (repo / ".claude").exists()


def test_their_hooks_stay_where_they_are(generated: Path) -> None:
    actions.init(generated)

    assert hooks(generated)["PostToolUse"][0] == json.loads(THEIR_SETTINGS)["hooks"]["PostToolUse"][0]
    assert len(hooks(generated)["PostToolUse"]) == 2
