"""The mail of a project: writing, answering, acknowledging, and what time does to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from super_agents.errors import MessageInvalid
from super_agents.messages import reading, settling
from super_agents.messages.addresses import (
    EVERYBODY,
    boxes_of,
    check_actor,
    is_for_people,
    is_known,
    owns,
    resolve,
    unknown,
)
from super_agents.messages.dead_letters import DeadLetters
from super_agents.messages.delivery import EXPIRED, SHOWN, STORED
from super_agents.messages.inbox import Inbox
from super_agents.messages.letter import compose
from super_agents.messages.message import id_of, number_of
from super_agents.messages.offers import Offers
from super_agents.messages.refusal import refuse
from super_agents.messages.routing import Routing
from super_agents.messages.terms import Terms
from super_agents.system.stamp import stamp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from super_agents.events.event import Event
    from super_agents.events.log import EventLog
    from super_agents.events.views import ViewStore
    from super_agents.messages.delivery import Delivery
    from super_agents.messages.message import Message
    from super_agents.system.clock import Clock

_PAGE = 50


class Mail:
    """Messages between the agents and people of a project, folded from the log in `views`.

    `by` is always the verified name of whoever acts: an agent's, or `human:<login>`. The mail checks its shape and what
    that name may do, not who is behind it; that is for the door to know.
    """

    def __init__(
        self, views: ViewStore, clock: Clock, *, routing: Routing | None = None, terms: Terms | None = None
    ) -> None:
        self._views = views
        self._clock = clock
        self._routing = routing or Routing()
        self._terms = terms or Terms()
        self.dead_letters = DeadLetters(views, clock)
        self.offers = Offers(views, clock, self._terms)

    def send(
        self,
        text: str = "",
        *,
        to: Sequence[str],
        by: str,
        subject: str = "",
        priority: str = "normal",
        ttl: float | None = None,
        reply_to: str | None = None,
        requires_reply: bool = False,
        deadline: str | None = None,
        template: str | None = None,
        fields: Mapping[str, Any] | None = None,
        corr: str | None = None,
        cause: int | None = None,
        key: str | None = None,
    ) -> Message:
        """Store a message for every recipient, and return it as it was written.

        `to` names agents, `human` (all people), `human:<login>`, `@all` agents, `@role:<role>`, `@team:<team>`; groups
        are those of this moment, without the sender. `ttl` in seconds, `deadline` in ISO 8601, `cause` the number of
        the event that led to it. With a `key` of the sender's a second call returns the first message. Raises
        `MessageInvalid`, `MessageNotFound` (of `reply_to`), `UnknownRecipient`, with nothing written;
        `MessageRefused`, of which an event is kept.
        """
        once = None if key is None else f"message:{check_actor(by)}:{key}"
        if once and (earlier := self._sent_as(once)):
            return earlier
        letter = compose(
            text,
            subject=subject,
            priority=priority,
            requires_reply=requires_reply,
            deadline=deadline,
            ttl=self._terms.ttl if ttl is None else ttl,
            template=template,
            fields=fields,
            now_ns=self._clock.time_ns(),
        )
        addresses = _addresses(to)
        with self._views.deciding() as log:
            names = self._recipients(log, addresses, check_actor(by))
            place = self._place(log, reply_to, by, names)
            said = {**letter.members(), **place, "to": addresses, "recipients": names}
            corr, cause = self._belongs(reply_to, corr, cause)
            written = log.append("message.sent", by=by, data=said, corr=corr, cause=cause, key=once)  # or the first
        if written.kind != "message.sent":
            raise MessageInvalid("key", f"event {written.seq} has the key `{key}`", hint="choose another key")
        return self.get(written.data["message"])

    def reply(self, message: str, text: str = "", *, by: str, **more: Any) -> Message:
        """Answer a message, which acts on it: to its sender; by its sender, to its recipients. `more` as for `send`.

        Raises what `send` does; `MessageRefused` for an agent that is neither.
        """
        answered = self.get(message)
        to = answered.recipients if by == answered.sender else (answered.sender,)
        more.setdefault("subject", answered.subject)
        return self.send(text, to=to, by=by, reply_to=message, **more)

    def broadcast(self, text: str = "", *, by: str, **more: Any) -> Message:
        """Write to all agents; `more` as for `send`."""
        return self.send(text, to=[EVERYBODY], by=by, **more)

    def acknowledge(self, message: str, *, by: str) -> Delivery:
        """Say that a message was acted on, by its recipient alone; a second time changes nothing.

        Raises `MessageNotFound`; `MessageRefused` when the message is another's or has expired.
        """
        check_actor(by)
        with self._views.deciding() as log:
            now = self._settle(log, message)
            mine = self._own(message, by, now)
            if not mine:
                owners = self.get(message).recipients
                raise refuse(log, by, "acknowledge", owners, "it is not among its recipients", message=message)
            still = [each for each in mine if each.state in {STORED, SHOWN}]
            if not still and all(each.state == EXPIRED for each in mine):
                raise refuse(log, by, "acknowledge", [mine[0].recipient], "the message has expired", message=message)
            for each in still:
                log.append("message.acknowledged", by=by, data={"message": message, "recipient": each.recipient})
            self._views.catch_up()
            return self._own(message, by, now)[0]

    def inbox(self, name: str) -> Inbox:
        """Return the inbox of an agent or a person; raises `UnknownRecipient`."""
        self._views.catch_up()
        if not is_known(self._views.database, name):
            raise unknown(self._views.database, [name])
        return Inbox(self, self._views, self._clock, name, self._terms)

    def get(self, message: str) -> Message:
        """Return a message; raises `MessageNotFound`."""
        self._views.catch_up()
        return reading.find_message(self._views.database, message)

    def deliveries(self, message: str) -> list[Delivery]:
        """Return what became of a message, for each recipient; raises `MessageNotFound`."""
        found = self.get(message)
        return reading.deliveries_of(self._views.database, found, now=self._now())

    def awaited(self, sender: str) -> list[Delivery]:
        """Return the deliveries whose answer a sender waits for; `awaits` tells what is overdue."""
        self._views.catch_up()
        return reading.awaited(self._views.database, sender, now=self._now())

    def expire_due(self) -> list[Event]:
        """Write down what time has done: expired messages, overdue answers, dead letters; each once.

        At most the thousand oldest; returns the events, none when nothing was due.
        """
        self._views.catch_up()
        if not settling.is_anything_due(self._views.database, self._now()):
            return []
        with self._views.deciding() as log:
            return log.append_many(settling.due(self._views.database, self._now()))

    def _sent_as(self, key: str) -> Message | None:
        """What a key has sent stays as it is, whatever has become of recipients and deadlines since."""
        self._views.catch_up()
        return reading.find_keyed(self._views.database, key)

    def _recipients(self, log: EventLog, to: Sequence[str], by: str) -> list[str]:
        names = resolve(self._views.database, to, sender=by)
        denied = [name for name in names if not self._routing.allows(by, name)]
        if denied:
            raise refuse(log, by, "send", denied, self._routing.says)
        return names

    def _place(self, log: EventLog, reply_to: str | None, by: str, names: Sequence[str]) -> dict[str, Any]:
        """Say which message it is, and where in which thread."""
        fresh = id_of(reading.next_number(self._views.database))
        if reply_to is None:
            return {"message": fresh, "thread": fresh}
        now = self._settle(log, reply_to)
        answered, mine = self.get(reply_to), self._own(reply_to, by, now)
        if not mine and by != answered.sender and not is_for_people(by):
            raise refuse(log, by, "send", names, f"it is no party to `{reply_to}`", message=reply_to)
        reached = any(owns(answered.sender, name) for name in names)
        answers = [each.recipient for each in mine if each.state != EXPIRED] if reached else []
        place = {"message": fresh, "thread": answered.thread, "reply_to": reply_to}
        return place | ({"answers": answers} if answers else {})

    def _belongs(self, reply_to: str | None, corr: str | None, cause: int | None) -> tuple[str | None, int | None]:
        """An answer belongs to the work of what it answers, which caused it."""
        if reply_to is None:
            return corr, cause
        answered = self.get(reply_to)
        return corr or answered.corr, answered.seq

    def _settle(self, log: EventLog, message: str) -> str:
        """Write what time did to a message before something else is decided about it; returns what time it is."""
        now = self._now()
        late = settling.due_of(self._views.database, self.get(message), now)
        if late:
            log.append_many(late)
            self._views.catch_up()
        return now

    def _own(self, message: str, by: str, now: str) -> list[Delivery]:
        return reading.deliveries_of(self._views.database, self.get(message), now=now, only=boxes_of(by))

    def _now(self) -> str:
        return stamp(self._clock.time_ns())

    def list(
        self,
        *,
        sender: str | None = None,
        recipient: str | None = None,
        thread: str | None = None,
        count: int = _PAGE,
        before: str | None = None,
    ) -> list[Message]:
        """Return the newest `count` messages that fit all that is asked, the newest last.

        `thread` is the id of any message in it, `before` that of the first one too new. Raises `MessageNotFound`.
        """
        self._views.catch_up()
        root = None if thread is None else number_of(self.get(thread).thread)
        below = None if before is None else number_of(before)
        wanted = {"sender": sender, "recipient": recipient, "thread": root, "before": below}
        return reading.newest(self._views.database, count=count, **wanted)


def _addresses(to: Sequence[str]) -> list[str]:
    addresses = [to] if isinstance(to, str) else list(dict.fromkeys(to))
    if not addresses:
        raise MessageInvalid("to", "the message is for nobody", hint="name an agent, `human`, or a group as `@all`")
    return addresses
