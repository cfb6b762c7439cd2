"""Many processes writing to each other at once, killed at any step, with the views deleted."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.events.file_log import FileEventLog
from super_agents.events.views import ViewStore
from super_agents.projects.project import Project
from tests.messages.office import kinds, states
from tests.support.children import Child, children
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from pathlib import Path

RING, EACH = 30, 5
MOST_STEPS = 400


def _go_round(pipe: Connection, root: Path, place: int) -> None:
    """Write to the next in the ring, and read and acknowledge what the one before writes."""
    mail, name = Project.open(root).mail, f"a{place}"
    pipe.recv()
    got: list[str] = []

    def read() -> bool:
        for each in mail.inbox(name).read(by=name):
            mail.acknowledge(each.message.id, by=name)
            got.append(each.message.text)
        return len(got) >= EACH

    for number in range(EACH):
        mail.send(f"{place}.{number}", to=[f"a{(place + 1) % RING}"], by=name)
        read()
    eventually(read, within=50)
    pipe.send(got)


def test_thirty_processes_in_a_ring_get_every_message_once(project: Project) -> None:
    for place in range(RING):
        project.roster.register(f"a{place}")
    with children(*[(_go_round, project.root, place) for place in range(RING)]) as ring:
        for each in ring:
            each.tell("go")
        got = [each.hear() for each in ring]
        for each in ring:
            each.finish()

    for place, texts in enumerate(got):
        assert sorted(texts) == [f"{(place - 1) % RING}.{number}" for number in range(EACH)]
    shown = [each for event in project.log.read() if event.kind == "message.shown" for each in event.data["messages"]]
    assert sorted(shown) == sorted(f"m-{number}" for number in range(1, RING * EACH + 1))
    assert {state for one in project.mail.list(count=500) for state in states(project.mail, one.id).values()} == {
        "acted"
    }
    assert kinds(project.log).count("acknowledged") == RING * EACH


def _talk(mail_of: Callable[[], Project]) -> None:
    """A conversation that may be begun anew at any time: its keys keep it from being said twice."""
    mail = mail_of().mail
    question = mail.send("Well?", to=["reviewer", "tester"], by="builder", requires_reply=True, key="question")
    mail.inbox("reviewer").read(by="reviewer")
    mail.reply(question.id, "Yes", by="reviewer", key="answer")
    mail.acknowledge(question.id, by="tester")
    mail.acknowledge("m-2", by="builder")


def _talk_until(pipe: Connection, root: Path, fatal: int) -> None:
    """Talk, and be killed before the step of this number: each call that writes, folds or locks has two."""
    taken = 0

    def step() -> None:
        nonlocal taken
        taken += 1
        if taken == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    for kind, name in (
        (FileEventLog, "_lock"),
        (FileEventLog, "_write"),
        (FileEventLog, "append"),
        (FileEventLog, "_unlock"),
        (ViewStore, "catch_up"),
        (ViewStore, "_advance"),
    ):
        setattr(kind, name, _between(getattr(kind, name), step))
    _talk(lambda: Project.open(root))
    pipe.send(taken)


def _between(original: Any, step: Callable[[], None]) -> Any:
    def stepped(*arguments: Any, **named: Any) -> Any:
        step()
        returned = original(*arguments, **named)
        step()
        return returned

    return stepped


@pytest.mark.slow
def test_a_kill_between_any_two_steps_loses_and_doubles_nothing(project: Project) -> None:
    for name in ("builder", "reviewer", "tester"):
        project.roster.register(name)
    fatal, kills = 1, 0
    while fatal < MOST_STEPS and not _is_finished(project.root, fatal):
        kills += 1
        fatal += 1

    _check_whole(project)
    assert 10 < kills < MOST_STEPS - 1
    assert states(project.mail, "m-1") == {"reviewer": "acted", "tester": "acted"}
    assert states(project.mail, "m-2") == {"builder": "acted"}
    assert sorted(kinds(project.log)) == ["acknowledged", "acknowledged", "sent", "sent", "shown"]


def _is_finished(root: Path, fatal: int) -> bool:
    """Tell whether a conversation went to its end before its fatal step; if not, what it left must be whole."""
    child = Child(_talk_until, root, fatal)
    child.process.join(60)
    try:
        if child.process.exitcode == 0:
            return True
        assert child.process.exitcode == -signal.SIGKILL
        _check_whole(Project.open(root))
        return False
    finally:
        child.end()
        child.pipe.close()


def _check_whole(project: Project) -> None:
    project.views.catch_up()
    before = project.views.rows("mail")
    project.views.close()
    for file in project.layout.registry_db.parent.glob("registry.db*"):
        file.unlink()
    again = Project.open(project.root)
    again.views.catch_up()
    assert again.views.rows("mail") == before
    assert again.log.verify() == []
    again.views.close()


def test_a_deleted_database_loses_no_message(project: Project) -> None:
    for name in ("builder", "reviewer", "tester"):
        project.roster.register(name)
    _talk(lambda: project)

    _check_whole(project)

    after = Project.open(project.root).mail
    assert [one.text for one in after.list()] == ["Well?", "Yes"]
    assert after.send("Next", to=["tester"], by="builder").id == "m-3"


def _send_under_one_key(pipe: Connection, root: Path) -> None:
    mail = Project.open(root).mail
    pipe.recv()
    pipe.send(mail.send("once", to=["tester"], by="builder", key="k").id)


def test_of_eight_processes_with_one_key_one_sends(project: Project) -> None:
    project.roster.register("tester")
    with children(*[(_send_under_one_key, project.root)] * 8) as racers:
        for each in racers:
            each.tell("go")
        sent = {each.hear() for each in racers}

    assert sent == {"m-1"}
    assert kinds(project.log) == ["sent"]
