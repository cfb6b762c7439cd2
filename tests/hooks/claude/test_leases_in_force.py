"""A tool call that would write what another agent holds is refused, and nothing else is."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.hooked import git, recorded
from tests.support.tool_calls import SESSION, ask_hook, tool_call

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.project import Project


def edit(project: Project, path: str, **more: Any) -> dict[str, str]:
    cwd = more.pop("cwd", project.root)
    tool = more.pop("tool", "Edit")
    name = "notebook_path" if tool == "NotebookEdit" else "file_path"
    return ask_hook(tool_call(tool, cwd, **{name: path}), cwd, **more)


def bash(project: Project, command: str, **more: Any) -> dict[str, str]:
    cwd = more.pop("cwd", project.root)
    return ask_hook(tool_call("Bash", cwd, command=command), cwd, **more)


def setting(project: Project, text: str) -> None:
    project.layout.config.write_text(text)


@pytest.mark.parametrize("tool", ["Edit", "Write", "MultiEdit", "NotebookEdit"])
def test_an_edit_of_what_another_holds_is_refused(project: Project, tool: str) -> None:
    project.leases.take("src/a.py", by="ada", reason="renaming the parser")

    said = edit(project, f"{project.root}/src/a.py", tool=tool)

    assert said["permissionDecision"] == "deny"
    reason = said["permissionDecisionReason"]
    assert all(part in reason for part in ("src/a.py", "`ada`", "l-1", "renaming the parser", "super-agents lease ask"))


def test_the_refusal_is_in_the_log_once(project: Project) -> None:
    project.leases.take("src/a.py", by="ada")

    for _ in range(2):  # as when settings and plugin both start a hook
        edit(project, "src/a.py")

    told = recorded(project.root, "tool.")
    assert [(one["kind"], one["lease"], one["holder"], one["path"], one["tool_use_id"]) for one in told] == [
        ("tool.denied", "l-1", "ada", "src/a.py", "toolu_1")
    ]


@pytest.mark.parametrize("agent", ["ada", "bob"])
def test_ones_own_lease_and_what_nobody_holds_hinder_nobody(project: Project, agent: str) -> None:
    project.leases.take(["src/", "!src/free.py"], by="ada")

    assert edit(project, "lib/a.py", agent=agent) == {}
    assert edit(project, "src/free.py", agent=agent) == {}
    assert bool(edit(project, "src/a.py", agent=agent)) is (agent == "bob")


def test_a_read_is_never_hindered(project: Project) -> None:
    project.leases.take("src/", by="ada")

    assert edit(project, "src/a.py", tool="Read") == {}
    assert bash(project, "cat src/a.py | grep x") == {}


def test_a_shared_lease_hinders_nobody(project: Project) -> None:
    project.leases.take("src/", by="ada", mode="shared")

    assert edit(project, "src/a.py") == {}


def test_the_end_of_a_lease_is_seen_at_once(project: Project) -> None:
    lease = project.leases.take("src/", by="ada")
    assert edit(project, "src/a.py")

    project.leases.release(lease.id, "ada", lease.token)
    assert edit(project, "src/a.py") == {}

    project.leases.take("src/*.py", by="cleo")
    assert "`cleo`" in edit(project, "src/a.py")["permissionDecisionReason"]


def test_a_lease_of_a_sealed_segment_is_known(project: Project) -> None:
    project.leases.take("src/", by="ada")
    assert edit(project, "src/a.py")

    project.log.rotate()

    assert edit(project, "src/a.py")
    assert edit(project, "src/b.py")


@pytest.mark.parametrize(("enforce", "member"), [("warn", "additionalContext"), ("off", "")])
def test_the_project_decides_what_a_lease_means(project: Project, enforce: str, member: str) -> None:
    project.leases.take("src/", by="ada")
    setting(project, f'[leases]\nenforce = "{enforce}"\n')

    said = edit(project, "src/a.py")

    assert list(said) == ([member] if member else [])
    assert [one["kind"] for one in recorded(project.root, "tool.")] == (["tool.warned"] if member else [])


def test_a_variable_has_the_last_word(project: Project) -> None:
    project.leases.take("src/", by="ada")
    assert edit(project, "src/a.py")

    assert edit(project, "src/a.py", SUPER_AGENTS_LEASES_ENFORCE="off") == {}
    assert edit(project, "src/a.py")


def test_settings_that_are_wrong_leave_leases_in_force_and_are_told(project: Project) -> None:
    project.leases.take("src/", by="ada")
    setting(project, '[leases]\nenforce = "sometimes"\n')

    assert edit(project, "src/a.py")["permissionDecision"] == "deny"
    assert ["sometimes" in one["reason"] for one in recorded(project.root, "rule.unread")] == [True]


@pytest.mark.parametrize(
    "command",
    [
        "echo x > src/a.py",
        "cd src && rm a.py",
        "sed -i 's/a/b/' ./src/../src/a.py",
        "rm -rf src",
        "git checkout -- src/a.py",
        "mv lib/b.py src/",
        "make | tee 'src/ü b.py'",
    ],
)
def test_a_command_that_plainly_writes_what_another_holds_is_refused(project: Project, command: str) -> None:
    project.leases.take("src/**", by="ada")

    assert bash(project, command)["permissionDecision"] == "deny"


@pytest.mark.parametrize("command", ["pytest src", "rm $FILE", "echo x > lib/a.py", "grep -r 'x > src/a.py' ."])
def test_a_command_that_does_not_plainly_write_it_goes_on(project: Project, command: str) -> None:
    project.leases.take("src/**", by="ada")

    assert bash(project, command) == {}


def test_a_worktree_has_the_same_paths(project: Project, tmp_path: Path) -> None:
    worktree = tmp_path / "another tree"
    git("worktree", "add", "-q", "-b", "topic", str(worktree), cwd=project.root)
    project.leases.take("src/a.py", by="ada")

    assert edit(project, f"{worktree}/src/a.py", cwd=worktree)["permissionDecision"] == "deny"
    assert edit(project, f"{worktree}/src/a.py")["permissionDecision"] == "deny"
    assert bash(project, "rm src/a.py", cwd=worktree)["permissionDecision"] == "deny"
    assert edit(project, f"{worktree}/src/b.py", cwd=worktree) == {}


def test_a_link_leads_to_what_is_held(project: Project, tmp_path: Path) -> None:
    (project.root / "src").mkdir()
    (project.root / "src" / "a.py").write_text("")
    (project.root / "link.py").symlink_to("src/a.py")
    (tmp_path / "elsewhere").symlink_to(project.root)
    project.leases.take("src/a.py", by="ada")

    assert edit(project, "link.py")["permissionDecision"] == "deny"
    assert edit(project, f"{tmp_path}/elsewhere/src/a.py")["permissionDecision"] == "deny"


@pytest.mark.parametrize("name", ["ä ö.py", "a'b\".py", "[x]*.py", "#a", "!a", "back\\slash", "日本/語.txt"])
def test_odd_names_are_held_as_they_are(project: Project, name: str) -> None:
    setting(project, "[leases]\nauto = true\n")

    assert edit(project, name, agent="ada") == {}

    assert [one.holder for one in project.leases.holders(name)] == ["ada"]
    assert edit(project, name, agent="bob")["permissionDecision"] == "deny"
    assert edit(project, "other", agent="bob") == {}


def test_an_edit_takes_a_lease_once_where_the_project_wants_that(project: Project) -> None:
    setting(project, '[leases]\nauto = true\nauto_time = "1h"\n')

    for _ in range(2):
        assert edit(project, "src/a.py", agent="ada") == {}

    (lease,) = project.leases.list()
    assert (lease.holder, lease.patterns, lease.automatic, lease.session) == ("ada", ("src/a.py",), True, SESSION)
    assert [one.id for one in project.leases.release_automatic(SESSION)] == [lease.id]
    assert project.leases.release_automatic(SESSION) == []
    assert edit(project, "src/a.py", agent="bob") == {}


def test_no_edit_takes_a_lease_unless_the_project_wants_that(project: Project) -> None:
    edit(project, "src/a.py", agent="ada")

    assert project.leases.list() == []


def test_the_lease_of_an_edit_ends_with_its_session(project: Project) -> None:
    setting(project, "[leases]\nauto = true\n")
    sessions = project.state_dir / "sessions"
    sessions.mkdir()
    (sessions / f"{SESSION}.json").write_text(json.dumps({"agent": "ada", "pid": os.getpid()}))
    assert edit(project, "a.py", agent="") == {}
    assert [one.holder for one in project.leases.list()] == ["ada"]
    assert edit(project, "a.py", agent="bob")

    ended = subprocess.Popen(["true"])
    ended.wait()
    (sessions / f"{SESSION}.json").write_text(json.dumps({"agent": "ada", "pid": ended.pid}))

    assert edit(project, "a.py", agent="bob") == {}
    assert [(one.holder, one.state) for one in project.leases.list(ended=True)] == [
        ("ada", "released"),
        ("bob", "held"),
    ]


def test_what_is_no_tool_call_hinders_nobody_and_is_told(project: Project) -> None:
    assert ask_hook("{", project.root) == {}
    assert [one["event"] for one in recorded(project.root, "claude.hook_failed")] == ["PreToolUse"]


def test_a_log_that_cannot_be_read_hinders_nobody(project: Project) -> None:
    project.leases.take("src/", by="ada")
    (project.state_dir / "standing").mkdir()
    project.layout.registry_db.unlink()
    project.layout.registry_db.mkdir()

    assert edit(project, "src/a.py") == {}
    assert [one["event"] for one in recorded(project.root, "claude.hook_failed")] == ["PreToolUse"]
