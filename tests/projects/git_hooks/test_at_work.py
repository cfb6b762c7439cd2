"""Git hooks are put in beside what is there, and taken out without a trace."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import super_agents
from super_agents import __version__
from super_agents.projects.git_hooks import findings, installation, state
from super_agents.projects.git_hooks.stubs import BEFORE, RECORDED, Program
from super_agents.projects.layout import Layout
from super_agents.upkeep.checks import git_hooks
from tests.support.hooked import commit, git, head, recorded, script, status_of
from tests.support.repositories import snapshot
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.projects.project import Project


@pytest.fixture
def root(project: Project) -> Path:
    (project.root / ".git" / "info" / "exclude").write_text(".claude\n")
    return project.root


def codes(root: Path) -> list[str]:
    return [finding.code for finding in findings.inspect(root)]


def test_what_is_planned_is_done_and_then_nothing_is_left_to_plan(root: Path) -> None:
    planned = installation.plan_hooks(root)

    installation.install(root)

    assert planned == tuple(f"write the git hook {name}" for name in RECORDED)
    assert installation.plan_hooks(root) == ()
    assert codes(root) == []


def test_planning_changes_nothing(root: Path) -> None:
    before = snapshot(root)

    installation.plan_hooks(root)

    assert snapshot(root) == before


def test_installing_twice_is_installing_once(root: Path) -> None:
    script(root / ".git" / "hooks" / "post-commit", "true")
    installation.install(root)
    once = snapshot(root)

    installation.install(root)

    assert snapshot(root) == once


@pytest.mark.parametrize("hooks_path", [None, ".githooks", "/absolute", "~/of the user"])
def test_after_uninstall_git_s_folder_is_as_it_was(root: Path, hooks_path: str | None) -> None:
    script(root / ".git" / "hooks" / "post-commit", "true")
    (root / ".git" / "hooks" / "pre-push").symlink_to("../../nowhere")
    if hooks_path:
        git("config", "core.hooksPath", hooks_path, cwd=root)
    with (root / ".git" / "config").open("a") as config:
        config.write("# a comment\n[Core]\n\tEditor = 'x'  ; odd\n\n")
    before = snapshot(root)

    installation.install(root)
    assert snapshot(root) != before

    assert installation.uninstall(root) == []
    assert snapshot(root) == before


def test_a_folder_of_hooks_that_was_not_there_is_gone_again(root: Path) -> None:
    shutil.rmtree(root / ".git" / "hooks")
    before = snapshot(root)

    installation.install(root)
    installation.uninstall(root)

    assert snapshot(root) == before


def test_settings_that_others_changed_meanwhile_are_kept(root: Path) -> None:
    git("config", "core.hooksPath", "~/mine", cwd=root)
    installation.install(root)
    git("config", "user.name", "Somebody", cwd=root)

    installation.uninstall(root)

    assert git("config", "--local", "--get", "core.hooksPath", cwd=root) == "~/mine\n"
    assert git("config", "--local", "--get", "user.name", cwd=root) == "Somebody\n"


def test_a_setting_of_a_wider_scope_is_not_written_into_the_repository(root: Path, tmp_path: Path) -> None:
    git("config", "--global", "core.hooksPath", str(tmp_path / "hooks"), cwd=root)
    installation.install(root)
    git("config", "user.name", "Somebody", cwd=root)

    installation.uninstall(root)

    assert status_of("config", "--local", "--get", "core.hooksPath", cwd=root) == 1
    assert git("config", "--get", "core.hooksPath", cwd=root) == f"{tmp_path / 'hooks'}\n"


def test_a_hook_that_was_there_goes_on_with_its_arguments_and_environment(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    script(root / ".git" / "hooks" / "post-checkout", f'printf "%s\\n" "$@" "$PWD" "$GIT_DIR" "$MINE" > "{out}"')
    installation.install(root)

    git("checkout", "-q", "-b", "other", cwd=root, MINE="two words")

    assert out.read_text().splitlines() == [head(root), head(root), "1", str(root), "", "two words"]
    assert recorded(root)[-1]["kind"] == "git.checked_out"


def test_the_exit_code_of_the_hook_that_was_there_is_git_s_to_see(root: Path, tmp_path: Path) -> None:
    git("init", "-q", "--bare", str(tmp_path / "bare"), cwd=tmp_path)
    script(root / ".git" / "hooks" / "pre-push", "exit 7")
    installation.install(root)

    assert status_of("push", str(tmp_path / "bare"), "main", cwd=root) != 0
    assert recorded(root, "git.push_started") == []


def test_both_hooks_get_what_git_says_on_standard_input(root: Path, tmp_path: Path) -> None:
    git("init", "-q", "--bare", str(tmp_path / "bare"), cwd=tmp_path)
    script(root / ".git" / "hooks" / "pre-push", f'cat > "{tmp_path / "seen"}"')
    installation.install(root)

    git("push", "-q", str(tmp_path / "bare"), "main", cwd=root)

    line = f"refs/heads/main {head(root)} refs/heads/main {'0' * 40}\n"
    assert (tmp_path / "seen").read_text() == line
    assert recorded(root)[-1]["refs"][0]["local_commit"] == head(root)


def test_a_hook_that_does_not_read_its_standard_input_is_no_hindrance(root: Path, tmp_path: Path) -> None:
    git("init", "-q", "--bare", str(tmp_path / "bare"), cwd=tmp_path)
    script(root / ".git" / "hooks" / "pre-push", "exit 0")
    installation.install(root)
    refs = "".join(f"create refs/heads/{'b' * 200}{number} {head(root)}\n" for number in range(500))
    subprocess.run(["git", "update-ref", "--stdin"], cwd=root, input=refs, text=True, check=True)

    said = git("push", "-q", str(tmp_path / "bare"), "--all", cwd=root)

    assert "roken" not in said
    assert recorded(root)[-1]["ref_count"] == 501


def test_a_hook_that_is_not_executable_stays_asleep(root: Path, tmp_path: Path) -> None:
    script(root / ".git" / "hooks" / "post-commit", f'touch "{tmp_path / "ran"}"').chmod(0o644)
    installation.install(root)

    commit(root)

    assert not (tmp_path / "ran").exists()
    assert len(recorded(root)) == 1


@pytest.mark.parametrize("scope", ["relative", "absolute", "global", "worktree"])
def test_hooks_of_a_folder_that_was_set_go_on(root: Path, tmp_path: Path, scope: str) -> None:
    folder = root / "my hooks" if scope == "relative" else tmp_path / "my hooks"
    for name in ("pre-commit", "post-commit", "commit-msg", "reference-transaction"):
        script(folder / name, f'echo {name} "$(basename "$1" 2>&-)" >> "{tmp_path / "ran"}"')
    if scope == "worktree":
        git("config", "extensions.worktreeConfig", "true", cwd=root)
    value = "my hooks" if scope == "relative" else str(folder)
    git(
        "config",
        *{"global": ["--global"], "worktree": ["--worktree"]}.get(scope, []),
        "core.hooksPath",
        value,
        cwd=root,
    )
    installation.install(root)

    commit(root)

    ran = (tmp_path / "ran").read_text().splitlines()
    assert [line for line in ran if line[:3] != "ref"] == ["pre-commit ", "commit-msg COMMIT_EDITMSG", "post-commit "]
    assert "reference-transaction committed" in ran
    assert [event["kind"] for event in recorded(root)] == ["git.committed"]
    assert not list(folder.glob(f"*{BEFORE}"))
    assert codes(root) == []


def test_a_relative_folder_is_looked_up_in_each_worktree_as_git_does(root: Path, tmp_path: Path) -> None:
    script(root / "hooks" / "pre-commit", f'pwd >> "{tmp_path / "ran"}"')
    git("config", "core.hooksPath", "hooks", cwd=root)
    git("add", "-f", "hooks", cwd=root)
    git("commit", "-q", "-m", "Keep hooks in git", cwd=root)
    installation.install(root)
    git("worktree", "add", "-q", str(tmp_path / "wt"), cwd=root)

    commit(tmp_path / "wt")

    assert (tmp_path / "ran").read_text().splitlines()[-1] == str(tmp_path / "wt")
    assert recorded(root, "git.committed")[-1]["worktree"] == "wt"


def test_hooks_that_find_their_neighbours_by_their_own_name_go_on(root: Path, tmp_path: Path) -> None:
    script(root / ".husky" / "_" / "pre-commit", '. "${0%/*}/h"')
    script(root / ".husky" / "_" / "h", 'sh -e "$(dirname "$(dirname "$0")")/$(basename "$0")"')
    script(root / ".husky" / "pre-commit", f'touch "{tmp_path / "ran"}"')
    git("config", "core.hooksPath", ".husky/_", cwd=root)
    installation.install(root)

    commit(root)

    assert (tmp_path / "ran").exists()
    assert recorded(root)[-1]["kind"] == "git.committed"


def test_a_commit_that_the_folder_s_hook_forbids_is_not_made(root: Path) -> None:
    script(root / "hooks" / "pre-commit", "exit 1")
    git("config", "core.hooksPath", "hooks", cwd=root)
    installation.install(root)

    assert status_of("commit", "--allow-empty", "-q", "-m", "x", cwd=root) == 1


def test_without_the_interpreter_git_goes_on_in_silence(root: Path, tmp_path: Path) -> None:
    gone = Program(tmp_path / "gone" / "python", tmp_path / "entry.py")
    script(root / ".git" / "hooks" / "post-commit", f'touch "{tmp_path / "ran"}"')
    installation.install(root, gone)

    assert git("commit", "-q", "--allow-empty", "-m", "x", cwd=root) == ""

    assert (tmp_path / "ran").exists()
    assert set(codes(root)) == {"git_hook_interpreter_gone"}


def test_an_upgrade_of_the_program_is_planned_and_done(root: Path, tmp_path: Path) -> None:
    installation.install(root, Program(tmp_path / "python", tmp_path / "entry.py"))

    assert len(installation.plan_hooks(root)) == len(RECORDED)
    installation.install(root)
    commit(root)

    assert recorded(root)[-1]["kind"] == "git.committed"


def other_installation(folder: Path, version: str = __version__) -> Program:
    """Copy the package, as a second installation would."""
    package = shutil.copytree(Path(super_agents.__file__).parent, folder / "super_agents")
    init = package / "__init__.py"
    init.write_text(init.read_text().replace(f'"{__version__}"', f'"{version}"'))
    return Program(Path(sys.executable), package / "hooks" / "entry.py")


@pytest.mark.parametrize("hooks_path", [None, "hooks"])
@pytest.mark.parametrize("version", [__version__, "99.0.0"])
def test_hooks_of_another_installation_that_work_are_left_alone(
    root: Path, tmp_path: Path, hooks_path: str | None, version: str
) -> None:
    if hooks_path:
        git("config", "core.hooksPath", hooks_path, cwd=root)
    installation.install(root, other_installation(tmp_path / "other", version))
    before = snapshot(root / ".git")

    planned = installation.plan_hooks(root)
    installation.install(root)
    unchanged = snapshot(root / ".git") == before
    commit(root)

    assert planned == ()
    assert unchanged
    assert [event["kind"] for event in recorded(root)] == ["git.committed"]


def test_hooks_of_another_installation_are_no_more_than_a_note(project: Project, tmp_path: Path) -> None:
    installation.install(project.root, other_installation(tmp_path / "other"))

    found = [finding for check in git_hooks.CHECKS for finding in check.look(project)]

    assert [(finding.code, finding.severity) for finding in found] == [("git_hooks_other_installation", "note")]


@pytest.mark.parametrize("version", ["0.0.1", "gone"])
def test_hooks_of_another_installation_that_is_older_or_gone_become_ours(
    root: Path, tmp_path: Path, version: str
) -> None:
    installation.install(root, other_installation(tmp_path / "other", version))
    if version == "gone":
        shutil.rmtree(tmp_path / "other")

    planned = installation.plan_hooks(root)
    installation.install(root)

    assert len(planned) == len(RECORDED)
    assert installation.plan_hooks(root) == ()
    assert findings.other_program(root) is None


def test_a_hook_of_another_installation_that_lost_its_mode_gets_it_back(root: Path, tmp_path: Path) -> None:
    installation.install(root, other_installation(tmp_path / "other", "99.0.0"))
    (root / ".git" / "hooks" / "post-commit").chmod(0o644)

    installation.install(root)
    commit(root)

    assert [event["kind"] for event in recorded(root)] == ["git.committed"]


def test_a_program_in_an_odd_place_is_still_found(root: Path, tmp_path: Path) -> None:
    odd = tmp_path / 'it\'s $HOME "here"'
    odd.mkdir()
    (odd / "python").symlink_to(Path(sys.executable).resolve())
    installation.install(root, Program(odd / "python", Program.of_this_process().entry))

    commit(root)

    assert recorded(root)[-1]["kind"] == "git.committed"
    assert codes(root) == []


def test_a_project_that_was_removed_by_hand_gets_nothing_and_hinders_nobody(root: Path) -> None:
    installation.install(root)
    shutil.rmtree(root / ".claude")

    assert git("commit", "-q", "--allow-empty", "-m", "x", cwd=root) == ""
    assert not (root / ".claude").exists()
    installation.uninstall(root)
    assert not [name for name in RECORDED if (root / ".git" / "hooks" / name).exists()]


@contextmanager
def closed(folder: Path) -> Iterator[None]:
    """Let nobody write into a folder; root is stopped by nothing less than a flag of the file system."""
    close, reopen = (["chattr", "+i"], ["chattr", "-i"]) if os.geteuid() == 0 else (["chmod", "555"], ["chmod", "755"])
    subprocess.run([*close, folder], check=True)
    try:
        yield
    finally:
        subprocess.run([*reopen, folder], check=True)


def test_a_folder_that_cannot_be_written_hinders_nobody(root: Path) -> None:
    installation.install(root)

    with closed(root / ".claude"):
        assert git("commit", "-q", "--allow-empty", "-m", "x", cwd=root) == ""

    assert recorded(root) == []


def test_a_log_that_cannot_be_opened_leaves_a_trace_and_hinders_nobody(root: Path) -> None:
    installation.install(root)
    (root / ".claude" / "events").write_text("a file where a folder is needed")

    assert git("commit", "-q", "--allow-empty", "-m", "x", cwd=root) == ""

    (line,) = (root / ".claude" / "logs" / "hooks.log").read_text().splitlines()
    assert "post-commit" in line


def test_the_trace_does_not_grow_without_end(root: Path) -> None:
    installation.install(root)
    (root / ".claude" / "events").write_text("a file where a folder is needed")
    logs = root / ".claude" / "logs"
    logs.mkdir()
    (logs / "hooks.log").write_text("old\n" * 20_000)

    git("commit", "-q", "--allow-empty", "-m", "x", cwd=root)

    assert len((logs / "hooks.log").read_text().splitlines()) == 1


@pytest.fixture
def stopped_writer(root: Path) -> Iterator[None]:
    """Hold the log's lock in a process that was stopped."""
    program = (
        "import sys, time; from super_agents.events.writer import Writer;"
        "writer = Writer(sys.argv[1]); assert writer.acquire(5); print('held', flush=True); time.sleep(600)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program, str(root / ".claude" / "events")], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    holder.send_signal(signal.SIGSTOP)
    yield
    holder.kill()
    holder.wait()
    holder.stdout.close()


@pytest.mark.usefixtures("stopped_writer")
def test_a_stopped_writer_delays_a_commit_by_two_seconds_and_loses_nothing(root: Path) -> None:
    installation.install(root)
    begun = time.monotonic()

    made = commit(root)

    assert time.monotonic() - begun < 30  # far from for ever; how long exactly is `PATIENCE`
    (waiting,) = eventually(lambda: list((root / ".claude" / "events" / "spool").glob("*.json")))
    assert json.loads(waiting.read_text())["data"]["commit"] == made


def test_a_hook_another_tool_put_in_the_place_of_ours_is_told_and_left_alone(root: Path, tmp_path: Path) -> None:
    script(root / ".git" / "hooks" / "post-commit", "true")
    installation.install(root)
    other = script(root / ".git" / "hooks" / "post-commit", f'touch "{tmp_path / "ran"}"')
    content = other.read_text()

    assert codes(root) == ["git_hook_replaced"]
    assert installation.plan_hooks(root) == ()
    (left,) = installation.uninstall(root)
    assert "post-commit" in left
    assert other.read_text() == content


def test_a_hook_that_is_gone_is_told_and_put_back(root: Path) -> None:
    installation.install(root)
    (root / ".git" / "hooks" / "pre-push").unlink()

    assert codes(root) == ["git_hook_missing"]
    installation.install(root)
    assert codes(root) == []


def test_a_hook_that_lost_its_mode_is_told_and_put_right(root: Path) -> None:
    installation.install(root)
    (root / ".git" / "hooks" / "pre-push").chmod(0o644)

    assert codes(root) == ["git_hook_not_executable"]
    installation.install(root)
    assert codes(root) == []


@pytest.mark.parametrize("before", [None, "hooks"])
def test_a_setting_that_was_changed_since_is_told_and_followed(root: Path, tmp_path: Path, before: str | None) -> None:
    if before:
        git("config", "core.hooksPath", before, cwd=root)
    installation.install(root)
    script(tmp_path / "later" / "post-commit", f'touch "{tmp_path / "ran"}"')
    git("config", "core.hooksPath", str(tmp_path / "later"), cwd=root)

    assert codes(root) == ["git_hooks_path_changed"]
    installation.install(root)
    commit(root)

    assert codes(root) == []
    assert (tmp_path / "ran").exists()
    assert len(recorded(root)) == 1


def test_a_hook_added_later_that_our_folder_does_not_call_is_told(root: Path) -> None:
    (root / "hooks").mkdir()
    git("config", "core.hooksPath", "hooks", cwd=root)
    installation.install(root)
    script(root / "hooks" / "post-index-change", "true")

    assert codes(root) == ["git_hook_passed_over"]
    installation.install(root)
    assert codes(root) == []


def test_hooks_that_an_earlier_release_did_not_know_are_told_and_put_in(root: Path) -> None:
    put_in = installation.install(root)
    earlier = tuple(name for name in put_in.names if name not in {"post-rewrite", "reference-transaction"})
    for name in set(put_in.names) - set(earlier):
        (Path(put_in.folder) / name).unlink()
    state.write(Layout(root).git_hooks_json, replace(put_in, names=earlier))

    assert codes(root) == ["git_hook_missing"]
    assert len(installation.plan_hooks(root)) == 2
    installation.install(root)
    assert codes(root) == []
    git("tag", "v1", cwd=root)
    assert [event["kind"] for event in recorded(root)] == ["git.tagged"]


def test_a_worktree_with_a_setting_of_its_own_is_told(root: Path, tmp_path: Path) -> None:
    installation.install(root)
    git("config", "extensions.worktreeConfig", "true", cwd=root)
    git("worktree", "add", "-q", str(tmp_path / "wt"), cwd=root)
    git("config", "--worktree", "core.hooksPath", "/elsewhere", cwd=tmp_path / "wt")

    assert codes(root) == ["git_hooks_worktree_override"]


@pytest.mark.parametrize("hooks_path", [None, "hooks"])
def test_a_folder_that_was_moved_gets_its_hooks_back(root: Path, tmp_path: Path, hooks_path: str | None) -> None:
    if hooks_path:
        git("config", "core.hooksPath", hooks_path, cwd=root)
    script(root / "hooks" / "pre-commit", f'touch "{tmp_path / "ran"}"')
    before = snapshot(root / ".git")
    installation.install(root)
    moved = root.rename(tmp_path / "moved")

    installation.follow(moved, str(root))
    assert codes(moved) == []
    commit(moved)

    assert (tmp_path / "ran").exists() == bool(hooks_path)
    assert [event["kind"] for event in recorded(moved)] == ["git.committed"]
    installation.uninstall(moved)
    after = snapshot(moved / ".git")
    assert {name: after[name] for name in before if name.startswith(("config", "hooks", "super"))} == {
        name: before[name] for name in before if name.startswith(("config", "hooks", "super"))
    }
    assert "super-agents" not in after


def test_half_an_installation_can_be_taken_out(root: Path) -> None:
    script(root / ".git" / "hooks" / "pre-push", "true")
    before = snapshot(root / ".git")
    installation.install(root)
    hook = root / ".git" / "hooks" / "pre-push"
    hook.unlink()  # as when killed between renaming what was there and writing ours

    installation.uninstall(root)

    assert snapshot(root / ".git") == before


def test_what_is_kept_of_git_s_settings_is_private(root: Path) -> None:
    git("config", "core.hooksPath", "hooks", cwd=root)

    installation.install(root)

    kept = Layout(root).git_hooks_json
    assert kept.stat().st_mode & 0o777 == 0o600
    assert state.read(kept) is not None


def test_notes_that_cannot_be_read_are_no_hindrance(root: Path) -> None:
    before = snapshot(root / ".git")
    installation.install(root)
    Layout(root).git_hooks_json.write_text("{")

    installation.uninstall(root)

    assert snapshot(root / ".git") == before
