"""The knowledge manager does by itself what the project's triggers are there for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from super_agents.projects.project import Project
from super_agents.runtime.trigger_commands import allow
from super_agents.system import sockets
from tests.support.hooked import commit, git
from tests.support.knowledge_managers import kill, started
from tests.support.reacting import ONE_TASK, fired, happen, said, with_triggers
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.projects import Machine


@pytest.fixture
def fresh(machine: Machine, repository: Path) -> Project:
    """A project as `init` makes it."""
    assert machine.run("init", cwd=repository).returncode == 0
    return Project.open(repository)


def test_a_commit_adds_a_task_for_the_role_that_it_calls_for(fresh: Project) -> None:
    started(fresh)

    (fresh.root / "auth").mkdir()
    commit(fresh.root, "auth/sign in.py", "Let people in")

    (task,) = eventually(fresh.board.list)
    assert (task.role, task.priority, task.state) == ("security-agent", "critical", "ready")
    assert "auth/sign in.py" in task.details


def test_a_tag_and_a_merge_are_reacted_to(fresh: Project) -> None:
    with_triggers(fresh, '[trigger.x]\non = ["git.tagged", "git.merged"]\nnotify = "{kind}"')
    started(fresh)

    git("checkout", "-q", "-b", "topic", cwd=fresh.root)
    commit(fresh.root, "a")
    git("checkout", "-q", "-", cwd=fresh.root)
    git("merge", "-q", "--no-ff", "--no-edit", "topic", cwd=fresh.root)
    git("tag", "v1", cwd=fresh.root)

    eventually(lambda: [data["notice"] for data in said(fresh, "trigger.fired")] == ["git.merged", "git.tagged"])


def test_what_happened_while_it_was_down_is_made_up_for_once(project: Project) -> None:
    with_triggers(project, ONE_TASK)
    kill(started(project))
    seen = [happen(project) for _ in range(5)]
    kill(started(project))

    started(project)

    eventually(lambda: len(fired(project)) == len(seen))
    assert fired(project) == [("look", seq) for seq in seen]
    assert len(project.board.list()) == len(seen)


def test_a_command_runs_beside_and_holds_up_nothing(project: Project) -> None:
    slow = "while [ ! -e stop ]; do sleep 0.05; done"
    with_triggers(project, ONE_TASK + f'[trigger.slow]\non = "custom.slow"\n[[trigger.slow.command]]\nrun = "{slow}"\n')
    allow(project, [slow])
    started(project)
    happen(project, "custom.slow")
    eventually(lambda: said(project, "trigger.command_started"))

    happen(project)

    eventually(project.board.list)
    assert said(project, "trigger.command_ended") == []
    (project.root / "stop").touch()
    eventually(lambda: said(project, "trigger.command_ended"))


def test_commands_that_a_killed_manager_left_are_run_also_beside_a_file_that_is_wrong(project: Project) -> None:
    reactor = with_triggers(
        project, '[trigger.make]\non = "custom.seen"\n[[trigger.make.command]]\nrun = "touch made"\n'
    )
    allow(project, ["touch made"])
    happen(project)
    reactor.settle()
    project.layout.triggers.write_text("[trigger.make")

    started(project)

    eventually((project.root / "made").exists)


def test_a_file_that_is_wrong_is_told_and_stops_nothing_else(project: Project) -> None:
    with_triggers(project, ONE_TASK)
    running = started(project)
    project.layout.triggers.write_text("[trigger.look")
    seen = happen(project)

    def health() -> str:
        return json.dumps(json.loads(sockets.get(sockets.LOOPBACK, running.port or 0, "/health").body))

    eventually(lambda: "triggers.toml" in health())
    project.layout.triggers.write_text(ONE_TASK)

    eventually(lambda: fired(project) == [("look", seen)])


def test_a_failed_action_is_tried_again_without_anything_else_happening(project: Project) -> None:
    with_triggers(project, '[trigger.t]\non = "custom.seen"\n[[trigger.t.message]]\nto = "builder"\ntext = "x"')
    started(project)
    seen = happen(project)
    eventually(lambda: said(project, "trigger.attempt_failed"))

    project.roster.register("builder")

    eventually(lambda: fired(project) == [("t", seen)], within=40)
