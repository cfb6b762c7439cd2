"""`init`: one step, nothing of the user's lost, and a second run that changes nothing."""

from __future__ import annotations

import json
import os
import re
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import filelock
import pytest

from super_agents import projects
from super_agents.errors import FileRefused, PathRefused, ProjectExists, ProjectNotFound, TemplateNotFound
from super_agents.projects import catalogue, registry
from super_agents.projects.project import Project
from super_agents.projects.selection import NOTHING
from super_agents.projects.setup import actions
from super_agents.system import worktrees
from super_agents.system.git import git
from tests.support.repositories import commit, make_repository, snapshot, status
from tests.support.rights import NOBODY, become_a_stranger

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Return a repository with one commit."""
    return make_repository(tmp_path / "a repo", README__md="# Read me\n")


def test_init_makes_a_project_with_an_id_a_log_and_a_place_on_the_machines_list(repo: Path) -> None:
    actions.init(repo)

    project = Project.open(repo)
    assert len(project.id) == 32
    assert [event.kind for event in project.log.read()] == ["project.initialized"]
    assert [(entry.id, entry.root) for entry in registry.entries()] == [(project.id, str(repo))]


def test_what_is_of_the_machine_stays_out_of_git(repo: Path) -> None:
    actions.init(repo, catalogue=NOTHING)

    assert [line.split()[-1] for line in status(repo).splitlines()] == [
        ".claude/.gitignore",
        ".claude/settings.json",
        ".claude/system/config.toml",
        ".claude/system/manifest.json",
        ".claude/system/rules.toml",
        ".claude/system/triggers.toml",
        ".mcp.json",
        "CLAUDE.md",
    ]


def test_what_is_private_stays_out_of_git_without_the_ignore_file_of_the_claude_folder(repo: Path) -> None:
    layout = Project.open(actions.init(repo).root).layout
    layout.km_token.write_text("secret")
    layout.ignore.unlink()

    assert [line for line in status(repo).splitlines() if "/state" in line] == []


def test_a_second_run_changes_nothing(repo: Path) -> None:
    actions.init(repo)
    before = snapshot(repo)

    plan = actions.init(repo)

    assert plan.is_empty
    assert snapshot(repo) == before


def test_a_dry_run_shows_the_plan_and_writes_nothing(repo: Path) -> None:
    before = snapshot(repo)

    plan = actions.init(repo, dry_run=True)

    assert "CLAUDE.md" in [change.path for change in plan.changes]
    assert snapshot(repo) == before
    assert registry.entries() == []


def test_two_people_get_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = make_repository(tmp_path / "one"), make_repository(tmp_path / "elsewhere/two")

    actions.init(one)
    monkeypatch.setenv("SUPER_AGENTS_HOME", str(tmp_path / "another home"))
    actions.init(two)

    kept = [
        path for path in one.rglob("*") if path.is_file() and not git_ignores(one, path) and ".git" not in path.parts
    ]
    assert len(kept) == 8 + len(catalogue.files())
    for path in kept:
        assert path.read_bytes() == (two / path.relative_to(one)).read_bytes()
        assert str(tmp_path) not in path.read_text()


def git_ignores(repo: Path, path: Path) -> bool:
    return bool(git("status", "--porcelain", "--ignored", str(path), cwd=repo).startswith("!!"))


def test_a_clone_of_a_project_becomes_one_of_its_own_without_a_change_in_git(repo: Path, tmp_path: Path) -> None:
    actions.init(repo)
    commit(repo)
    git("clone", "-q", str(repo), str(tmp_path / "clone"), cwd=tmp_path)

    plan = actions.init(tmp_path / "clone")

    assert plan.changes == ()
    assert status(tmp_path / "clone") == ""
    assert Project.open(tmp_path / "clone").id != Project.open(repo).id


def test_init_in_a_repository_without_commits(tmp_path: Path) -> None:
    git("init", "-q", str(tmp_path), cwd=tmp_path)

    actions.init(tmp_path)

    assert Project.open(tmp_path).root == tmp_path


def test_init_without_a_repository_does_not_start_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "no programs here"))

    actions.init(tmp_path)

    assert Project.open(tmp_path).root == tmp_path


def test_init_in_a_subfolder_acts_on_the_top(repo: Path) -> None:
    (repo / "a/b").mkdir(parents=True)

    actions.init(repo / "a/b")

    assert Project.open(repo / "a/b").root == repo
    assert not (repo / "a/b/.claude").exists()


def test_init_in_a_linked_worktree_acts_on_the_main_one(repo: Path, tmp_path: Path) -> None:
    git("worktree", "add", "-q", str(tmp_path / "linked"), cwd=repo)

    actions.init(tmp_path / "linked")

    assert Project.open(tmp_path / "linked").root == repo
    assert status(tmp_path / "linked") == ""


def test_worktrees_of_a_bare_repository_share_one_project_that_git_does_not_delete(repo: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    git("clone", "-q", "--bare", str(repo), str(bare), cwd=tmp_path)
    for name in ("one", "two"):
        git("worktree", "add", "-q", "-b", name, str(tmp_path / name), cwd=bare)

    actions.init(tmp_path / "one")

    assert Project.open(tmp_path / "two").root == tmp_path / "one"
    assert actions.init(tmp_path / "two").is_empty
    assert "locked" in git("worktree", "list", "--porcelain", cwd=bare)


def test_a_bare_repository_itself_is_refused(repo: Path, tmp_path: Path) -> None:
    git("clone", "-q", "--bare", str(repo), str(tmp_path / "bare.git"), cwd=tmp_path)
    (tmp_path / ".git").write_text("gitdir: bare.git\n")

    with pytest.raises(PathRefused, match="bare repository"):
        actions.init(tmp_path)


@pytest.mark.parametrize("how", ["--bare", "--mirror"])
@pytest.mark.parametrize("inside", ["", "refs", "objects/info"])
def test_a_bare_repository_that_no_worktree_names_is_refused_and_left_alone(
    repo: Path, tmp_path: Path, how: str, inside: str
) -> None:
    bare = tmp_path / "bare.git"
    git("clone", "-q", how, str(repo), str(bare), cwd=tmp_path)
    before = snapshot(bare)

    with pytest.raises(PathRefused, match="bare repository") as refused:
        actions.init(bare / inside)

    assert "in one of its worktrees" in refused.value.hint
    assert snapshot(bare) == before


def test_a_bare_repository_inside_another_ones_folder_is_refused(repo: Path) -> None:
    git("init", "-q", "--bare", "inner.git", cwd=repo)

    with pytest.raises(PathRefused, match="bare repository"):
        actions.init(repo / "inner.git")

    assert not (repo / ".claude").exists()


def test_beside_a_bare_repository_the_hint_leads_to_a_worktree(repo: Path, tmp_path: Path) -> None:
    container = tmp_path / "container"
    container.mkdir()
    git("clone", "-q", "--bare", str(repo), ".bare", cwd=container)
    (container / ".git").write_text("gitdir: ./.bare\n")
    git("worktree", "add", "-q", "-b", "one", "one", cwd=container)

    with pytest.raises(ProjectNotFound) as before:
        Project.open(container)
    actions.init(container / "one")
    with pytest.raises(ProjectNotFound) as after:
        Project.open(container)

    assert "in one of its worktrees" in before.value.hint
    assert str(container / "one") in after.value.hint


def test_gits_own_folder_is_refused(repo: Path) -> None:
    with pytest.raises(PathRefused, match="inside git's own folder"):
        actions.init(repo / ".git/hooks")


def test_a_submodule_is_a_project_of_its_own(repo: Path, tmp_path: Path) -> None:
    outer = make_repository(tmp_path / "outer")
    git("-c", "protocol.file.allow=always", "submodule", "-q", "add", str(repo), "sub", cwd=outer)

    actions.init(outer)
    actions.init(outer / "sub")

    assert Project.open(outer / "sub").root == outer / "sub"
    assert Project.open(outer / "sub").id != Project.open(outer).id


def test_the_home_folder_is_refused(home: Path) -> None:
    with pytest.raises(PathRefused, match="home folder"):
        actions.init(home)


@pytest.mark.parametrize("home", ["/home/somebody", "/"])
def test_the_top_of_the_file_system_is_refused_with_a_hint_of_its_own(
    monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    monkeypatch.setenv("HOME", home)

    with pytest.raises(PathRefused, match="top of the file system") as refused:
        actions.init(Path("/"), dry_run=True)

    assert "Claude Code" not in refused.value.hint


@pytest.mark.parametrize("is_there", [True, False])
def test_a_claude_folder_that_is_a_link_out_of_the_project_is_named_itself(
    repo: Path, tmp_path: Path, *, is_there: bool
) -> None:
    if is_there:
        (tmp_path / "elsewhere").mkdir()
    (repo / ".claude").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(PathRefused, match=re.escape(f"`{repo / '.claude'}` is a link that leads out of the project")):
        actions.init(repo, dry_run=True)
    with pytest.raises(PathRefused, match=re.escape(f"`{repo / '.claude'}` is a link that leads out of the project")):
        actions.init(repo)


def test_what_the_user_has_is_kept_and_merged(repo: Path) -> None:
    (repo / "CLAUDE.md").write_bytes(b"# Mine\r\nno end")
    (repo / ".claude").mkdir()
    (repo / ".claude/settings.json").write_bytes(b'{"permissions": {"allow": ["Read"]}}')
    (repo / ".claude/.gitignore").write_bytes(b"mine")

    actions.init(repo)

    assert (repo / "CLAUDE.md").read_bytes().startswith(b"# Mine\r\nno end\r\n\r\n<!-- super-agents:begin -->\r\n")
    assert json.loads((repo / ".claude/settings.json").read_bytes())["permissions"]["allow"][:2] == [
        "Read",
        "Bash(super-agents status:*)",
    ]
    assert (repo / ".claude/.gitignore").read_bytes().startswith(b"mine\n# super-agents")


def test_a_file_of_the_same_name_stays_the_users(repo: Path) -> None:
    (repo / ".claude/system").mkdir(parents=True)
    (repo / ".claude/system/config.toml").write_text("# mine\n")

    plan = actions.init(repo)

    assert (repo / ".claude/system/config.toml").read_text() == "# mine\n"
    assert plan.notes == ("`.claude/system/config.toml` was there before and was left as it is",)


def test_an_agents_file_stays_in_force_beside_the_new_claude_file(repo: Path) -> None:
    (repo / "AGENTS.md").write_text("# Agents\n")

    actions.init(repo)

    assert "@AGENTS.md\n" in (repo / "CLAUDE.md").read_text()
    assert actions.init(repo).is_empty


def test_a_claude_file_inside_the_claude_folder_is_the_one_that_is_merged(repo: Path) -> None:
    (repo / ".claude").mkdir()
    (repo / ".claude/CLAUDE.md").write_text("# Mine\n")

    actions.init(repo)

    assert "super-agents:begin" in (repo / ".claude/CLAUDE.md").read_text()
    assert not (repo / "CLAUDE.md").exists()


def test_a_link_inside_the_project_is_written_through(repo: Path) -> None:
    (repo / "AGENTS.md").write_text("# Agents\n")
    (repo / "CLAUDE.md").symlink_to("AGENTS.md")

    actions.init(repo)

    assert (repo / "CLAUDE.md").is_symlink()
    assert "super-agents:begin" in (repo / "AGENTS.md").read_text()


@pytest.mark.parametrize("name", ["CLAUDE.md", ".claude"])
def test_a_link_out_of_the_project_is_refused(repo: Path, tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir() if name == ".claude" else outside.write_text("# Shared\n")
    (repo / name).symlink_to(outside)
    before = snapshot(tmp_path)

    with pytest.raises(PathRefused, match="leads out of the project"):
        actions.init(repo)
    assert snapshot(tmp_path) == before


def test_settings_that_do_not_parse_are_refused_with_their_place_and_nothing_is_written(repo: Path) -> None:
    (repo / ".claude").mkdir()
    (repo / ".claude/settings.json").write_text('{\n  "model": "opus"\n  "theme": "dark"\n}\n')
    before = snapshot(repo)

    with pytest.raises(FileRefused, match=r"`.claude/settings.json` is not valid JSON.*line 3, column 3"):
        actions.init(repo)
    assert snapshot(repo) == before


def test_a_claude_folder_that_is_a_file_is_refused(repo: Path) -> None:
    (repo / ".claude").write_text("?")

    with pytest.raises(PathRefused, match="is a file where a folder is needed"):
        actions.init(repo)


def test_a_manifest_of_a_newer_release_is_refused(repo: Path) -> None:
    actions.init(repo)
    manifest = repo / ".claude/system/manifest.json"

    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": 2}))
    with pytest.raises(FileRefused, match="format 2, this release knows format 1"):
        actions.init(repo)

    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": 1, "version": "99.0.0"}))
    with pytest.raises(FileRefused, match=r"was written by super-agents 99\.0\.0"):
        actions.init(repo)


def test_a_template_that_is_not_there_is_named_with_those_that_are(repo: Path) -> None:
    with pytest.raises(TemplateNotFound) as caught:
        actions.init(repo, template="nothing")

    assert "`nothing`" in caught.value.message
    assert "skeleton" in caught.value.hint


def test_another_template_than_the_projects_own_is_refused(repo: Path, tmp_path: Path) -> None:
    actions.init(repo)
    (tmp_path / "other").mkdir()
    (tmp_path / "other/template.toml").write_text('name = "other"\nversion = 1\n')

    with pytest.raises(ProjectExists, match="set up from the template `skeleton`"):
        actions.init(repo, template=str(tmp_path / "other"))


def holds_for_a_stranger(claim: Callable[[], bool]) -> bool:
    """Ask a child process that runs as the user nobody."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            become_a_stranger(projects, filelock)
            code = 0 if claim() else 1
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def refuses(folder: Path) -> bool:
    try:
        actions.init(folder)
    except PathRefused as error:
        return bool(error.hint)
    return False


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files of another user")
def test_a_folder_of_somebody_else_is_refused_to_a_stranger_and_to_root(tmp_path: Path) -> None:
    for folder in (tmp_path, *list(tmp_path.parents)[:-2]):
        folder.chmod(0o755)
    theirs = make_repository(tmp_path / "theirs")
    before = snapshot(theirs)

    assert holds_for_a_stranger(lambda: refuses(theirs))

    os.chown(theirs, NOBODY, NOBODY)
    with pytest.raises(PathRefused, match="belongs to the user"):
        actions.init(theirs)
    assert snapshot(theirs) == before


def test_a_read_only_folder_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, *list(tmp_path.parents)[:-2]):
        folder.chmod(0o755)
    theirs = tmp_path / "theirs"
    theirs.mkdir(mode=0o555)
    if os.geteuid() == 0:
        os.chown(theirs, NOBODY, NOBODY)

    assert holds_for_a_stranger(lambda: refuses(theirs)) if os.geteuid() == 0 else refuses(theirs)
    assert list(theirs.iterdir()) == []


def test_a_root_that_was_chosen_for_a_bare_repository_and_is_gone_is_chosen_anew(repo: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    git("clone", "-q", "--bare", str(repo), str(bare), cwd=tmp_path)
    git("worktree", "add", "-q", "-b", "one", str(tmp_path / "one"), cwd=bare)
    (bare / worktrees.CHOSEN_ROOT).write_text("/nowhere\n")

    actions.init(tmp_path / "one")

    assert Project.open(tmp_path / "one").root == tmp_path / "one"


def test_root_may_work_where_git_trusts_the_folder(tmp_path: Path, home: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make files of another user")
    theirs = make_repository(tmp_path / "theirs")
    os.chown(theirs, 65534, 65534)
    (home / ".gitconfig").write_text(f"[safe]\n\tdirectory = {theirs}\n")

    actions.init(theirs)

    assert Project.open(theirs).root == theirs


def init(root: Path) -> bool:
    return actions.init(root).is_empty


def test_of_many_who_run_init_at_once_one_does_the_work(repo: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("fork")) as pool:
        idle = list(pool.map(init, [repo] * 4))

    assert sorted(idle) == [False, True, True, True]
    assert [event.kind for event in Project.open(repo).log.read()] == ["project.initialized"]


def test_a_folder_whose_name_is_no_text_becomes_a_project_and_can_be_moved(tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9 \n")
    odd.mkdir()
    actions.init(odd)
    project_id = Project.open(odd).id

    odd.rename(tmp_path / "plain")

    assert Project.open(tmp_path / "plain").id == project_id


def test_git_hooks_are_put_in_and_taken_out_as_the_settings_say(repo: Path) -> None:
    hooks = repo / ".git/hooks"
    before = {path.name for path in hooks.iterdir()}
    actions.init(repo)
    assert {path.name for path in hooks.iterdir()} - before == {
        "post-commit",
        "post-merge",
        "post-checkout",
        "post-rewrite",
        "pre-commit",
        "pre-push",
        "reference-transaction",
    }

    (repo / ".claude/system/config.toml").write_text("[git]\nhooks = false\n")
    plan = actions.init(repo)

    assert plan.steps == ("take out git hooks",)
    assert {path.name for path in hooks.iterdir()} == before
    assert actions.init(repo).is_empty
