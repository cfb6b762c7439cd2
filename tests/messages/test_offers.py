"""Mail on its way to live sessions: to one at a time, and what became of it is a fact or a time that is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.messages.office import ADA, REDELIVERY, ids, kinds, states

if TYPE_CHECKING:
    from super_agents.events.log import EventLog
    from super_agents.messages.mail import Mail
    from super_agents.messages.offers import Offered
    from super_agents.system.clock import FrozenClock


def offer(mail: Mail, number: int = 1, *, limit: int = 12) -> Offered | None:
    """Offer a session what waits for the builder."""
    return mail.offers.make("builder", session=f"s-{number}", limit=limit, new_id=lambda: f"{number:016x}")


def offered(mail: Mail, number: int = 1, *, limit: int = 12) -> Offered:
    made = offer(mail, number, limit=limit)
    assert made is not None
    return made


def test_what_is_on_its_way_to_one_session_is_offered_to_no_other(mail: Mail) -> None:
    mail.send("one", to=["builder"], by=ADA)

    made = offered(mail, 1)

    assert ids(made.deliveries) == ["m-1"]
    assert offer(mail, 2) is None
    assert states(mail, "m-1") == {"builder": "stored"}


def test_an_offer_of_nothing_leaves_no_trace(mail: Mail, log: EventLog) -> None:
    head = log.head

    assert offer(mail) is None

    assert log.head == head


def test_the_most_urgent_come_first_and_the_rest_is_counted(mail: Mail) -> None:
    for priority in ("low", "normal", "urgent"):
        mail.send(priority, to=["builder"], by=ADA, priority=priority)

    made = offered(mail, limit=2)

    assert ids(made.deliveries) == ["m-3", "m-2"]
    assert made.more == 1
    assert ids(offered(mail, 2).deliveries) == ["m-1"]


def test_a_taken_offer_is_shown_once_however_often_that_is_told(mail: Mail, log: EventLog) -> None:
    mail.send("one", to=["builder"], by=ADA)
    made = offered(mail)
    told = {**made.taken, "again": "2026-01-01T00:01:00.000000Z"}

    mail.offers.take(made.offer)
    mail.offers.take(made.offer)
    log.append("message.shown", by="builder", data=told)  # as the hook does, which does not look

    assert [(one.state, one.shown) for one in mail.deliveries("m-1")] == [("shown", 1)]
    assert kinds(log) == ["sent", "offered", "shown", "shown"]
    assert mail.offers.under_way("builder") == []


def test_what_was_read_in_the_inbox_meanwhile_is_not_shown_again_by_the_offer(mail: Mail, log: EventLog) -> None:
    mail.send("one", to=["builder"], by=ADA)
    made = offered(mail)

    assert ids(mail.inbox("builder").read(by="builder")) == ["m-1"]
    log.append("message.shown", by="builder", data={**made.taken, "again": "2026-01-01T00:01:00.000000Z"})

    assert mail.deliveries("m-1")[0].shown == 1


def test_a_returned_offer_is_offered_again_at_once(mail: Mail) -> None:
    mail.send("one", to=["builder"], by=ADA)
    made = offered(mail, 1)

    mail.offers.give_back(made.offer, reason="its client is gone")
    mail.offers.give_back(made.offer, reason="its client is gone")

    assert ids(offered(mail, 2).deliveries) == ["m-1"]


def test_a_late_return_does_not_take_the_message_from_who_has_it_now(
    mail: Mail, log: EventLog, clock: FrozenClock
) -> None:
    mail.send("one", to=["builder"], by=ADA)
    first = offered(mail, 1)
    clock.move(REDELIVERY)
    offered(mail, 2)

    mail.offers.give_back(first.offer, reason="its client is gone")
    told = {"offer": first.offer.id, "messages": ["m-1"], "recipient": "builder", "reason": "by hand"}
    log.append("message.returned", by="builder", data=told)

    assert offer(mail, 3) is None


def test_an_offer_of_which_nothing_is_heard_lapses(mail: Mail, clock: FrozenClock) -> None:
    mail.send("one", to=["builder"], by=ADA)
    offered(mail, 1)
    assert mail.offers.next_look("builder") == "2026-01-01T00:01:00.000000Z"

    clock.move(REDELIVERY)

    assert mail.offers.under_way("builder") == []
    assert ids(offered(mail, 2).deliveries) == ["m-1"]


def test_a_message_that_is_shown_and_never_acted_on_comes_again_until_it_is_dead(
    mail: Mail, clock: FrozenClock
) -> None:
    mail.send("one", to=["builder"], by=ADA)

    for number in range(1, 4):
        mail.offers.take(offered(mail, number).offer)
        clock.move(REDELIVERY)

    assert offer(mail, 4) is None
    assert ids(mail.dead_letters.list()) == ["m-1"]


def test_a_message_that_was_acted_on_is_offered_no_more(mail: Mail) -> None:
    mail.send("one", to=["builder"], by=ADA)
    made = offered(mail)
    mail.acknowledge("m-1", by="builder")

    mail.offers.take(made.offer)

    assert states(mail, "m-1") == {"builder": "acted"}
    assert offer(mail, 2) is None
