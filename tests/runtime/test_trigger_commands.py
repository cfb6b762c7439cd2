"""Commands of triggers: only those that were allowed, each once at most."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from super_agents.projects.project import Project
from super_agents.runtime import trigger_commands
from super_agents.runtime.trigger_commands import allow, run_planned
from tests.support.children import Child
from tests.support.reacting import happen, said, with_triggers
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

RUN = 'echo "$TRIGGER_NAME $TRIGGER_EVENT $TRIGGER_KIND" | tee -a ran'


def triggers(run: str, more: str = "") -> str:
    return f"[trigger.make]\non = \"custom.seen\"\n[[trigger.make.command]]\nrun = '''{run}'''\n{more}\n"


def test_a_command_that_nobody_allowed_is_not_run(project: Project) -> None:
    reactor = with_triggers(project, triggers(RUN))
    happen(project)
    reactor.settle()

    run_planned(project)

    assert not (project.root / "ran").exists()
    (ended,) = said(project, "trigger.command_ended")
    assert "super-agents trigger allow make" in ended["reason"]


def test_an_allowed_command_is_run_once_and_told_of(project: Project) -> None:
    reactor = with_triggers(project, triggers(RUN))
    allow(project, [RUN])
    seen = happen(project)
    reactor.settle()

    assert [run_planned(project), run_planned(project)] == [1, 0]

    assert (project.root / "ran").read_text() == f"make {seen} custom.seen\n"
    (ended,) = said(project, "trigger.command_ended")
    assert (ended["code"], ended["output"]) == (0, [f"make {seen} custom.seen"])
    kinds = [event.kind for event in project.log.trace(seen)]
    assert kinds == ["custom.seen", "trigger.fired", "trigger.command_started", "trigger.command_ended"]


def test_leave_to_run_a_command_is_not_leave_to_run_another(project: Project) -> None:
    allow(project, [RUN])
    reactor = with_triggers(project, triggers(RUN + "; touch more"))
    happen(project)
    reactor.settle()

    run_planned(project)

    assert not (project.root / "ran").exists()


def test_leave_is_not_kept_where_git_could_bring_it(project: Project) -> None:
    allow(project, [RUN])

    files = [path for path in project.claude.rglob("*") if path.is_file() and b"TRIGGER_NAME" in path.read_bytes()]
    assert files == []
    assert trigger_commands.allowed(project) == {RUN}


def test_a_command_says_nothing_in_an_agents_name(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPER_AGENT", "ada")
    monkeypatch.setenv("SUPER_AGENT_SECRET", "hush")
    reactor = with_triggers(project, triggers("env > ran"))
    allow(project, ["env > ran"])
    happen(project)
    reactor.settle()

    run_planned(project)

    assert "SUPER_AGENT=" not in (project.root / "ran").read_text()
    assert "hush" not in (project.root / "ran").read_text()


@pytest.mark.parametrize(
    ("run", "told"),
    [("exit 3", {"code": 3}), ("sleep 60", {"reason": "killed after 1 s"}), ("kill -9 $$", {"code": 137})],
)
def test_how_a_command_ended_is_told(project: Project, run: str, told: dict[str, object]) -> None:
    reactor = with_triggers(project, triggers(run, 'timeout = "1s"'))
    allow(project, [run])
    happen(project)
    reactor.settle()

    run_planned(project)

    (ended,) = said(project, "trigger.command_ended")
    assert {name: ended[name] for name in ("code", "reason") if name in ended} == told


def test_what_a_command_wrote_fits_into_a_line_of_the_log(project: Project) -> None:
    run = "head -c 300000 /dev/zero | tr '\\0' '\"'; seq 1000"
    reactor = with_triggers(project, triggers(run))
    allow(project, [run])
    happen(project)
    reactor.settle()

    run_planned(project)

    assert said(project, "trigger.command_ended")[0]["output"][-1] == "1000"


def run_them(_: Connection, root: Path) -> None:
    """Run what is planned, as a process that will be killed meanwhile."""
    run_planned(Project.open(root))


def test_a_command_whose_runner_was_killed_is_not_run_again(project: Project) -> None:
    run = "echo begun >> ran; echo $$ > pid; exec sleep 60"
    reactor = with_triggers(project, triggers(run))
    allow(project, [run])
    happen(project)
    reactor.settle()
    runner = Child(run_them, project.root)
    pid = int(eventually(lambda: (project.root / "pid").exists() and (project.root / "pid").read_text().strip()))
    runner.end()
    os.kill(pid, signal.SIGKILL)

    assert run_planned(project) == 0

    assert (project.root / "ran").read_text() == "begun\n"
    (ended,) = said(project, "trigger.command_ended")
    assert "killed" in ended["reason"]
