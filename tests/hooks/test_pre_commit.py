"""Git's own pre-commit hook refuses a commit that would add a secret, and nothing else."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from super_agents.projects.git_hooks import installation
from tests.support.command import super_agents
from tests.support.hooked import commit, git, head, recorded, script, status_of

if TYPE_CHECKING:
    from pathlib import Path

KEY = "AK" + "IAQW7B3PDKHX4PY8GP"
LEAK = f"aws_access_key_id = '{KEY}'\n"
FAILING = "[[allowed]\n"  # no TOML


def test_a_commit_that_adds_a_secret_is_refused_by_place_and_rule_and_never_by_what_it_is(root: Path) -> None:
    before = head(root)
    (root / "my conf.py").write_text(f"x = 1\n{LEAK}")

    said = refused(root)

    assert head(root) == before
    assert "my conf.py:2: aws-access-key" in said
    assert "super-agents secret allow 'my conf.py:2' --reason" in said
    assert "git commit --no-verify" in said
    assert KEY not in said
    (event,) = recorded(root, "git.commit_refused")
    assert event["findings"] == [{"path": "my conf.py", "line": 2, "rule": "aws-access-key"}]
    assert KEY not in _log(root)


def test_what_is_not_staged_does_not_matter(root: Path) -> None:
    (root / "conf.py").write_text("x = 1\n")
    git("add", "-A", cwd=root)
    (root / "conf.py").write_text(LEAK)

    git("commit", "-q", "-m", "Clean", cwd=root)


def test_a_hunk_that_is_staged_alone_is_what_counts(root: Path) -> None:
    lines = [f"line_{number}\n" for number in range(20)]
    (root / "conf.py").write_text("".join(lines))
    commit(root, "conf.py", content="")
    (root / "conf.py").write_text("".join(["x = 1\n", *lines, LEAK]))
    _stage_hunks(root, "y\nn\n")
    git("commit", "-q", "-m", "The first hunk", cwd=root)

    _stage_hunks(root, "y\n")

    assert status_of("commit", "-m", "The second", cwd=root) == 1


def test_a_commit_of_named_files_is_judged_by_these(root: Path) -> None:
    for name in ("good", "bad"):
        (root / name).write_text("x\n")
    commit(root, "good", content="")
    (root / "good").write_text("y\n")
    (root / "bad").write_text(LEAK)
    git("add", "bad", cwd=root)

    assert status_of("commit", "-q", "-m", "Only the good one", "good", cwd=root) == 0
    assert status_of("commit", "-q", "-m", "Then the bad one", "bad", cwd=root) == 1


def test_a_secret_that_was_there_before_and_one_that_goes_do_not_matter(root: Path) -> None:
    (root / "conf.py").write_text(LEAK)
    git("add", "-A", cwd=root)
    git("commit", "-q", "--no-verify", "-m", "Slipped in", cwd=root)

    (root / "conf.py").write_text(LEAK + "x = 1\n")
    commit(root, "conf.py", content="")
    (root / "conf.py").rename(root / "other.py")
    commit(root, "other.py", content="y = 2\n")
    (root / "other.py").write_text("x = 1\n")
    commit(root, "other.py", content="")


def test_once_without_looking_is_git_s_own_flag(root: Path) -> None:
    (root / "conf.py").write_text(LEAK)
    git("add", "-A", cwd=root)

    git("commit", "-q", "--no-verify", "-m", "I know", cwd=root)


def test_it_looks_in_linked_worktrees_too_and_reads_their_list(root: Path, tmp_path: Path) -> None:
    tree = tmp_path / "a tree"
    git("worktree", "add", "-q", "-b", "other", str(tree), cwd=root)
    (tree / "conf.py").write_text(LEAK)

    refused(tree)

    (event,) = recorded(root, "git.commit_refused")
    assert event["worktree"] == "a-tree"  # as git calls it
    assert super_agents("secret", "allow", "conf.py:1", "--reason", "made up", cwd=tree).code == 0
    assert (tree / ".claude" / "system" / "allowed-secrets.toml").exists()
    commit(tree, "conf.py", content="")


def test_the_hook_that_was_there_before_comes_first_and_may_refuse(project_with_hook: Path) -> None:
    root = project_with_hook
    (root / "good").write_text("x\n")
    commit(root, "good", content="")
    (root / "conf.py").write_text(LEAK)
    refused(root)
    (root / "forbidden").write_text("x\n")

    assert "not by the hook before" in refused(root)
    assert (root / "ran").read_text().count("ran") == 3
    assert len(recorded(root, "git.commit_refused")) == 1


def test_a_look_that_fails_lets_the_commit_pass_and_tells(root: Path) -> None:
    _write(root / ".claude" / "system" / "allowed-secrets.toml", FAILING)
    (root / "conf.py").write_text(LEAK)

    said = committed(root)

    assert "the look for secrets failed, the commit is made unseen" in said
    (event,) = recorded(root, "git.scan_failed")
    assert event["refused"] is False
    assert "allowed-secrets.toml` cannot be read" in event["error"]


def test_a_look_that_fails_refuses_when_the_settings_say_so(root: Path) -> None:
    _write(root / ".claude" / "system" / "allowed-secrets.toml", FAILING)
    _write(root / ".claude" / "system" / "config.toml", "[secrets]\nfail_closed = true\n")
    (root / "conf.py").write_text("x = 1\n")

    assert "refused, as `secrets.fail_closed` says" in refused(root)
    assert [event["refused"] for event in recorded(root, "git.scan_failed")] == [True]


def test_it_can_be_switched_off(root: Path) -> None:
    _write(root / ".claude" / "system" / "config.toml", "[secrets]\nscan = false\n")
    (root / "conf.py").write_text(LEAK)

    committed(root)

    assert recorded(root, "git.scan_failed") == []


def test_an_interpreter_that_is_gone_costs_nobody_a_commit(root: Path) -> None:
    hook = root / ".git" / "hooks" / "pre-commit"
    hook.write_text(hook.read_text().replace("pre_commit.py", "gone.py"))
    (root / "conf.py").write_text(LEAK)

    committed(root)


def test_a_log_that_cannot_be_written_lets_no_secret_pass(root: Path) -> None:
    (root / ".claude" / "events").write_text("in the way")
    (root / "conf.py").write_text(LEAK)

    assert "conf.py:1: aws-access-key" in refused(root)


@pytest.mark.parametrize("count", [3, 2000])
def test_a_commit_of_many_secrets_is_one_event_that_fits_into_a_line(root: Path, count: int) -> None:
    (root / ("long name " * 20)).write_text(LEAK * count)

    said = refused(root)

    (event,) = recorded(root, "git.commit_refused")
    assert event.get("finding_count", len(event["findings"])) == count
    assert said.count("aws-access-key") == min(count, 20)


def test_ten_thousand_lines_are_looked_at(root: Path) -> None:
    rows = [
        f"value_{n} = compute(settings[{n}], key=item_{n}.some_long_attribute_name, token=other)\n" for n in range(9999)
    ]
    (root / "big.py").write_text("".join([*rows, LEAK]))

    assert "big.py:10000: aws-access-key" in refused(root)


@pytest.fixture
def project_with_hook(root: Path) -> Path:
    """Return a project whose repository had a hook of its own before ours came."""
    installation.uninstall(root)
    body = 'echo ran >> ran\nif [ -f forbidden ]; then echo "not by the hook before"; exit 9; fi'
    script(root / ".git" / "hooks" / "pre-commit", body)
    (root / ".git" / "info" / "exclude").write_text(".claude\nran\n")
    installation.install(root)
    return root


def refused(root: Path) -> str:
    """Stage everything, have git refuse to commit it, and return what was said."""
    git("add", "-A", cwd=root)
    assert status_of("diff", "--cached", "--quiet", cwd=root) == 1
    before = head(root)
    said = git("commit", "-m", "Change it", cwd=root, check=False)
    assert head(root) == before, said
    return said


def committed(root: Path) -> str:
    """Stage everything, commit it, and return what was said."""
    git("add", "-A", cwd=root)
    return git("commit", "-q", "-m", "Change it", cwd=root)


def _stage_hunks(root: Path, answers: str) -> None:
    subprocess.run(["git", "add", "-p"], cwd=root, input=answers, text=True, check=True, capture_output=True)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _log(root: Path) -> str:
    return "".join(path.read_text() for path in (root / ".claude" / "events").glob("*.jsonl"))
