"""What an agent or a person reads, and who may mark it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.errors import MessageRefused, UnknownRecipient
from tests.messages.office import ADA, REDELIVERY, ids, kinds, states

if TYPE_CHECKING:
    from super_agents.events.log import EventLog
    from super_agents.messages.mail import Mail
    from super_agents.system.clock import FrozenClock


def test_peeking_marks_nothing_and_reading_marks_as_shown(mail: Mail, log: EventLog) -> None:
    mail.inbox("reviewer").send("x", by="builder")
    inbox = mail.inbox("reviewer")

    assert [each.state for each in inbox.unread() + inbox.unread()] == ["stored", "stored"]
    assert kinds(log) == ["sent"]

    assert [(each.state, each.shown) for each in inbox.read(by="reviewer")] == [("shown", 1)]
    assert inbox.unread() == inbox.read(by="reviewer") == []
    assert kinds(log) == ["sent", "shown"]


def test_the_most_urgent_comes_first_and_then_the_oldest(mail: Mail) -> None:
    for priority in ("low", "normal", "urgent", "normal", "high", "urgent"):
        mail.send("x", to=["reviewer"], by="builder", priority=priority)

    assert ids(mail.inbox("reviewer").unread()) == ["m-3", "m-6", "m-5", "m-2", "m-4", "m-1"]
    assert ids(mail.inbox("reviewer").read(by="reviewer", limit=2)) == ["m-3", "m-6"]
    assert ids(mail.inbox("reviewer").read(by="reviewer", limit=2)) == ["m-5", "m-2"]


@pytest.mark.parametrize("limit", [0, -1])
def test_no_room_shows_nothing(mail: Mail, log: EventLog, limit: int) -> None:
    mail.send("x", to=["reviewer"], by="builder")

    assert mail.inbox("reviewer").unread(limit=limit) == mail.inbox("reviewer").read(by="reviewer", limit=limit) == []
    assert kinds(log) == ["sent"]


def test_what_was_acknowledged_is_offered_no_more(mail: Mail, clock: FrozenClock) -> None:
    mail.send("x", to=["reviewer"], by="builder")
    mail.inbox("reviewer").read(by="reviewer")

    done = mail.inbox("reviewer").acknowledge("m-1", by="reviewer")
    clock.move(10 * REDELIVERY)

    assert (done.state, done.acted_at) == ("acted", "2026-01-01T00:00:00.000000Z")
    assert mail.inbox("reviewer").unread() == []


def test_acknowledging_twice_changes_nothing(mail: Mail, log: EventLog) -> None:
    mail.send("x", to=["reviewer"], by="builder")

    assert mail.acknowledge("m-1", by="reviewer") == mail.acknowledge("m-1", by="reviewer")
    assert kinds(log) == ["sent", "acknowledged"]


@pytest.mark.parametrize("by", ["builder", "tester", ADA])
def test_nobody_acknowledges_the_delivery_of_another(mail: Mail, log: EventLog, by: str) -> None:
    mail.send("x", to=["reviewer"], by="builder")

    with pytest.raises(MessageRefused, match=f"`{by}` may not acknowledge `m-1` for `reviewer`"):
        mail.acknowledge("m-1", by=by)

    assert states(mail, "m-1") == {"reviewer": "stored"}
    refusal = list(log.read())[-1]
    assert (refusal.kind, refusal.by, refusal.data["action"]) == ("message.refused", by, "acknowledge")


@pytest.mark.parametrize("by", ["builder", ADA])
def test_nobody_marks_the_inbox_of_another_as_read(mail: Mail, log: EventLog, by: str) -> None:
    mail.send("x", to=["reviewer"], by="builder")

    with pytest.raises(MessageRefused, match=f"`{by}` may not read for `reviewer`"):
        mail.inbox("reviewer").read(by=by)

    assert kinds(log) == ["sent", "refused"]
    assert states(mail, "m-1") == {"reviewer": "stored"}


def test_an_agent_cannot_read_or_act_for_people(mail: Mail) -> None:
    mail.send("x", to=["human", ADA], by="builder")

    for name in ("human", ADA):
        with pytest.raises(MessageRefused):
            mail.inbox(name).read(by="tester")
    with pytest.raises(MessageRefused):
        mail.acknowledge("m-1", by="tester")


def test_a_person_reads_what_is_for_all_people_too_and_acts_for_all(mail: Mail) -> None:
    mail.send("for all", to=["human"], by="builder")
    mail.send("for one", to=[ADA], by="builder")

    assert ids(mail.inbox("human:bob").unread()) == ["m-1"]
    assert ids(mail.inbox(ADA).read(by=ADA)) == ["m-1", "m-2"]
    assert mail.inbox("human:bob").unread() == []
    assert mail.acknowledge("m-1", by="human:bob").recipient == "human"
    with pytest.raises(MessageRefused):
        mail.acknowledge("m-2", by="human:bob")


def test_an_answer_to_all_people_counts_for_the_one_who_asked(mail: Mail) -> None:
    mail.send("Well?", to=["reviewer"], by=ADA, requires_reply=True)

    mail.send("Yes", to=["human"], by="reviewer", reply_to="m-1")

    assert states(mail, "m-1") == {"reviewer": "acted"}
    assert mail.awaited(ADA) == []


def test_an_inbox_of_nobody_is_an_error(mail: Mail) -> None:
    with pytest.raises(UnknownRecipient) as caught:
        mail.inbox("reviwer")

    assert "`reviewer`" in caught.value.hint
