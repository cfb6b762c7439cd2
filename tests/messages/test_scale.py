"""How much work an answer costs, counted in steps of SQLite's machine: time would measure the computer."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from super_agents.events.log import Draft
from super_agents.events.memory_log import MemoryEventLog
from super_agents.events.views import ViewStore
from super_agents.messages.mail import Mail
from super_agents.messages.mail_view import MailView
from super_agents.system.clock import FrozenClock
from tests.messages.office import register

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from super_agents.messages.delivery import Delivery

FEW, MANY = 100, 10_000


class Thread:
    """A thread of so many messages from `builder` to `reviewer`, all but the last ten shown and never acted on."""

    def __init__(self, length: int) -> None:
        self.clock = FrozenClock()
        self.log = MemoryEventLog(clock=self.clock)
        for name in ("builder", "reviewer", "tester"):
            register(self.log, name)
        self.log.append_many([self._message(number) for number in range(1, length + 1)])
        self.log.append_many([self._shown(number) for number in range(1, length - 9)])
        self.views = ViewStore(None, self.log, [MailView()])
        self.mail = Mail(self.views, self.clock)
        self.views.catch_up()
        self.last = f"m-{length}"

    def _message(self, number: int) -> Draft:
        said = {"message": f"m-{number}", "thread": "m-1", "to": ["reviewer"], "recipients": ["reviewer"]}
        before = {"reply_to": f"m-{number - 1}"} if number > 1 else {}
        told = {**said, **before, "text": "x", "priority": "normal", "requires_reply": number % 2 == 0}
        return Draft(kind="message.sent", by="builder", data=told)

    def _shown(self, number: int) -> Draft:
        told = {"messages": [f"m-{number}"], "recipient": "reviewer", "again": "2026-02-01T00:00:00.000000Z"}
        return Draft(kind="message.shown", by="reviewer", data=told)

    def peek_later(self) -> list[Delivery]:
        """Look when everything that was shown may be shown again."""
        self.clock.move(60 * 86400)
        found = self.mail.inbox("reviewer").unread(limit=20)
        self.clock.move(-60 * 86400)
        assert len(found) == 20
        return found

    @contextmanager
    def counted(self) -> Iterator[list[int]]:
        """Count the steps that SQLite takes within the block."""
        steps = [0]

        def step() -> int:
            steps[0] += 1
            return 0

        self.views.database.set_progress_handler(step, 1)
        yield steps
        self.views.database.set_progress_handler(None, 1)


@pytest.fixture(scope="module")
def threads() -> Iterator[tuple[Thread, Thread]]:
    """Return a short thread and a long one."""
    short, long = Thread(FEW), Thread(MANY)
    with closing(short.views), closing(long.views):
        yield short, long


ACTS: dict[str, Callable[[Thread], object]] = {
    "send": lambda one: one.mail.send("x", to=["tester"], by="builder"),
    "send in the thread": lambda one: one.mail.send("x", to=["reviewer"], by="builder", reply_to=one.last),
    "reply": lambda one: one.mail.reply(one.last, "y", by="reviewer"),
    "peek": lambda one: one.mail.inbox("reviewer").unread(limit=5),
    "peek at what is offered again": lambda one: one.peek_later(),
    "read": lambda one: one.mail.inbox("reviewer").read(by="reviewer", limit=5),
    "read an empty inbox": lambda one: one.mail.inbox("builder").read(by="builder"),
    "acknowledge": lambda one: one.mail.acknowledge(one.last, by="reviewer"),
    "show": lambda one: one.mail.deliveries(one.last),
    "list": lambda one: one.mail.list(count=10),
    "list the thread": lambda one: one.mail.list(thread=one.last, count=10),
    "list by sender": lambda one: one.mail.list(sender="builder", count=10),
    "list by recipient": lambda one: one.mail.list(recipient="reviewer", count=10),
    "expire": lambda one: one.mail.expire_due(),
    "dead letters": lambda one: one.mail.dead_letters.list(),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_long_thread_costs_no_more_than_a_short_one(threads: tuple[Thread, Thread], act: str) -> None:
    spent = []
    for thread in threads:
        with thread.counted() as steps:
            ACTS[act](thread)
        spent.append(steps[0])

    assert spent[0] > 0
    assert spent[1] <= 1.1 * spent[0] + 20


def test_the_count_would_show_a_look_at_every_message(threads: tuple[Thread, Thread]) -> None:
    short, long = threads
    spent = []
    for thread in (short, long):
        with thread.counted() as steps:
            thread.views.database.execute("SELECT COUNT(*) FROM mail_messages WHERE text = 'y'").fetchone()
        spent.append(steps[0])

    assert spent[1] > 50 * spent[0]
