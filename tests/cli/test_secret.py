"""`super-agents secret`: looking in files, and saying why something is no secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.projects.git_hooks import installation
from tests.support.command import as_json, super_agents
from tests.support.hooked import git

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.project import Project

KEY = "AK" + "IAQW7B3PDKHX4PY8GP"
LEAK = f"aws_access_key_id = '{KEY}'\n"
LISTED = ".claude/system/allowed-secrets.toml"


@pytest.fixture
def root(project: Project) -> Path:
    """Return a project with a leak in a file, one in a folder, and one that git ignores."""
    (project.root / "conf.py").write_text(f"x = 1\n{LEAK}")
    (project.root / "sub").mkdir()
    (project.root / "sub" / "more.py").write_text(LEAK)
    (project.root / "ignored.py").write_text(LEAK)
    (project.root / "picture").write_bytes(b"\0" + LEAK.encode())
    (project.root / ".git" / "info" / "exclude").write_text("ignored.py\n")
    return project.root


def test_the_whole_worktree_is_looked_at_but_what_git_ignores(root: Path) -> None:
    done = super_agents("secret", "scan", cwd=root)

    assert (done.code, done.stdout) == (1, "conf.py:2: aws-access-key\nsub/more.py:1: aws-access-key\n")


def test_named_files_and_folders_are_looked_at_from_where_one_stands(root: Path) -> None:
    assert super_agents("secret", "scan", "more.py", cwd=root / "sub").stdout == "sub/more.py:1: aws-access-key\n"
    assert super_agents("secret", "scan", "sub", cwd=root).stdout == "sub/more.py:1: aws-access-key\n"
    assert super_agents("secret", "scan", "ignored.py", cwd=root).stdout == "ignored.py:1: aws-access-key\n"
    assert super_agents("secret", "scan", "README", cwd=root).stdout == "no secrets found\n"


def test_programs_read_places_and_digests(root: Path) -> None:
    code, said = as_json("secret", "scan", "conf.py", cwd=root)

    (one,) = said["findings"]
    assert (code, said["ok"], one["path"], one["line"], one["rule"]) == (1, False, "conf.py", 2, "aws-access-key")
    assert len(one["sha256"]) == 64


def test_what_is_staged_is_looked_at_as_the_hook_does(root: Path) -> None:
    assert super_agents("secret", "scan", "--staged", cwd=root).code == 0

    git("add", "conf.py", cwd=root)

    assert super_agents("secret", "scan", "--staged", cwd=root).stdout == "conf.py:2: aws-access-key\n"


def test_what_is_allowed_for_a_reason_is_told_no_more(root: Path) -> None:
    done = super_agents("secret", "allow", "more.py:1", "--reason", "made up", cwd=root / "sub")

    assert (done.code, done.stdout) == (0, "allowed sub/more.py:1: aws-access-key\n")
    assert super_agents("secret", "scan", cwd=root).stdout == "no secrets found\n"
    listed = (root / LISTED).read_text()
    assert 'reason = "made up"' in listed
    assert KEY not in listed


def test_entries_are_added_to_those_that_are_there(root: Path) -> None:
    (root / LISTED).write_text("# ours\n")

    super_agents("secret", "allow", "conf.py:2", "--reason", "made up", cwd=root)

    assert (root / LISTED).read_text().startswith("# ours\n\n[[allowed]]\n")


@pytest.mark.parametrize("place", ["conf.py:1", "conf.py:99", "conf.py", "nowhere:1", "conf.py:x"])
def test_a_place_that_holds_no_secret_cannot_be_allowed(root: Path, place: str) -> None:
    done = super_agents("secret", "allow", place, "--reason", "made up", cwd=root)

    assert done.code == 1
    assert f"nothing at `{place}` looks like a secret" in done.stderr
    assert not (root / LISTED).exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("allow", "conf.py:2", "--reason", " "), "say why it is no secret"),
        (("allow", "conf.py:2"), "Missing option '--reason'"),
        (("scan", "--staged", "conf.py"), "--staged looks at the whole index"),
    ],
)
def test_wrong_usage_is_told(root: Path, arguments: tuple[str, ...], sentence: str) -> None:
    done = super_agents("secret", *arguments, cwd=root)

    assert done.code == 2
    assert sentence in done.stderr


def test_a_file_that_is_not_there_is_told(root: Path) -> None:
    done = super_agents("secret", "scan", "nowhere", cwd=root)

    assert done.code == 1
    assert "is not there" in done.stderr


def test_a_list_that_is_no_toml_is_told_with_its_place(root: Path) -> None:
    (root / LISTED).write_text("[[allowed]\n")

    done = super_agents("secret", "scan", cwd=root)

    assert done.code == 1
    assert "allowed-secrets.toml" in done.stderr
    assert "line 1" in done.stderr


def test_the_doctor_misses_the_hook_that_an_older_release_did_not_have(root: Path) -> None:
    installation.install(root)
    kept = root / ".claude" / "state" / "git-hooks.json"
    kept.write_text(kept.read_text().replace('"pre-commit",', ""))
    (root / ".git" / "hooks" / "pre-commit").unlink()

    _, said = as_json("doctor", cwd=root)

    missing = [finding for finding in said["findings"] if finding["code"] == "git_hook_missing"]
    assert ["`pre-commit`" in finding["message"] for finding in missing] == [True]
    super_agents("doctor", "--fix", cwd=root)
    assert (root / ".git" / "hooks" / "pre-commit").exists()
