"""`super-agents task`, typed as a person, a script or an agent would."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import sys
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.cli.errors import DONE, FAILED, USAGE
from super_agents.system.git import git

if TYPE_CHECKING:
    from subprocess import CompletedProcess

    from super_agents.projects.project import Project
    from tests.support.projects import Machine


@pytest.fixture
def rose(project: Project, monkeypatch: pytest.MonkeyPatch) -> str:
    """Act as an agent from here on."""
    secret = project.roster.register("rose", role="gardener").secret
    monkeypatch.setenv("SUPER_AGENT", "rose")
    monkeypatch.setenv("SUPER_AGENT_SECRET", secret)
    return "rose"


class Typing:
    """Types `super-agents task ...` in a project."""

    def __init__(self, machine: Machine, project: Project) -> None:
        self._machine, self._project = machine, project

    def __call__(self, *arguments: str) -> CompletedProcess[str]:
        """Return how it ended."""
        return self._machine.run("task", *arguments, cwd=self._project.root)

    def json(self, *arguments: str) -> Any:
        """Return what it said."""
        return json.loads(self(*arguments, "--json").stdout)


@pytest.fixture
def task(machine: Machine, project: Project) -> Typing:
    """Return what types."""
    return Typing(machine, project)


@pytest.mark.usefixtures("rose")
def test_a_task_goes_from_wish_to_finished(task: Typing, project: Project) -> None:
    wish = ("Sow", "--check", "test -s README", "--priority", "high", "--role", "gardener", "--deadline", "2h")
    added = task.json("add", *wish)
    assert (added["id"], added["state"], added["added_by"], added["is_overdue"]) == ("t-1", "ready", "rose", False)

    taken = task.json("claim")
    assert (taken["id"], taken["owner"], taken["token"]) == ("t-1", "rose", 1)
    assert task.json("renew", "t-1", "--token", "1", "--lease", "2h")["until"] > taken["until"]

    done = task("finish", "t-1", "--token", "1")
    assert (done.returncode, done.stdout) == (DONE, "t-1 finished: Sow\n")
    assert "the check `test -s README` passed" in done.stderr
    assert task.json("show", "t-1")["evidence"][0]["exit_code"] == 0
    assert [event.by for event in project.log.trace("t-1")] == ["rose"] * 5


@pytest.mark.usefixtures("rose")
def test_a_check_that_fails_refuses_the_finish_and_shows_what_it_wrote(task: Typing) -> None:
    task("add", "Sow", "--check", "echo too dry; exit 7", "--check", "true")
    task("claim")

    done = task("finish", "t-1", "--token", "1")

    assert done.returncode == FAILED
    assert "    too dry" in done.stderr
    assert "nothing proves that `t-1` is done: the check `echo too dry; exit 7` ended with 7" in done.stderr
    assert task.json("show", "t-1")["state"] == "claimed"


@pytest.mark.usefixtures("rose")
def test_a_commit_and_an_artifact_are_looked_up(task: Typing, project: Project) -> None:
    (project.root / "seed").write_bytes(b"poppy")
    task("add", "Sow")
    task("claim")

    finished = task.json("finish", "t-1", "--token", "1", "--commit", "HEAD", "--artifact", str(project.root / "seed"))

    head = git("rev-parse", "HEAD", cwd=project.root).strip()
    assert finished["evidence"] == [
        {"kind": "commit", "commit": head},
        {"kind": "artifact", "path": "seed", "sha256": hashlib.sha256(b"poppy").hexdigest(), "bytes": 5},
    ]
    shown = task("show", "t-1").stdout
    assert f"commit {head}" in shown
    assert "artifact seed, 5 B" in shown


@pytest.mark.usefixtures("rose")
@pytest.mark.parametrize(
    ("proof", "says"),
    [
        ([], "a commit, an artifact or a person's note is needed"),
        (["--note", "done"], "a note counts from a person, not from `rose`"),
        (["--commit", "no-such-branch"], "the commit of a task cannot be 'no-such-branch'"),
        (["--commit", "--help"], "the commit of a task cannot be '--help'"),
        (["--artifact", "nowhere"], "nowhere` is gone"),
        (["--artifact", "."], "name a file; of a folder those that count"),
    ],
)
def test_what_proves_nothing_is_refused(task: Typing, project: Project, proof: list[str], says: str) -> None:
    task("add", "Sow")
    task("claim")
    before = project.log.head

    done = task("finish", "t-1", "--token", "1", *proof)

    assert (done.returncode, done.stdout) == (FAILED, "")
    assert says in done.stderr
    assert project.log.head == before


def test_a_person_finishes_with_a_note(task: Typing) -> None:
    task("add", "Call the miller", "--agent", task.json("add", "Ask")["added_by"])
    task("claim", "t-2")

    assert task("finish", "t-2", "--token", "1", "--note", "he comes on Monday").returncode == DONE

    assert "note: he comes on Monday" in task("show", "t-2").stdout


def test_an_agent_cannot_write_for_another(
    task: Typing, project: Project, rose: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    task("add", "Sow")
    task("claim")
    monkeypatch.setenv("SUPER_AGENT_SECRET", project.roster.register("iris").secret)
    monkeypatch.setenv("SUPER_AGENT", "iris")
    before = project.log.head

    for verb in (["renew"], ["release"], ["fail", "--reason", "rain"], ["finish", "--commit", "HEAD"]):
        done = task(verb[0], "t-1", "--token", "1", *verb[1:])
        assert done.returncode == FAILED
        assert "it is that of `rose`, not of `iris`" in done.stderr

    assert project.log.head == before
    assert project.board.show("t-1").owner == rose


def test_a_name_without_its_secret_takes_nothing(task: Typing, project: Project, rose: str) -> None:
    task("add", "Sow")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SUPER_AGENT_SECRET", "guessed")
        done = task("claim")

    assert (done.returncode, f"`{rose}` cannot be acted for" in done.stderr) == (FAILED, True)
    assert project.board.show("t-1").state == "ready"


@pytest.mark.usefixtures("rose")
def test_a_try_that_failed_can_become_a_dead_letter_that_is_retried_or_dropped(task: Typing) -> None:
    task("add", "Sow", "--attempts", "1")
    task("claim")

    assert task("fail", "t-1", "--token", "1", "--reason", "no rain").stdout == "t-1 dead: Sow\n"
    assert [one["reason"] for one in task.json("list", "--state", "dead")] == ["no rain"]
    assert task.json("retry", "t-1")["state"] == "ready"
    task("claim")
    task("fail", "t-1", "--token", "2", "--reason", "no rain again")
    assert task.json("drop", "t-1", "--reason", "sold")["state"] == "dropped"
    assert task("list", "--state", "dead").stderr.startswith("no such task")


def test_tasks_wait_for_each_other_and_a_circle_is_named(task: Typing) -> None:
    task("add", "Sow")
    task("add", "Reap", "--after", "t-1")
    task("add", "Bake")

    assert task.json("link", "t-3", "--after", "t-2", "--after", "t-1")["waits_for"] == ["t-1", "t-2"]
    assert task.json("unlink", "t-3", "--after", "t-1")["after"] == ["t-2"]
    done = task("link", "t-1", "--after", "t-3", "--json")
    assert json.loads(done.stdout)["error"]["details"]["circle"] == ["t-1", "t-3", "t-2", "t-1"]
    assert task("cancel", "t-1", "--reason", "rain").stdout == "t-1 cancelled: Sow\n"


def test_lists_are_tables_for_people(task: Typing) -> None:
    task("add", "Sow", "--priority", "low", "--role", "gardener")
    task("add", "Reap", "--after", "t-1", "--deadline", "2020-01-01")

    lines = task("list").stdout.splitlines()
    assert lines[0].split() == ["TASK", "STATE", "PRIORITY", "OWNER", "FOR", "TITLE"]
    assert lines[1].split() == ["t-1", "ready", "low", "-", "role", "gardener", "Sow"]
    assert lines[2].split() == ["t-2", "waiting,", "overdue", "normal", "-", "-", "Reap"]
    assert [one["id"] for one in task.json("list", "--ready")] == ["t-1"]
    assert [one["id"] for one in task.json("list", "--role", "gardener", "--priority", "low")] == ["t-1"]


def test_the_board_has_a_column_for_each_state(task: Typing, project: Project) -> None:
    for title in ("Sow", "Water", "Reap"):
        project.board.add(title, by="planner")
    project.board.add("Bake", by="planner", after=["t-3"], priority="critical")
    project.board.claim("t-2", by="iris")

    shown = task("board", "-n", "1").stdout

    lines = [line.split("  ") for line in shown.splitlines()]
    assert [cell.strip() for cell in lines[0] if cell] == ["WAITING", "DELAYED", "READY", "CLAIMED", "FINISHED"]
    assert [cell.strip() for cell in lines[1] if cell.strip(" -")] == ["t-4 *Bake", "t-1 Sow", "t-2 (iris) Water"]
    assert "and 1 more" in shown
    assert task.json("board")["counts"] == {"waiting": 1, "ready": 2, "claimed": 1}


def test_the_board_follows_what_happens(machine: Machine, project: Project) -> None:
    project.board.add("Sow", by="planner")
    follower = machine.begin("task", "board", "--follow", "--json", cwd=project.root)
    assert follower.stdout is not None

    before = json.loads(follower.stdout.readline())
    project.board.claim(by="iris")
    after = json.loads(follower.stdout.readline())

    follower.terminate()
    follower.communicate()
    assert (before["counts"], after["counts"]) == ({"ready": 1}, {"claimed": 1})


def test_details_come_from_stdin_with_a_dash(machine: Machine, project: Project) -> None:
    machine.run("task", "add", "Sow", "--details", "-", cwd=project.root)

    assert project.board.show("t-1").details == ""  # stdin is empty here


def test_a_key_adds_a_task_once(task: Typing) -> None:
    assert [task.json("add", title, "--key", "spring")["id"] for title in ("Sow", "Sow again")] == ["t-1", "t-1"]


def test_what_only_a_board_may_say_cannot_be_appended(machine: Machine, project: Project) -> None:
    for arguments in (["task.finished"], ["custom.x", "--key", "task.added:spring"]):
        done = machine.run("event", "append", *arguments, cwd=project.root)
        assert (done.returncode, "is what super-agents itself says" in done.stderr) == (FAILED, True)

    assert project.log.head == 0


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["show", "t-1"], FAILED, "no task `t-1`"),
        (["claim"], FAILED, "no task is ready for `human:"),
        (["claim", "--lease", "soon"], USAGE, "`soon` is not a duration"),
        (["add", "Sow", "--priority", "urgent"], USAGE, "'urgent' is not one of"),
        (["add", "Sow", "--deadline", "tomorrow"], FAILED, "the deadline of a task cannot be 'tomorrow'"),
        (["add", ""], FAILED, "the title of a task cannot be ''"),
        (["finish", "t-1"], USAGE, "Missing option '--token'"),
        (["list", "--ready", "--state", "dead"], USAGE, "--ready stands alone"),
        (["flag"], USAGE, "There is no command `flag`"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_nothing_is_written(
    task: Typing, project: Project, arguments: list[str], code: int, says: str
) -> None:
    done = task(*arguments)

    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert project.log.head == 0


def test_what_stands_in_a_task_does_not_steer_the_terminal(task: Typing, project: Project) -> None:
    project.board.add("So\x1bw", by="pl\x1ban", details="\x1b[2J", checks=["true \x07"])
    project.board.claim(by="ir\x1bis")

    for verb in (["list"], ["show", "t-1"], ["board"]):
        assert not {"\x1b", "\x07"} & set(task(*verb).stdout), verb


def test_tasks_survive_a_deleted_registry(task: Typing, project: Project) -> None:
    project.board.add("Sow", by="planner")
    project.board.claim(by="iris")
    before = task.json("list")
    project.views.close()
    for path in project.layout.registry_db.parent.glob("registry.db*"):
        path.unlink()

    assert task.json("list") == before


@pytest.mark.usefixtures("rose")
def test_only_a_file_proves_that_something_was_made(task: Typing, project: Project) -> None:
    os.mkfifo(project.root / "pipe")
    task("add", "Sow")
    task("claim")

    for artifact in ("pipe", ".", ".claude"):
        done = task("finish", "t-1", "--token", "1", "--artifact", artifact)
        assert (done.returncode, "name a file" in done.stderr) == (FAILED, True)


def test_a_check_that_a_person_runs_does_not_act_as_that_person(task: Typing, project: Project) -> None:
    project.roster.register("rose")
    program = f"{shlex.quote(sys.executable)} -m super_agents"
    task("add", "Sow", "--check", f"{program} agent retire rose")
    task("claim")

    done = task("finish", "t-1", "--token", "1")

    assert (done.returncode, "the name of a person is that of the login" in done.stderr) == (FAILED, True)
    assert not project.roster.get("rose").is_retired
