"""Whatever is done with git becomes the right event."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from super_agents.events.filters import Filter
from super_agents.hooks.git_events import without_credentials
from super_agents.projects.git_hooks import installation
from super_agents.projects.project import Project
from tests.support.hooked import commit, git, head, make_fresh_project, recorded, script

if TYPE_CHECKING:
    from pathlib import Path

ZERO = "0" * 40


def test_a_commit_tells_id_parents_branch_subject_and_files(root: Path) -> None:
    before = head(root)

    made = commit(root, "a file", "Write a file\n\nwith a reason")

    assert recorded(root) == [
        {
            "kind": "git.committed",
            "commit": made,
            "parents": [before],
            "branch": "main",
            "subject": "Write a file",
            "files": [{"path": "a file", "status": "A"}],
        }
    ]


@pytest.mark.usefixtures("machine")
def test_a_root_commit_tells_its_files(tmp_path: Path) -> None:
    root = make_fresh_project(tmp_path / "fresh").root

    commit(root, "first")

    (event,) = recorded(root)
    assert (event["parents"], event["files"]) == ([], [{"path": "first", "status": "A"}])


def test_renames_deletions_and_changes_are_told_apart(root: Path) -> None:
    for name in ("old", "gone", "same"):
        (root / name).write_text(f"{name}\n" * 20)
    commit(root, "x")
    (root / "old").rename(root / "new name")
    (root / "gone").unlink()

    commit(root, "same")

    assert recorded(root)[-1]["files"] == [
        {"path": "gone", "status": "D"},
        {"path": "new name", "status": "R", "previous": "old"},
        {"path": "same", "status": "M"},
    ]


@pytest.mark.parametrize("name", ['with "quotes" and \\', "line\nbreak", "tab\t'", "ünï", "-dash", " space "])
def test_odd_names_arrive_as_they_are(root: Path, name: str) -> None:
    commit(root, name)

    assert recorded(root)[-1]["files"] == [{"path": name, "status": "A"}]


def test_a_name_that_is_not_utf_8_is_replaced_and_not_lost(root: Path) -> None:
    commit(root, b"caf\xe9")

    assert recorded(root)[-1]["files"] == [{"path": "caf\ufffd", "status": "A"}]


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        ('Say "hello" \\ and \t tabs', 'Say "hello" \\ and \t tabs'),
        ("One\nline\nmore\n\nbody", "One line more"),
        ("\x01 control \x7f", "\x01 control \x7f"),
        ("日本語 🎉", "日本語 🎉"),
        ("%H %x00 $(rm -rf /) `id`", "%H %x00 $(rm -rf /) `id`"),
    ],
)
def test_odd_messages_arrive_as_they_are(root: Path, message: str, subject: str) -> None:
    commit(root, message=message)

    assert recorded(root)[-1]["subject"] == subject


def test_a_commit_on_a_detached_head_has_no_branch(root: Path) -> None:
    git("checkout", "-q", "--detach", cwd=root)

    commit(root)

    assert "branch" not in recorded(root, "git.committed")[-1]


def test_a_branch_with_a_slash_keeps_its_name(root: Path) -> None:
    git("checkout", "-q", "-b", "feature/ünï", cwd=root)

    commit(root)

    assert recorded(root)[-1]["branch"] == "feature/ünï"


def test_an_amended_commit_is_a_commit(root: Path) -> None:
    first = commit(root)
    git("commit", "-q", "--amend", "-m", "Better", cwd=root)

    event = recorded(root, "git.committed")[-1]

    assert event["subject"] == "Better"
    assert event["commit"] == head(root) != first


def test_a_cherry_pick_is_a_commit(root: Path) -> None:
    git("checkout", "-q", "-b", "other", cwd=root)
    picked = commit(root, "cherry", "A cherry")
    git("checkout", "-q", "main", cwd=root)

    git("cherry-pick", picked, cwd=root)

    assert recorded(root, "git.committed")[-1]["subject"] == "A cherry"
    assert recorded(root, "git.committed")[-1]["commit"] == head(root)


def test_a_rebase_tells_each_commit_it_makes(root: Path) -> None:
    git("checkout", "-q", "-b", "topic", cwd=root)
    commit(root, "one", "One")
    commit(root, "two", "Two")
    git("checkout", "-q", "main", cwd=root)
    commit(root, "base", "Base")
    git("checkout", "-q", "topic", cwd=root)

    git("rebase", "-q", "main", cwd=root)

    told = [event["commit"] for event in recorded(root, "git.committed")]
    assert {head(root), head(root, "HEAD~1")} <= set(told)


def diverged(root: Path) -> str:
    """Make a branch `topic` with two commits beside one on main, and return where main is."""
    git("checkout", "-q", "-b", "topic", cwd=root)
    commit(root, "one")
    commit(root, "two")
    git("checkout", "-q", "main", cwd=root)
    return commit(root, "base")


def test_a_merge_tells_both_parents_and_what_it_brought(root: Path) -> None:
    base = diverged(root)

    git("merge", "-q", "--no-edit", "topic", cwd=root)

    (event,) = recorded(root, "git.merged")
    assert event["parents"] == [base, head(root, "topic")]
    assert (event["commit"], event["branch"], event["squash"]) == (head(root), "main", False)
    assert event["files"] == [{"path": "one", "status": "A"}, {"path": "two", "status": "A"}]


def test_a_merge_with_conflicts_is_told_as_a_merge_once_it_is_committed(root: Path) -> None:
    git("checkout", "-q", "-b", "topic", cwd=root)
    commit(root, "file", content="theirs\n")
    git("checkout", "-q", "main", cwd=root)
    commit(root, "file", content="ours\n")
    git("merge", "-q", "topic", cwd=root, check=False)
    (root / "file").write_text("both\n")

    git("commit", "-q", "-a", "--no-edit", cwd=root)

    event = recorded(root)[-1]
    assert (event["kind"], event["squash"]) == ("git.merged", False)
    assert event["parents"] == [head(root, "HEAD^1"), head(root, "HEAD^2")]
    assert event["files"] == [{"path": "file", "status": "M"}]
    assert event["subject"] == "Merge branch 'topic'"


def test_a_fast_forward_tells_all_it_brought(root: Path) -> None:
    git("checkout", "-q", "-b", "topic", cwd=root)
    commit(root, "one")
    commit(root, "two")
    git("checkout", "-q", "main", cwd=root)

    git("merge", "-q", "--ff-only", "topic", cwd=root)

    (event,) = recorded(root, "git.merged")
    assert (event["commit"], event["parents"]) == (head(root), [head(root, "HEAD~1")])
    assert event["files"] == [{"path": "one", "status": "A"}, {"path": "two", "status": "A"}]


def test_a_squash_says_so(root: Path) -> None:
    base = diverged(root)

    git("merge", "-q", "--squash", "topic", cwd=root)

    (event,) = recorded(root, "git.merged")
    assert (event["squash"], event["commit"], event["files"]) == (True, base, [])


def test_a_pull_is_a_merge(root: Path, tmp_path: Path) -> None:
    git("clone", "-q", str(root), str(tmp_path / "clone"), cwd=tmp_path)
    made = commit(tmp_path / "clone", "theirs")
    git("remote", "add", "other", str(tmp_path / "clone"), cwd=root)

    git("pull", "-q", "other", "main", cwd=root)

    assert recorded(root, "git.merged")[-1]["commit"] == made


def test_a_checkout_tells_from_where_to_where(root: Path) -> None:
    before = head(root)
    git("checkout", "-q", "-b", "other", cwd=root)
    after = commit(root)
    git("checkout", "-q", "main", cwd=root)

    assert recorded(root, "git.checked_out")[-1] == {
        "kind": "git.checked_out",
        "from_commit": after,
        "to_commit": before,
        "branch": "main",
        "is_branch": True,
    }


def test_a_checkout_of_a_file_says_that_it_is_none_of_a_branch(root: Path) -> None:
    (root / "README").write_text("changed")

    git("checkout", "-q", "--", "README", cwd=root)

    assert recorded(root)[-1]["is_branch"] is False


def test_a_push_tells_remote_and_refs(root: Path, tmp_path: Path) -> None:
    git("init", "-q", "--bare", str(tmp_path / "bare repository"), cwd=tmp_path)
    git("remote", "add", "origin", str(tmp_path / "bare repository"), cwd=root)
    git("branch", "second", cwd=root)
    git("push", "-q", "origin", "main", "second", cwd=root)

    git("push", "-q", "origin", "--delete", "second", cwd=root)

    first, last = recorded(root, "git.push_started")
    assert (first["remote"], first["url"]) == ("origin", str(tmp_path / "bare repository"))
    assert [ref["remote"] for ref in first["refs"]] == ["refs/heads/main", "refs/heads/second"]
    assert first["refs"][0] == {
        "local": "refs/heads/main",
        "local_commit": head(root),
        "remote": "refs/heads/main",
        "remote_commit": ZERO,
    }
    assert last["refs"] == [
        {"local": "(delete)", "local_commit": ZERO, "remote": "refs/heads/second", "remote_commit": head(root)}
    ]


def test_a_push_to_a_url_with_a_password_does_not_tell_it(root: Path) -> None:
    git("push", "https://me:hunter2@localhost:1/a.git", "main", cwd=root, check=False)
    text = (root / ".claude" / "events" / "log.ndjson").read_text() if recorded(root) else ""

    assert "hunter2" not in text


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:pw@example.org/a.git", "https://example.org/a.git"),
        ("https://tok-en@example.org/a.git", "https://example.org/a.git"),
        ("https://a@b:p@ss@example.org:8443/x@y", "https://example.org:8443/x@y"),
        ("ssh://git@example.org/a.git", "ssh://git@example.org/a.git"),
        ("ssh://git:pw@example.org/a.git", "ssh://git@example.org/a.git"),
        ("git@example.org:a.git", "git@example.org:a.git"),
        ("/srv/a@b/c.git", "/srv/a@b/c.git"),
        ("https://example.org", "https://example.org"),
    ],
)
def test_credentials_are_cut_out_of_a_url(url: str, shown: str) -> None:
    assert without_credentials(url) == shown


def test_a_linked_worktree_writes_to_the_project_and_gives_its_name(root: Path, tmp_path: Path) -> None:
    git("worktree", "add", "-q", "-b", "wt", str(tmp_path / "a worktree"), cwd=root)

    made = commit(tmp_path / "a worktree", "there")

    event = recorded(root, "git.committed")[-1]
    assert (event["commit"], event["branch"], event["worktree"]) == (made, "wt", "a-worktree")


def test_a_merge_in_a_linked_worktree_tells_what_it_brought(root: Path, tmp_path: Path) -> None:
    diverged(root)
    git("worktree", "add", "-q", "-b", "wt", str(tmp_path / "wt"), "main", cwd=root)

    git("merge", "-q", "--no-edit", "topic", cwd=tmp_path / "wt")

    (event,) = recorded(root, "git.merged")
    assert event["files"] == [{"path": "one", "status": "A"}, {"path": "two", "status": "A"}]
    assert (event["branch"], event["worktree"]) == ("wt", "wt")


def test_a_bare_repository_with_worktrees_has_one_log(tmp_path: Path, repository: Path) -> None:
    bare, main = tmp_path / "store.git", tmp_path / "main"
    git("clone", "-q", "--bare", str(repository), str(bare), cwd=tmp_path)
    git("worktree", "add", "-q", str(main), "main", cwd=bare)
    git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"), cwd=bare)
    (main / ".claude" / "system").mkdir(parents=True)
    (main / ".claude" / "system" / "manifest.json").write_text("{}")
    (bare / "super-agents-root").write_text(f"{main}\n")
    (bare / "info" / "exclude").write_text(".claude\n")
    installation.install(main)

    commit(main, "here")
    commit(tmp_path / "side", "there")

    here, there = recorded(main, "git.committed")
    assert "worktree" not in here
    assert there["worktree"] == "side"


def test_a_submodule_is_a_project_of_its_own_or_none(root: Path, tmp_path: Path) -> None:
    git("clone", "-q", str(root), str(tmp_path / "inner"), cwd=tmp_path)
    git("submodule", "add", "-q", str(tmp_path / "inner"), "sub", cwd=root)
    git("commit", "-q", "-m", "Add a submodule", cwd=root)
    seen = len(recorded(root))

    commit(root / "sub", "inside")
    assert len(recorded(root)) == seen

    sub = root / "sub"
    (sub / ".claude" / "system").mkdir(parents=True)
    (sub / ".claude" / "system" / "manifest.json").write_text("{}")
    installation.install(sub)
    git("add", "-A", cwd=sub)
    git("commit", "-q", "-m", "Be a project", cwd=sub)
    assert recorded(sub)[-1]["subject"] == "Be a project"
    assert len(recorded(root)) == seen


def test_a_list_of_files_that_does_not_fit_is_cut_and_says_so(root: Path) -> None:
    for number in range(900):
        (root / f"{number:04d}-{'long' * 30}").write_text("")

    commit(root, "last")

    event = recorded(root)[-1]
    assert event["truncated"] is True
    assert event["file_count"] == 901
    assert 0 < len(event["files"]) < 901


def test_a_push_of_more_refs_than_fit_is_cut_and_says_so(root: Path, tmp_path: Path) -> None:
    git("init", "-q", "--bare", str(tmp_path / "bare"), cwd=tmp_path)
    refs = "".join(f"create refs/heads/{'b' * 100}{number} {head(root)}\n" for number in range(300))
    subprocess.run(["git", "update-ref", "--stdin"], cwd=root, input=refs, text=True, check=True)

    git("push", "-q", str(tmp_path / "bare"), "--all", cwd=root)

    event = recorded(root)[-1]
    assert (event["truncated"], event["ref_count"]) == (True, 301)


def test_a_subject_without_end_is_cut(root: Path) -> None:
    commit(root, message="long " * 4_000)

    assert len(recorded(root)[-1]["subject"]) == 2000


def test_settings_for_people_do_not_change_what_is_read(root: Path) -> None:
    for key, value in {
        "log.showSignature": "true",
        "color.ui": "always",
        "core.quotePath": "true",
        "diff.noprefix": "true",
        "diff.renames": "false",
        "log.decorate": "full",
        "format.pretty": "fuller",
        "core.pager": "false",
        "diff.external": "false",
    }.items():
        git("config", key, value, cwd=root)

    commit(root, "ü")

    assert recorded(root)[-1]["files"] == [{"path": "ü", "status": "A"}]


def test_who_did_it_comes_from_the_agent_s_name_or_the_login(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "ada")
    commit(root)
    monkeypatch.setenv("SUPER_AGENT", 'build"er')
    monkeypatch.setenv("CLAUDE_CODE_SESSION_ID", "s-1")
    commit(root)

    first, second = Project(root).log.read()

    assert (first.by, first.session) == ("human:ada", None)
    assert (second.by, second.session) == ('build"er', "s-1")


def test_a_secret_in_a_message_does_not_reach_the_log(root: Path) -> None:
    commit(root, message='Set password = "hunter2" for now')

    assert recorded(root)[-1]["subject"] == 'Set password = "[redacted:password]" for now'


def test_a_secret_in_the_agent_s_name_does_not_reach_the_log(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token = "gh" + "p_9L15Mo5drp2dZQAzaN6weE1FObj3ghnnQXqi"
    monkeypatch.setenv("SUPER_AGENT", token)
    monkeypatch.setenv("CLAUDE_CODE_SESSION_ID", token)

    commit(root, "x")

    [event] = Project.open(root).log.read(where=Filter(kinds=("git.committed",)))
    assert (event.by, event.session) == ("[redacted:github-token]", "[redacted:github-token]")


def test_what_the_settings_call_harmless_is_kept(root: Path) -> None:
    (root / ".claude" / "system" / "config.toml").write_text('[redaction]\nallow = ["hunter2"]\n')

    commit(root, message='Set password = "hunter2" for now')

    assert recorded(root)[-1]["subject"] == 'Set password = "hunter2" for now'


def test_an_amended_commit_tells_which_one_it_replaced(root: Path) -> None:
    old = commit(root, "file")

    git("commit", "-q", "--amend", "-m", "Better", cwd=root)

    (event,) = recorded(root, "git.rebased")
    assert (event["command"], event["branch"]) == ("amend", "main")
    assert event["commits"] == [{"old": old, "new": head(root)}]


def test_a_rebase_tells_each_commit_that_it_replaced(root: Path) -> None:
    diverged(root)
    git("checkout", "-q", "topic", cwd=root)
    old = [head(root, "topic~1"), head(root, "topic")]

    git("rebase", "-q", "main", cwd=root)

    (event,) = recorded(root, "git.rebased")
    assert (event["command"], event["branch"]) == ("rebase", "topic")
    new = [head(root, "topic~1"), head(root, "topic")]
    assert event["commits"] == [{"old": before, "new": now} for before, now in zip(old, new, strict=True)]


def test_commits_that_a_rebase_squashes_have_the_same_successor(root: Path) -> None:
    base = head(root)
    old = [commit(root, "one"), commit(root, "two", "fixup! Change it")]

    git("rebase", "-q", "-i", "--autosquash", base, cwd=root, GIT_SEQUENCE_EDITOR="true")

    event = recorded(root, "git.rebased")[-1]
    assert event["command"] == "rebase"
    assert event["commits"] == [{"old": before, "new": head(root)} for before in old]


def test_a_rebase_of_more_commits_than_a_line_holds_says_that_it_was_cut(root: Path) -> None:
    pairs = "".join(f"{at:040x} {at + 1:040x}\n" for at in range(1000))
    stub = root / ".git" / "hooks" / "post-rewrite"

    subprocess.run([stub, "rebase"], cwd=root, input=pairs.encode(), check=True)

    (event,) = recorded(root, "git.rebased")
    assert (event["truncated"], event["commit_count"]) == (True, 1000)
    assert 500 < len(event["commits"]) < 1000


def test_tags_that_are_made_and_moved_are_told(root: Path) -> None:
    first = head(root)
    git("tag", "v1", cwd=root)
    second = commit(root)
    git("tag", "-f", "v1", cwd=root)
    git("tag", "-a", "-m", "Signed off", "releases/ünï", cwd=root)
    annotated = head(root, "refs/tags/releases/ünï")

    told = [event["tags"] for event in recorded(root, "git.tagged")]
    assert told == [
        [{"name": "v1", "object": first}],
        [{"name": "v1", "object": second, "previous": first}],
        [{"name": "releases/ünï", "object": annotated}],
    ]


@pytest.mark.parametrize("packed", [False, True])
def test_a_deleted_tag_is_told_once(root: Path, packed: bool) -> None:  # noqa: FBT001 - a parameter of pytest's
    git("tag", "v1", cwd=root)
    if packed:
        git("pack-refs", "--all", cwd=root)

    git("tag", "-d", "v1", cwd=root)

    made, *deleted = [event["tags"] for event in recorded(root, "git.tagged")]
    assert "object" in made[0]
    assert [[(tag["name"], tag.get("object")) for tag in tags] for tags in deleted] == [[("v1", None)]]


def test_a_tag_that_git_tidies_up_is_no_news(root: Path) -> None:
    git("tag", "v1", cwd=root)

    git("pack-refs", "--all", cwd=root)
    git("tag", "v2", cwd=root)
    git("gc", "-q", cwd=root)
    git("tag", "-f", "v1", "HEAD", cwd=root)

    assert [event["tags"][0]["name"] for event in recorded(root, "git.tagged")] == ["v1", "v2"]


def test_tags_that_come_with_a_fetch_are_told(root: Path, tmp_path: Path) -> None:
    git("clone", "-q", str(root), str(tmp_path / "other"), cwd=tmp_path)
    for name in ("one", "two"):
        git("tag", name, cwd=tmp_path / "other")

    git("fetch", "-q", "--tags", str(tmp_path / "other"), cwd=root)

    names = [tag["name"] for event in recorded(root, "git.tagged") for tag in event["tags"]]
    assert sorted(names) == ["one", "two"]


def test_a_transaction_without_tags_starts_no_interpreter(root: Path, tmp_path: Path) -> None:
    stub = root / ".git" / "hooks" / "reference-transaction"
    spy = script(tmp_path / "python", f'echo "$@" >> "{tmp_path / "started"}"')
    stub.write_text(stub.read_text().replace(sys.executable, str(spy)))

    commit(root)
    git("branch", "other", cwd=root)
    git("branch", "-D", "other", cwd=root)
    assert not (tmp_path / "started").exists()

    git("tag", "v1", cwd=root)
    assert len((tmp_path / "started").read_text().splitlines()) == 1


def test_a_tag_among_other_refs_is_found_wherever_it_stands(root: Path) -> None:
    now = head(root)
    lines = [f"create refs/heads/b{at} {now}" for at in range(20)] + [f"create refs/tags/v1 {now}"]
    lines += [f"create refs/heads/c{at} {now}" for at in range(20)]

    subprocess.run(["git", "update-ref", "--stdin"], cwd=root, input="\n".join(lines).encode() + b"\n", check=True)

    (event,) = recorded(root, "git.tagged")
    assert event["tags"] == [{"name": "v1", "object": now}]


def test_a_transaction_that_the_hook_before_forbids_stays_forbidden(root: Path, tmp_path: Path) -> None:
    installation.uninstall(root)
    forbid = f'echo "$1" >> "{tmp_path / "ran"}"; grep -q refs/tags/bad && [ "$1" = prepared ] && exit 1; exit 0'
    script(root / ".git" / "hooks" / "reference-transaction", forbid)
    installation.install(root)

    git("tag", "good", cwd=root)
    git("tag", "bad", cwd=root, check=False)

    assert git("tag", cwd=root).split() == ["good"]
    assert [event["tags"][0]["name"] for event in recorded(root, "git.tagged")] == ["good"]
    assert (tmp_path / "ran").read_text().split()[-2:] == ["prepared", "aborted"]


@pytest.mark.parametrize("fault", ["no interpreter", "no log"])
def test_a_fault_of_ours_stops_no_change_of_a_ref(root: Path, fault: str) -> None:
    if fault == "no interpreter":
        for name in ("reference-transaction", "post-rewrite"):
            stub = root / ".git" / "hooks" / name
            stub.write_text(stub.read_text().replace(sys.executable, "/nowhere/python"))
    else:
        (root / ".claude" / "events").write_text("no folder")

    git("tag", "v1", cwd=root)
    git("commit", "-q", "--amend", "-m", "Again", cwd=root)
    git("branch", "other", cwd=root)

    assert git("tag", cwd=root).split() == ["v1"]


def test_rebases_and_tags_in_a_linked_worktree_name_it(root: Path, tmp_path: Path) -> None:
    git("worktree", "add", "-q", str(tmp_path / "wt"), cwd=root)

    commit(tmp_path / "wt")
    git("commit", "-q", "--amend", "-m", "Again", cwd=tmp_path / "wt")
    git("tag", "v1", cwd=tmp_path / "wt")

    assert [event["worktree"] for event in recorded(root, "git.rebased")] == ["wt"]
    assert [event["worktree"] for event in recorded(root, "git.tagged")] == ["wt"]
