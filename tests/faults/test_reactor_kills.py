"""Reactors killed at random moments, and several at once: no action is lost, none is done twice."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from super_agents.projects.project import Project
from super_agents.runtime.reactor import Reactor
from tests.support.children import Child, children
from tests.support.reacting import fired, happen, said, with_triggers
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

KILLS = 60
EVENTS = 240
AT_ONCE = 4
TRIGGERS = """
[trigger.work]
on = "custom.seen"
limit = 1000
[[trigger.work.task]]
title = "Look at {event}"
again = true
[[trigger.work.message]]
to = "human"
text = "{event}"

[trigger.note]
on = "custom.*"
limit = 1000
notify = "{event}"
"""


def react_for_ever(pipe: Connection, root: Path) -> None:
    """React until killed; say so once before."""
    reactor = Reactor(Project.open(root))
    pipe.send("ready")
    while True:
        reactor.turn()


def react_to_the_end(pipe: Connection, root: Path) -> None:
    """React when told to, until nothing is left to do."""
    reactor = Reactor(Project.open(root))
    pipe.send("ready")
    pipe.recv()
    while reactor.settle().is_busy:
        pass


def let_several_react(root: Path) -> None:
    """Let reactors begin at one moment, and react until nothing is left to do."""
    with children(*[(react_to_the_end, root)] * AT_ONCE) as reactors:
        for reactor in reactors:
            reactor.hear()
        for reactor in reactors:
            reactor.tell("go")
        for reactor in reactors:
            reactor.finish()


def check_each_was_acted_on_once(project: Project, seen: list[int]) -> None:
    """Compare what there is with what there should be."""
    assert Counter(fired(project)) == Counter((name, seq) for seq in seen for name in ("work", "note"))
    assert sorted(data["title"] for data in said(project, "task.added")) == sorted(f"Look at {seq}" for seq in seen)
    assert sorted(int(data["text"]) for data in said(project, "message.sent")) == sorted(seen)
    assert [finding.code for finding in project.log.verify()] == []


@pytest.mark.slow
def test_sixty_kills_lose_no_action_and_do_none_twice(project: Project) -> None:
    with_triggers(project, TRIGGERS)
    chance = random.Random(7)
    seen: list[int] = []
    for _ in range(KILLS):
        seen += [happen(project) for _ in range(EVENTS // KILLS)]
        before = project.log.head
        child = Child(react_for_ever, project.root)
        child.hear()
        upto = before + chance.randrange(0, 4 * EVENTS // KILLS)
        eventually(lambda: project.log.head >= upto or len(fired(project)) == 2 * len(seen))  # noqa: B023 - called at once
        child.end()

    eventually(lambda: not Reactor(Project.open(project.root)).settle().is_busy)

    check_each_was_acted_on_once(project, seen)


def test_several_reactors_at_once_do_nothing_twice(project: Project) -> None:
    with_triggers(project, TRIGGERS)
    seen = [happen(project) for _ in range(40)]

    let_several_react(project.root)

    check_each_was_acted_on_once(project, seen)


def test_reactors_that_share_no_lock_file_do_nothing_twice(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock file spares work; what keeps from doubles is decided under the log's lock."""

    class Free:
        def release(self) -> None:
            pass

    monkeypatch.setattr("super_agents.runtime.reactor.hold", lambda _: Free())
    with_triggers(project, TRIGGERS)
    seen = [happen(project) for _ in range(40)]

    let_several_react(project.root)

    check_each_was_acted_on_once(project, seen)
