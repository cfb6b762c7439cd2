"""A client outlives the knowledge manager that it talks to."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.client.synchronous.client import Client
from super_agents.errors import KmUnreachable
from super_agents.projects import km_state
from super_agents.runtime import km_process
from tests.support.knowledge_managers import kill
from tests.support.logs import numbers
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from super_agents.events.event import Event
    from super_agents.projects.project import Project


def test_a_client_finds_a_knowledge_manager_that_was_started_anew(running: Project, builder: Any) -> None:
    builder.board.add("Before")
    kill(km_state.state(running))
    km_process.start(running)

    task = builder.board.add("After")

    assert [one.title for one in builder.board.list()] == ["Before", "After"]
    assert task == running.board.show("t-2")


def test_a_client_waits_while_the_knowledge_manager_is_being_started_anew(running: Project, builder: Any) -> None:
    builder.board.add("Before")
    km_process.stop(running)
    starter = threading.Timer(0.5, lambda: km_process.start(running))
    starter.start()

    builder.board.add("After")

    starter.join()
    assert [one.title for one in running.board.list()] == ["Before", "After"]


def test_one_that_stays_away_is_an_error(running: Project) -> None:
    with Client(running.root, patience=0.3) as client:
        client.status()
        km_process.stop(running)

        with pytest.raises(KmUnreachable):
            client.status()


@pytest.mark.slow
def test_what_is_sent_while_it_is_killed_again_and_again_is_done_once(running: Project) -> None:
    secret = running.roster.register("builder").secret
    running.roster.register("reader")
    sent: list[str] = []
    is_over = threading.Event()

    def send() -> None:
        with Client(running.root, agent="builder", secret=secret) as client:
            while not is_over.is_set():
                sent.append(client.mail.send(f"Number {len(sent)}", to="reader").id)

    sender = threading.Thread(target=send)
    sender.start()
    for _ in range(5):
        before = len(sent)
        eventually(lambda: len(sent) > before + 20)  # noqa: B023 - asked within this turn
        kill(km_state.state(running))
        km_process.start(running)
    is_over.set()
    sender.join()

    found = running.mail.list(sender="builder", count=len(sent) + 10)
    assert [one.id for one in found] == sent
    assert [one.text for one in found] == [f"Number {number}" for number in range(len(sent))]


def test_a_follower_misses_nothing_and_hears_nothing_twice_over_restarts(running: Project) -> None:
    seen: list[Event] = []
    with Client(running.root) as client:
        tail = client.log.tail(after=0)

        def follow() -> None:
            for event in tail:
                seen.append(event)
                if event.kind == "custom.last":
                    return

        follower = threading.Thread(target=follow)
        follower.start()
        for number in range(3):
            for _ in range(20):
                running.log.append("custom.noted", by="tester", data={"number": number})
            eventually(lambda: bool(seen) and seen[-1].kind == "custom.noted")
            kill(km_state.state(running))
            running.log.append("custom.noted", by="tester", data={"while": "away"})
            km_process.start(running)
        last = running.log.append("custom.last", by="tester")
        follower.join(60)

    assert numbers(seen) == list(range(1, last.seq + 1))
    assert seen == list(running.log.read(until=last.seq))


def test_a_follower_may_ask_for_some_kinds(running: Project, builder: Any) -> None:
    after = running.log.head
    running.log.append("custom.other", by="tester")
    wanted = running.log.append("custom.wanted", by="tester")

    tail = builder.log.tail(after=after, kinds=["custom.w*"])

    assert next(tail) == wanted
    tail.close()
