"""What time does to messages: they expire, are offered again, and become dead letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.errors import MessageInvalid, MessageRefused, UnknownRecipient
from super_agents.messages.mail import Mail
from super_agents.messages.terms import Terms
from tests.messages.office import ADA, REDELIVERY, ids, kinds, register, retire, states

if TYPE_CHECKING:
    from super_agents.events.log import EventLog
    from super_agents.events.views import ViewStore
    from super_agents.system.clock import FrozenClock


def die(mail: Mail, clock: FrozenClock, name: str = "reviewer") -> None:
    """Show everything three times and never act on it."""
    for _ in range(3):
        assert mail.inbox(name).read(by=name)
        clock.move(REDELIVERY)


def test_a_message_expires_when_its_time_is_over(mail: Mail, log: EventLog, clock: FrozenClock) -> None:
    mail.send("x", to=["reviewer", "tester"], by="builder", ttl=10)
    mail.acknowledge("m-1", by="tester")
    clock.move(9)
    assert states(mail, "m-1") == {"reviewer": "stored", "tester": "acted"}

    clock.move(1)

    assert states(mail, "m-1") == {"reviewer": "expired", "tester": "acted"}
    assert mail.inbox("reviewer").unread() == mail.inbox("reviewer").read(by="reviewer") == []
    assert kinds(log) == ["sent", "acknowledged"]


def test_what_has_expired_is_written_once(mail: Mail, log: EventLog, clock: FrozenClock) -> None:
    mail.send("x", to=["reviewer", "tester"], by="builder", ttl=10)
    assert mail.expire_due() == []
    clock.move(10)

    told = mail.expire_due()

    assert [(event.kind, event.by, event.data["recipients"]) for event in told] == [
        ("message.expired", "super-agents", ["reviewer", "tester"])
    ]
    before = mail.deliveries("m-1")
    clock.move(10)
    assert mail.expire_due() == []
    assert kinds(log) == ["sent", "expired"]
    assert [each.state for each in before] == ["expired", "expired"]


def test_nobody_acts_on_what_has_expired(mail: Mail, log: EventLog, clock: FrozenClock) -> None:
    mail.send("x", to=["reviewer"], by="builder", ttl=10)
    clock.move(10)

    with pytest.raises(MessageRefused, match="has expired"):
        mail.acknowledge("m-1", by="reviewer")

    assert kinds(log) == ["sent", "expired", "refused"]


def test_an_answer_to_what_has_expired_is_a_message_and_acts_on_nothing(
    mail: Mail, log: EventLog, clock: FrozenClock
) -> None:
    mail.send("x", to=["reviewer"], by="builder", ttl=10)
    clock.move(10)

    answer = mail.reply("m-1", "too late", by="reviewer")

    assert kinds(log) == ["sent", "expired", "sent"]
    assert states(mail, "m-1") == {"reviewer": "expired"}
    assert answer.thread == "m-1"


def test_the_time_to_live_of_the_project_holds_for_messages_that_name_none(
    views: ViewStore, clock: FrozenClock
) -> None:
    mail = Mail(views, clock, terms=Terms(ttl=5))

    assert mail.send("x", to=["reviewer"], by="builder").expires == "2026-01-01T00:00:05.000000Z"
    assert mail.send("x", to=["reviewer"], by="builder", ttl=60).expires == "2026-01-01T00:01:00.000000Z"


def test_what_was_shown_and_not_acted_on_is_offered_again_and_counted(mail: Mail, clock: FrozenClock) -> None:
    mail.send("x", to=["reviewer"], by="builder")
    mail.inbox("reviewer").read(by="reviewer")
    clock.move(REDELIVERY - 1)
    assert mail.inbox("reviewer").read(by="reviewer") == []

    clock.move(1)

    assert [each.shown for each in mail.inbox("reviewer").read(by="reviewer")] == [2]


def test_an_urgent_message_that_is_offered_again_comes_before_a_fresh_one(mail: Mail, clock: FrozenClock) -> None:
    mail.send("x", to=["reviewer"], by="builder", priority="urgent")
    mail.inbox("reviewer").read(by="reviewer")
    mail.send("y", to=["reviewer"], by="builder")
    clock.move(REDELIVERY)

    assert ids(mail.inbox("reviewer").unread()) == ["m-1", "m-2"]
    assert ids(mail.inbox("reviewer").unread(limit=1)) == ["m-1"]


def test_a_message_that_was_shown_too_often_becomes_a_dead_letter(
    mail: Mail, log: EventLog, clock: FrozenClock
) -> None:
    mail.send("x", to=["reviewer", "tester"], by="builder")

    die(mail, clock)

    assert mail.inbox("reviewer").unread() == []
    assert [(each.recipient, each.shown, each.dead) for each in mail.dead_letters.list()] == [
        ("reviewer", 3, "not acted on")
    ]
    assert [event.kind for event in mail.expire_due()] == ["message.died"]
    assert mail.expire_due() == []
    assert [each.recipient for each in mail.dead_letters.list()] == ["reviewer"]
    assert states(mail, "m-1") == {"reviewer": "shown", "tester": "stored"}
    assert ids(mail.inbox("tester").unread()) == ["m-1"]
    assert kinds(log).count("died") == 1


@pytest.mark.parametrize("is_told", [False, True])
def test_a_dead_letter_is_resent_and_its_tries_start_anew(mail: Mail, clock: FrozenClock, *, is_told: bool) -> None:
    mail.send("x", to=["reviewer"], by="builder")
    die(mail, clock)
    if is_told:
        mail.expire_due()

    resent = mail.dead_letters.resend("m-1", by="builder")

    assert [(each.shown, each.tries, each.dead) for each in resent] == [(3, 0, None)]
    assert mail.dead_letters.list() == []
    die(mail, clock)
    assert [(each.shown, each.tries) for each in mail.dead_letters.list()] == [(6, 3)]


def test_a_dead_letter_is_dropped_by_its_sender_or_a_person_and_then_has_expired(
    mail: Mail, clock: FrozenClock
) -> None:
    mail.send("x", to=["reviewer"], by="builder")
    mail.send("y", to=["reviewer"], by="builder", requires_reply=True)
    die(mail, clock)

    dropped = mail.dead_letters.drop("m-1", by=ADA)
    mail.dead_letters.drop("m-2", by="builder", recipient="reviewer")

    assert [(each.state, each.reason) for each in dropped] == [("expired", "dropped")]
    assert mail.dead_letters.list() == mail.awaited("builder") == []


@pytest.mark.parametrize("by", ["reviewer", "tester"])
def test_nobody_else_decides_about_a_dead_letter(mail: Mail, log: EventLog, clock: FrozenClock, by: str) -> None:
    mail.send("x", to=["reviewer"], by="builder")
    die(mail, clock)

    for decide in (mail.dead_letters.resend, mail.dead_letters.drop):
        with pytest.raises(MessageRefused, match="neither the sender nor a person"):
            decide("m-1", by=by)

    assert kinds(log)[-2:] == ["refused", "refused"]
    assert ids(mail.dead_letters.list()) == ["m-1"]


@pytest.mark.parametrize("recipient", [None, "reviewer", "tester", "nobody"])
def test_what_is_no_dead_letter_is_neither_resent_nor_dropped(mail: Mail, log: EventLog, recipient: str | None) -> None:
    mail.send("x", to=["reviewer"], by="builder")
    head = log.head

    for decide in (mail.dead_letters.resend, mail.dead_letters.drop):
        with pytest.raises(MessageInvalid, match="`m-1` is no dead letter"):
            decide("m-1", by="builder", recipient=recipient)

    assert log.head == head


def test_a_late_acknowledgement_takes_a_letter_from_the_dead(mail: Mail, clock: FrozenClock) -> None:
    mail.send("x", to=["reviewer"], by="builder")
    die(mail, clock)
    mail.expire_due()

    mail.acknowledge("m-1", by="reviewer")

    assert mail.dead_letters.list() == []
    assert states(mail, "m-1") == {"reviewer": "acted"}


def test_what_lies_in_the_inbox_of_an_agent_that_retires_becomes_dead_letters(mail: Mail, log: EventLog) -> None:
    mail.send("x", to=["reviewer"], by="builder")
    mail.send("y", to=["reviewer"], by="builder")
    mail.acknowledge("m-2", by="reviewer")

    retire(log, "reviewer")

    assert [(each.message.id, each.dead) for each in mail.dead_letters.list()] == [("m-1", "recipient retired")]
    head = log.head
    with pytest.raises(UnknownRecipient):
        mail.dead_letters.resend("m-1", by="builder")
    assert log.head == head
    register(log, "reviewer")
    assert mail.inbox("reviewer").unread() == []
    mail.dead_letters.resend("m-1", by="builder")
    assert ids(mail.inbox("reviewer").unread()) == ["m-1"]


def test_an_expired_message_is_no_dead_letter(mail: Mail, clock: FrozenClock) -> None:
    mail.send("x", to=["reviewer"], by="builder", ttl=3 * REDELIVERY)
    die(mail, clock)

    assert mail.dead_letters.list() == []
    assert [event.kind for event in mail.expire_due()] == ["message.expired"]


def test_an_overdue_answer_is_told_once(mail: Mail, log: EventLog, clock: FrozenClock) -> None:
    mail.send("Well?", to=["reviewer", "tester"], by="builder", deadline="2026-01-01T00:01:00Z")
    mail.reply("m-1", "Yes", by="tester")
    clock.move(60)

    told = mail.expire_due()

    assert [(event.kind, event.data["recipients"]) for event in told] == [("message.overdue", ["reviewer"])]
    assert mail.expire_due() == []
    assert [each.awaits for each in mail.awaited("builder")] == ["overdue"]
    assert ids(mail.inbox("reviewer").unread()) == ["m-1"]  # a late answer is still wanted
    assert kinds(log).count("overdue") == 1


def test_a_thousand_at_once_and_the_rest_the_next_time(mail: Mail, log: EventLog, clock: FrozenClock) -> None:
    for number in range(600):
        register(log, f"a{number}")
    mail.broadcast("x", by="builder", ttl=1)
    mail.broadcast("y", by="builder", ttl=1)
    clock.move(1)

    told = [len(event.data["recipients"]) for turn in range(3) for event in mail.expire_due() if turn < 2]

    assert sum(told) == 2 * 602
    assert max(told) <= 500
    assert mail.expire_due() == []


def test_a_clock_that_goes_back_undoes_nothing(mail: Mail, clock: FrozenClock) -> None:
    mail.send("x", to=["reviewer"], by="builder", ttl=10)
    clock.move(10)
    mail.expire_due()

    clock.move(-3600)

    assert states(mail, "m-1") == {"reviewer": "expired"}
    assert mail.inbox("reviewer").unread() == []
