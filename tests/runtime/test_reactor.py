"""Triggers act on events: all that fit, once for each event, and never in a circle."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import TriggersInvalid
from super_agents.projects.git_hooks import installation
from super_agents.projects.project import Project
from super_agents.runtime.reactor import CURSOR, LOCK, Reactor, resume
from super_agents.system.clock import FrozenClock
from super_agents.system.locks import hold
from super_agents.triggers import ledger
from super_agents.triggers.trigger import ATTEMPTS, DEEPEST
from tests.support.hooked import commit, git, make_fresh_project
from tests.support.reacting import ONE_TASK, fired, happen, said, with_triggers

if TYPE_CHECKING:
    from pathlib import Path


def trigger(name: str, on: str = "custom.seen", more: str = "", action: str = 'notify = "seen"') -> str:
    return f'[trigger.{name}]\non = "{on}"\n{more}\n{action}\n'


def test_every_trigger_that_fits_fires(project: Project) -> None:
    reactor = with_triggers(
        project, trigger("one") + trigger("two", "custom.*") + trigger("three", "custom.other") + ONE_TASK
    )

    seen = happen(project)
    reactor.settle()

    assert fired(project) == [("one", seen), ("two", seen), ("look", seen)]


def test_a_task_says_where_it_comes_from(project: Project) -> None:
    reactor = with_triggers(project, ONE_TASK)
    seen = happen(project)

    reactor.settle()

    (task,) = project.board.list()
    added = project.log.get(task.added_seq)
    assert (task.title, task.role, task.added_by) == (f"Look at event {seen}", "watcher", "super-agents")
    assert (added.cause, added.corr) == (seen, f"trigger-{seen}")
    assert [event.kind for event in project.log.trace(seen)] == ["custom.seen", "task.added", "trigger.fired"]


def test_work_belongs_to_the_work_that_its_event_belongs_to(project: Project) -> None:
    reactor = with_triggers(project, ONE_TASK)
    project.log.append("custom.seen", by="tester", corr="oven-7")

    reactor.settle()

    assert [event.kind for event in project.log.trace("oven-7")] == ["custom.seen", "task.added", "trigger.fired"]


def test_a_message_reaches_people_and_agents_under_every_routing(project: Project) -> None:
    project.roster.register("builder")
    (project.layout.system / "config.toml").write_text('[messages]\nrouting = "hub"\n')
    closed = Project.open(project.root)
    action = '[[trigger.tell.message]]\nto = ["human", "builder"]\ntext = "{kind} by {by}"'
    reactor = with_triggers(closed, trigger("tell", action=action))
    seen = happen(closed)

    reactor.settle()

    (delivery,) = closed.inbox("builder").unread()
    message = delivery.message
    assert (message.text, message.sender) == ("custom.seen by tester", "super-agents")
    assert closed.log.get(message.seq).cause == seen


def test_an_event_is_acted_on_once_though_the_cursor_forgot_it(project: Project) -> None:
    reactor = with_triggers(project, ONE_TASK)
    seen = [happen(project) for _ in range(3)]
    reactor.settle()
    path = project.layout.events / "cursors" / f"{CURSOR}.json"
    path.write_text('{"seq": 1}')

    Reactor(Project.open(project.root)).settle()

    assert fired(project) == [("look", seq) for seq in seen]
    assert len(project.board.list()) == 3


@pytest.mark.parametrize("content", ['{"seq": 100000}', "not JSON", None])
def test_a_cursor_that_is_of_no_use_repeats_nothing(project: Project, content: str | None) -> None:
    project.log.append("project.initialized", by="super-agents", data={"version": "1", "template": "skeleton"})
    reactor = with_triggers(project, ONE_TASK)
    seen = happen(project)
    reactor.settle()
    path = project.layout.events / "cursors" / f"{CURSOR}.json"
    path.unlink() if content is None else path.write_text(content)

    again = Reactor(Project.open(project.root))
    again.settle()
    later = happen(project)
    again.settle()

    assert fired(project) == [("look", seen), ("look", later)]


def test_what_happened_before_the_set_up_is_history(project: Project) -> None:
    happen(project)
    project.log.append("project.initialized", by="super-agents", data={"version": "1", "template": "skeleton"})
    since = happen(project)
    project.layout.triggers.write_text(ONE_TASK)

    Reactor(project).settle()

    assert fired(project) == [("look", since)]


def test_no_second_task_is_added_while_the_first_one_waits(project: Project) -> None:
    text = ONE_TASK.replace("again = true", "")
    reactor = with_triggers(project, text)
    first, second = happen(project), happen(project)
    reactor.settle()
    assert len(project.board.list()) == 1

    project.board.claim("t-1", by="ada", role="watcher")
    third = happen(project)
    reactor.settle()

    assert [task.id for task in project.board.list()] == ["t-1", "t-2"]
    assert [data.get("waiting") for data in said(project, "trigger.fired")] == [None, ["t-1"], None]
    assert fired(project) == [("look", first), ("look", second), ("look", third)]


def test_a_trigger_rests_for_its_cooldown_by_the_time_of_the_events(repository: Path, clock: FrozenClock) -> None:
    (repository / ".claude" / "system").mkdir(parents=True)
    (repository / ".claude" / "system" / "manifest.json").write_text("{}")
    project = Project.open(repository, clock=clock)
    reactor = with_triggers(project, trigger("calm", more='cooldown = "1min"'))
    seen = []
    for rest in (0, 59, 1, 30, 30):
        clock.move(rest)
        seen.append(happen(project))

    reactor.settle()

    assert fired(project) == [("calm", seen[0]), ("calm", seen[2]), ("calm", seen[4])]


def test_a_trigger_with_dedupe_fires_once_for_each_value(project: Project) -> None:
    reactor = with_triggers(project, trigger("once", more='dedupe = "{branch}"'))
    seen = [happen(project, branch=name) for name in ("main", "topic", "main", "topic")]

    reactor.settle()

    assert fired(project) == [("once", seen[0]), ("once", seen[1])]


def test_a_trigger_that_feeds_itself_is_suspended(project: Project) -> None:
    action = '[[trigger.echo.task]]\ntitle = "Echo"\nagain = true'
    reactor = with_triggers(project, trigger("echo", "task.added", action=action))
    project.board.add("Begin", by="tester")

    for _ in range(3 * DEEPEST):
        reactor.settle()

    assert len(project.board.list()) == 1 + DEEPEST
    (suspended,) = said(project, "trigger.suspended")
    assert "a circle" in suspended["reason"]


def test_triggers_that_feed_each_other_are_stopped_too(project: Project) -> None:
    ping = trigger("ping", "message.sent", action='[[trigger.ping.task]]\ntitle = "Ping"\nagain = true')
    pong = trigger("pong", "task.added", action='[[trigger.pong.message]]\nto = "human"\ntext = "Pong"')
    reactor = with_triggers(project, ping + pong)
    project.board.add("Begin", by="tester")

    for _ in range(3 * DEEPEST):
        reactor.settle()

    assert len(fired(project)) == DEEPEST
    assert len(said(project, "trigger.suspended")) == 1


def test_a_circle_without_causes_is_stopped_by_the_limit(project: Project) -> None:
    """A command, or an agent, that lets happen what its trigger waits for."""
    reactor = with_triggers(project, trigger("storm", more="limit = 5") + trigger("calm", more="limit = 100"))
    for _ in range(30):
        happen(project)
        reactor.settle()

    assert [name for name, _ in fired(project)].count("storm") == 5
    assert [name for name, _ in fired(project)].count("calm") == 30
    (suspended,) = said(project, "trigger.suspended")
    assert suspended["trigger"] == "storm"


def test_a_suspended_trigger_acts_again_when_a_person_says_so(project: Project) -> None:
    reactor = with_triggers(project, trigger("storm", more="limit = 1"))
    missed = [happen(project), happen(project), happen(project)][1:]
    reactor.settle()
    project.layout.triggers.write_text(trigger("storm"))

    assert resume(project, ["storm", "other"], by="human:ada") == ["storm"]
    later = happen(project)
    reactor.settle()

    assert fired(project)[-1] == ("storm", later)
    assert not set(missed) & {seq for _, seq in fired(project)}


def test_many_events_of_a_long_time_are_no_storm(repository: Path, clock: FrozenClock) -> None:
    (repository / ".claude" / "system").mkdir(parents=True)
    (repository / ".claude" / "system" / "manifest.json").write_text("{}")
    project = Project.open(repository, clock=clock)
    reactor = with_triggers(project, trigger("late", more="limit = 2"))
    for _ in range(300):
        clock.move(301)
        happen(project)

    reactor.settle()

    assert len(fired(project)) == 300


def test_an_action_that_fails_is_tried_again_later_and_the_rest_of_it_not_twice(project: Project) -> None:
    clock = FrozenClock()
    action = '[[trigger.tell.task]]\ntitle = "Do"\n[[trigger.tell.message]]\nto = "builder"\ntext = "x"'
    with_triggers(project, trigger("tell", action=action))
    reactor = Reactor(project, clock=clock)
    seen = happen(project)
    reactor.settle()
    assert (said(project, "trigger.attempt_failed")[0]["attempt"], reactor.next_retry()) == (1, 10.0)
    reactor.settle()
    assert len(said(project, "trigger.attempt_failed")) == 1

    project.roster.register("builder")
    clock.move(10)
    reactor.settle()

    assert fired(project) == [("tell", seen)]
    assert said(project, "trigger.fired")[0]["attempt"] == 2
    assert (len(project.board.list()), len(project.inbox("builder").unread())) == (1, 1)
    assert reactor.next_retry() is None


def test_what_keeps_failing_is_given_up(project: Project) -> None:
    clock = FrozenClock()
    action = '[[trigger.tell.message]]\nto = "nobody"\ntext = "x"'
    with_triggers(project, trigger("tell", action=action))
    reactor = Reactor(project, clock=clock)
    happen(project)

    for _ in range(2 * ATTEMPTS):
        reactor.settle()
        clock.move(3600)

    assert [data["attempt"] for data in said(project, "trigger.attempt_failed")] == list(range(1, ATTEMPTS))
    (failed,) = said(project, "trigger.failed")
    assert "nobody" in failed["reason"]
    assert fired(project) == []


def test_what_waits_for_a_trigger_that_is_gone_is_given_up(project: Project) -> None:
    clock = FrozenClock()
    action = '[[trigger.tell.message]]\nto = "nobody"\ntext = "x"'
    with_triggers(project, trigger("tell", action=action))
    reactor = Reactor(project, clock=clock)
    happen(project)
    reactor.settle()

    project.layout.triggers.write_text("")
    clock.move(3600)
    reactor.settle()

    assert "gone or switched off" in said(project, "trigger.failed")[0]["reason"]


def test_a_file_that_is_wrong_loses_nothing(project: Project) -> None:
    reactor = with_triggers(project, ONE_TASK)
    project.layout.triggers.write_text(ONE_TASK + "limit = ")
    seen = happen(project)
    with pytest.raises(TriggersInvalid):
        reactor.settle()

    project.layout.triggers.write_text(ONE_TASK)
    reactor.settle()

    assert fired(project) == [("look", seen)]


def test_a_trigger_that_is_switched_off_does_nothing_and_makes_up_for_nothing(project: Project) -> None:
    reactor = with_triggers(project, ONE_TASK.replace('on = ["', 'enabled = false\non = ["'))
    happen(project)
    reactor.settle()

    project.layout.triggers.write_text(ONE_TASK)
    later = happen(project)
    reactor.settle()

    assert fired(project) == [("look", later)]


def test_what_triggers_do_sets_off_none(project: Project) -> None:
    reactor = with_triggers(project, trigger("all", "*"))
    happen(project)
    for _ in range(3):
        reactor.settle()

    assert len(fired(project)) == 1


def test_a_second_reactor_leaves_the_turn_to_the_first(project: Project) -> None:
    reactor = with_triggers(project, ONE_TASK)
    seen = happen(project)
    lock = hold(project.layout.locks / LOCK)
    assert lock is not None

    assert reactor.turn().is_busy
    assert fired(project) == []

    lock.release()
    reactor.settle()
    assert fired(project) == [("look", seen)]


def test_more_events_than_one_turn_takes_are_all_dealt_with(project: Project) -> None:
    reactor = with_triggers(project, trigger("all", more="limit = 1000"))
    seen = [happen(project) for _ in range(450)]

    assert reactor.turn().is_behind
    reactor.settle()

    assert fired(project) == [("all", seq) for seq in seen]


# With git

LAID_DOWN = """
[trigger.schema]
on = ["git.committed", "git.merged"]
paths = ["*.sql"]
[[trigger.schema.task]]
title = "{kind}: {files}"
again = true
[trigger.tag]
on = "git.tagged"
notify = "{tags}"
[trigger.rebase]
on = "git.rebased"
branches = "topic"
notify = "{branch}"
"""


@pytest.fixture
def root(project: Project) -> Path:
    (project.root / ".git" / "info" / "exclude").write_text(".claude\n")
    installation.install(project.root)
    return project.root


def titles(project: Project) -> list[str]:
    return [task.title for task in project.board.list()]


@pytest.mark.usefixtures("machine")
def test_a_root_commit_counts(tmp_path: Path) -> None:
    project = make_fresh_project(tmp_path / "fresh")
    reactor = with_triggers(project, LAID_DOWN)

    commit(project.root, "first.sql")
    reactor.settle()

    assert titles(project) == ["git.committed: first.sql"]


@pytest.mark.parametrize(
    "name", ["a b.sql", "ünï.sql", 'with "quotes".sql', "-dash.sql", "line\nbreak.sql", "{by}.sql"]
)
def test_any_file_name_counts(project: Project, root: Path, name: str) -> None:
    reactor = with_triggers(project, LAID_DOWN)

    commit(root, name)
    reactor.settle()

    assert titles(project) == [f"git.committed: {' '.join(name.split())}"]


def test_merges_rebases_and_tags_count(project: Project, root: Path) -> None:
    reactor = with_triggers(project, LAID_DOWN)
    git("checkout", "-q", "-b", "topic", cwd=root)
    commit(root, "one.sql")
    git("checkout", "-q", "main", cwd=root)
    commit(root, "two.txt")
    git("checkout", "-q", "topic", cwd=root)
    git("rebase", "-q", "main", cwd=root)
    git("checkout", "-q", "main", cwd=root)
    git("merge", "-q", "--no-ff", "--no-edit", "topic", cwd=root)
    git("tag", "v1", cwd=root)

    reactor.settle()

    assert titles(project)[-1] == "git.merged: one.sql"
    assert [data["notice"] for data in said(project, "trigger.fired") if "notice" in data] == ["topic", "v1"]


def test_files_that_did_not_fit_into_the_event_count(project: Project, root: Path) -> None:
    reactor = with_triggers(project, LAID_DOWN.replace("{files}", "{count}"))
    for at in range(2000):
        (root / f"{'long' * 20} {at:04}.txt").write_text("x")
    (root / "zz.sql").write_text("x")
    git("add", "-A", cwd=root)
    git("commit", "-q", "-m", "Many", cwd=root)
    assert said(project, "git.committed")[-1]["truncated"]

    reactor.settle()

    assert titles(project) == ["git.committed: 1"]


def test_a_commit_in_a_linked_worktree_counts(project: Project, root: Path, tmp_path: Path) -> None:
    reactor = with_triggers(project, LAID_DOWN)
    subprocess.run(["git", "worktree", "add", "-q", str(tmp_path / "wt")], cwd=root, check=True)

    commit(tmp_path / "wt", "x.sql")
    reactor.settle()

    assert titles(project) == ["git.committed: x.sql"]


def test_views_folded_anew_know_what_triggers_did(project: Project) -> None:
    reactor = with_triggers(project, ONE_TASK + trigger("storm", more="limit = 1"))
    for _ in range(3):
        happen(project)
    reactor.settle()
    before = ledger.history(project.views.database, trigger=None, count=100)

    project.views.rebuild()

    assert ledger.history(project.views.database, trigger=None, count=100) == before
    assert list(ledger.suspensions(project.views.database)) == ["storm"]
