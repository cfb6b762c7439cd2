"""`init`, `upgrade` and `remove` from the shell: what is said where, and the exit codes."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.command import as_json, super_agents
from tests.support.repositories import make_repository, snapshot

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository, on a machine with nothing else of ours."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SUPER_AGENTS_HOME", str(tmp_path / "home of super-agents"))
    return make_repository(tmp_path / "a repo")


def test_init_says_what_it_did_and_what_comes_next(repo: Path) -> None:
    done = super_agents("init", cwd=repo)

    assert done.code == 0
    assert done.stdout.splitlines()[0] == f"set up {repo}"
    assert "  create  CLAUDE.md" in done.stdout.splitlines()
    assert done.stderr.strip() == "next: super-agents start"


def test_a_second_init_says_that_there_is_nothing_to_do(repo: Path) -> None:
    super_agents("init", cwd=repo)

    done = super_agents("init", str(repo), cwd=repo.parent)

    assert (done.code, done.stdout, done.stderr) == (0, f"{repo} is a project already: nothing to do\n", "")


def test_init_writes_its_plan_as_json(repo: Path) -> None:
    code, said = as_json("init", "--dry-run", cwd=repo)

    assert code == 0
    assert (said["root"], said["dry_run"]) == (str(repo), True)
    assert {"verb": "create", "path": "CLAUDE.md"} in said["changes"]
    assert not (repo / ".claude").exists()


def test_a_template_that_is_missing_ends_with_1_and_names_those_that_exist(repo: Path) -> None:
    code, said = as_json("init", "--template", "nope", cwd=repo)

    assert code == 1
    assert said["error"]["code"] == "template_not_found"
    assert "skeleton" in said["error"]["hint"]


def test_settings_that_do_not_parse_end_with_1_and_a_hint(repo: Path) -> None:
    (repo / ".claude").mkdir()
    (repo / ".claude/settings.json").write_text("{,}")

    done = super_agents("init", cwd=repo)

    assert done.code == 1
    assert "(line 1, column 2)" in done.stderr
    assert "hint: mend it by hand" in done.stderr


def test_upgrade_says_that_all_is_up_to_date(repo: Path) -> None:
    super_agents("init", cwd=repo)

    done = super_agents("upgrade", cwd=repo)

    assert (done.code, done.stdout) == (0, f"{repo} is up to date: nothing to do\n")


def test_upgrade_ends_with_1_while_a_conflict_waits(repo: Path, tmp_path: Path) -> None:
    template = tmp_path / "template"
    (template / "files").mkdir(parents=True)
    (template / "template.toml").write_text('name = "mine"\nversion = 1\n')
    (template / "files/notes.md").write_text("old\n")
    super_agents("init", "--template", str(template), cwd=repo)
    (repo / "notes.md").write_text("mine\n")
    (template / "files/notes.md").write_text("new\n")

    done = super_agents("upgrade", cwd=repo)

    assert done.code == 1
    assert "merge   notes.md by hand with .claude/state/conflicts/notes.md" in done.stdout


def test_remove_without_a_terminal_asks_for_yes(repo: Path) -> None:
    super_agents("init", cwd=repo)
    before = snapshot(repo)

    done = super_agents("remove", cwd=repo)

    assert done.code == 2
    assert "--yes" in done.stderr
    assert snapshot(repo) == before


def test_remove_as_a_dry_run_says_that_nothing_was_done(repo: Path) -> None:
    super_agents("init", cwd=repo)
    before = snapshot(repo)

    done = super_agents("remove", "--dry-run", cwd=repo)

    assert (done.code, done.stderr) == (0, "\nnothing was done (dry run)\n")
    assert snapshot(repo) == before


def test_remove_takes_out_what_init_put_in(repo: Path) -> None:
    before = snapshot(repo)
    super_agents("init", cwd=repo)

    code, said = as_json("remove", "--yes", "--purge", cwd=repo)

    assert code == 0
    assert {"verb": "delete", "path": "CLAUDE.md"} in said["changes"]
    assert snapshot(repo) == before


@pytest.mark.parametrize(("answer", "code"), [(b"n\n", 1), (b"y\n", 0)])
def test_on_a_terminal_remove_shows_its_plan_and_asks(repo: Path, answer: bytes, code: int) -> None:
    super_agents("init", cwd=repo)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "super_agents", "remove"]

    process = subprocess.Popen(command, cwd=repo, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs)
    os.write(ours, answer)
    said, _ = process.communicate(timeout=60)
    asked = os.read(ours, 4096)
    os.close(theirs)
    os.close(ours)

    assert process.returncode == code
    assert b"delete  CLAUDE.md" in said
    assert (b"nothing was done" in asked) is (code != 0)
    assert (repo / "CLAUDE.md").exists() is (code != 0)


def test_where_there_is_no_project_upgrade_and_remove_say_so(repo: Path) -> None:
    for command in (["upgrade"], ["remove", "--yes"]):
        done = super_agents(*command, cwd=repo)

        assert done.code == 1
        assert "no project at" in done.stderr
        assert "super-agents init" in done.stderr
