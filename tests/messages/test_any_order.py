"""Whatever is done in whatever order: states move forward, nothing is lost or doubled, a rebuild gives the same."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from super_agents.errors import MessageError, UnknownRecipient
from super_agents.events.memory_log import MemoryEventLog
from super_agents.events.views import ViewStore
from super_agents.messages.delivery import STATES
from super_agents.messages.mail import Mail
from super_agents.messages.mail_view import MailView
from super_agents.messages.terms import Terms
from super_agents.system.clock import FrozenClock
from tests.messages.office import ADA, ids, register, retire

if TYPE_CHECKING:
    from collections.abc import Callable

    from super_agents.messages.delivery import Delivery

NAMES = ("a", "b", "c")
WHO = st.sampled_from([*NAMES, ADA])
IDS = st.integers(1, 6).map("m-{}".format)
STEPS = st.one_of(
    st.tuples(
        st.just("send"),
        WHO,
        st.lists(st.sampled_from([*NAMES, "@all", "human", ADA]), min_size=1, max_size=3),
        st.sampled_from([None, 30.0]),
        st.sampled_from([None, "k"]),
    ),
    st.tuples(st.just("ask"), WHO, st.sampled_from(NAMES)),
    st.tuples(st.just("reply"), WHO, IDS),
    st.tuples(st.just("read"), WHO, st.integers(1, 3)),
    st.tuples(st.just("acknowledge"), WHO, IDS),
    st.tuples(st.just("neglect"), WHO),
    st.tuples(st.just("resend"), WHO, IDS),
    st.tuples(st.just("resend"), st.just(ADA), st.none()),
    st.tuples(st.just("drop"), WHO, IDS),
    st.tuples(st.just("drop"), st.just(ADA), st.none()),
    st.tuples(st.just("turn_over"), st.just("c")),
    st.tuples(st.just("wait"), st.sampled_from([1.0, 20.0, 60.0])),
    st.tuples(st.just("expire")),
    st.tuples(st.just("offer"), st.sampled_from(NAMES), st.integers(1, 3)),
    st.tuples(st.just("take"), st.sampled_from(NAMES)),
    st.tuples(st.just("give_back"), st.sampled_from(NAMES)),
)
_RANK = {state: rank for rank, state in enumerate(STATES)}
_FINAL = {"acted", "expired"}


class World:
    """A mail with everything that can be done to it, and what was seen of each delivery before."""

    def __init__(self) -> None:
        self.clock = FrozenClock()
        self.log = MemoryEventLog(clock=self.clock)
        self.views = ViewStore(None, self.log, [MailView()])
        self.mail = Mail(self.views, self.clock, terms=Terms(redelivery=60, attempts=2))
        self.seen: dict[tuple[str, str], Delivery] = {}
        for name in NAMES:
            register(self.log, name)

    def do(self, verb: str, *arguments: object) -> None:
        """Do one thing; what the mail refuses changes no delivery."""
        done: Callable[..., object] = getattr(self, f"_{verb}")
        with suppress(MessageError):
            done(*arguments)

    def _send(self, by: str, to: list[str], ttl: float | None, key: str | None) -> None:
        self.mail.send("x", to=to, by=by, ttl=ttl, key=key)

    def _ask(self, by: str, to: str) -> None:
        self.mail.send("x", to=[to], by=by, requires_reply=True, deadline="2026-01-01T00:02:00Z")

    def _reply(self, by: str, message: str) -> None:
        self.mail.reply(message, "y", by=by)

    def _read(self, by: str, limit: int) -> None:
        before = {(each.message.id, each.recipient): each for each in self.mail.inbox(by).unread(limit=limit)}
        read = self.mail.inbox(by).read(by=by, limit=limit)
        assert {(each.message.id, each.recipient) for each in read} == set(before)
        for each in read:
            assert each.shown == before[each.message.id, each.recipient].shown + 1

    def _acknowledge(self, by: str, message: str) -> None:
        assert self.mail.acknowledge(message, by=by).state in _FINAL

    def _neglect(self, by: str) -> None:
        """Read as often as is allowed and act on nothing."""
        for _ in range(2):
            self.mail.inbox(by).read(by=by)
            self.clock.move(60)
        assert all(each.dead for each in self.mail.dead_letters.list())

    def _resend(self, by: str, message: str | None) -> None:
        """Without a message, the oldest dead letter there is."""
        for each in [message] if message else ids(self.mail.dead_letters.list())[:1]:
            done = self.mail.dead_letters.resend(each, by=by)
            assert {one.dead for one in done} == {None}

    def _drop(self, by: str, message: str | None) -> None:
        for each in [message] if message else ids(self.mail.dead_letters.list())[:1]:
            done = self.mail.dead_letters.drop(each, by=by)
            assert {one.state for one in done} == {"expired"}

    def _turn_over(self, name: str) -> None:
        """Retire an agent, or have it come back."""
        try:
            self.mail.send("still there?", to=[name], by="a")
        except UnknownRecipient:
            register(self.log, name)
        else:
            retire(self.log, name)

    def _wait(self, seconds: float) -> None:
        self.clock.move(seconds)

    def _expire(self) -> None:
        self.mail.expire_due()
        assert self.mail.expire_due() == []

    def _offer(self, name: str, limit: int) -> None:
        """Offer what waits to a session: nothing of it is offered to another while it is on its way."""
        made = self.mail.offers.make(name, session="s", limit=limit, new_id=lambda: f"{self.log.head:016x}")
        again = self.mail.offers.make(name, session="s", limit=500, new_id=lambda: f"{self.log.head:016x}")
        if made is not None:
            assert not {*made.offer.messages} & {*(again.offer.messages if again else ())}

    def _take(self, name: str) -> None:
        for offer in self.mail.offers.under_way(name)[:1]:
            before = {each: self.seen[each, name] for each in offer.messages}
            self.mail.offers.take(offer)
            for each, earlier in before.items():
                (now,) = [one for one in self.mail.deliveries(each) if one.recipient == name]
                assert now.shown <= earlier.shown + 1

    def _give_back(self, name: str) -> None:
        for offer in self.mail.offers.under_way(name)[:1]:
            self.mail.offers.give_back(offer, reason="lost")
            assert offer not in self.mail.offers.under_way(name)

    def check(self) -> None:
        """What holds after each step."""
        sent = [event for event in self.log.read() if event.kind == "message.sent"]
        messages = self.mail.list(count=100)
        assert [one.id for one in messages] == [f"m-{number}" for number in range(1, len(sent) + 1)]
        for message, event in zip(messages, sent, strict=True):
            deliveries = self.mail.deliveries(message.id)
            assert sorted(each.recipient for each in deliveries) == sorted(event.data["recipients"])
            for each in deliveries:
                self._check(each)
        self._check_inboxes()

    def _check(self, now: Delivery) -> None:
        place = (now.message.id, now.recipient)
        before = self.seen.get(place, now)
        assert _RANK[now.state] >= _RANK[before.state]
        assert before.state not in _FINAL or now.state == before.state
        assert now.shown >= before.shown
        assert (now.state == "stored") <= (now.shown == 0)
        assert now.dead is None or now.state in {"stored", "shown"}
        self.seen[place] = now

    def _check_inboxes(self) -> None:
        """What is stored and not dead is offered, and nothing that is closed or dead is."""
        offered = [each for name in (*NAMES, "human") for each in self.mail.inbox(name).unread(limit=500)]
        offered += [each for each in self.mail.inbox(ADA).unread(limit=500) if each.recipient == ADA]
        places = [(each.message.id, each.recipient) for each in offered]
        assert len(set(places)) == len(places)
        fresh = {place for place, each in self.seen.items() if each.state == "stored" and each.dead is None}
        assert fresh <= set(places)
        assert all(each.state in {"stored", "shown"} and each.dead is None for each in offered)


@settings(max_examples=150)
@given(st.lists(STEPS, max_size=30))
def test_whatever_is_done_in_whatever_order(steps: list[tuple[object, ...]]) -> None:
    world = World()
    with closing(world.views):
        for verb, *arguments in steps:
            world.do(str(verb), *arguments)
            world.check()
        world.views.catch_up()
        before = world.views.rows("mail")

        world.views.rebuild()

        assert world.views.rows("mail") == before
        with closing(ViewStore(None, world.log, [MailView()])) as fresh:
            fresh.catch_up()
            assert fresh.rows("mail") == before
