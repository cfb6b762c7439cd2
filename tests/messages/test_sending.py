"""Writing to each other: who is reached, what is kept, what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.errors import EventInvalid, MessageInvalid, MessageNotFound, MessageRefused, UnknownRecipient
from tests.messages.office import ADA, ids, kinds, register, retire, states

if TYPE_CHECKING:
    from super_agents.events.log import EventLog
    from super_agents.messages.mail import Mail
    from super_agents.system.clock import FrozenClock


def test_a_message_is_stored_for_its_recipient_under_an_id_for_people(mail: Mail) -> None:
    sent = mail.send("Please look", to=["reviewer"], by="builder", subject="PR 7", priority="high", corr="t-1")

    assert (sent.id, sent.thread, sent.sender, sent.recipients) == ("m-1", "m-1", "builder", ("reviewer",))
    assert (sent.subject, sent.text, sent.priority, sent.corr) == ("PR 7", "Please look", "high", "t-1")
    assert states(mail, "m-1") == {"reviewer": "stored"}
    assert mail.get("m-1") == sent


def test_ids_count_up(mail: Mail) -> None:
    assert [mail.send("x", to=["tester"], by="builder").id for _ in range(3)] == ["m-1", "m-2", "m-3"]


@pytest.mark.parametrize(
    ("to", "reached"),
    [
        (["@all"], {"reviewer", "tester"}),
        (["@team:blue"], {"reviewer"}),
        (["@team:red", "@role:reviewer"], {"reviewer", "tester"}),
        (["@all", "tester", "human"], {"reviewer", "tester", "human"}),
        ([ADA], {ADA}),
        (["builder"], {"builder"}),
    ],
)
def test_groups_are_those_of_the_moment_without_the_sender(mail: Mail, to: list[str], reached: set[str]) -> None:
    sent = mail.send("x", to=to, by="builder")

    assert set(sent.recipients) == reached
    assert len(sent.recipients) == len(reached)
    assert sent.to == tuple(to)


def test_who_comes_later_gets_nothing_of_what_was_sent_to_all(mail: Mail, log: EventLog) -> None:
    mail.broadcast("x", by="builder")

    register(log, "late")

    assert mail.inbox("late").unread() == []


@pytest.mark.parametrize(
    ("to", "near"),
    [
        ("reviwer", "`reviewer`"),
        ("@role:reviewr", "`@role:reviewer`"),
        ("@team:", "@team:"),
        ("@everybody", "@all"),
        ("human:", "human"),
        ("human:a b", "human"),
        ("", "agent list"),
        ("Builder", "builder"),
        ("builder ", "builder"),
    ],
)
def test_an_address_that_reaches_nobody_is_an_error_with_the_nearest_names(
    mail: Mail, log: EventLog, to: str, near: str
) -> None:
    head = log.head

    with pytest.raises(UnknownRecipient) as caught:
        mail.send("x", to=["tester", to], by="builder")

    assert caught.value.details["recipients"] == [to]
    assert near in caught.value.hint
    assert log.head == head


def test_a_group_of_nobody_but_the_sender_is_an_error(mail: Mail, log: EventLog) -> None:
    head = log.head

    with pytest.raises(UnknownRecipient, match="@team:red"):
        mail.send("x", to=["@team:red"], by="tester")

    assert log.head == head


def test_a_retired_agent_cannot_be_written_to_until_it_is_back(mail: Mail, log: EventLog) -> None:
    retire(log, "tester")
    with pytest.raises(UnknownRecipient):
        mail.send("x", to=["tester"], by="builder")
    assert mail.broadcast("x", by="builder").recipients == ("reviewer",)

    register(log, "tester")

    assert mail.send("x", to=["tester"], by="builder").recipients == ("tester",)


@pytest.mark.parametrize("by", ["", "human", "human:", "human:a b", "Human:ada", "@all", "a b", "builder\n", "é"])
def test_nobody_sends_reads_or_acts_under_a_name_that_is_none(mail: Mail, log: EventLog, by: str) -> None:
    mail.send("x", to=["tester"], by="builder")
    head = log.head

    for act in (
        lambda: mail.send("x", to=["tester"], by=by),
        lambda: mail.send("x", to=["tester"], by=by, key="k"),
        lambda: mail.acknowledge("m-1", by=by),
        lambda: mail.inbox("tester").read(by=by),
        lambda: mail.dead_letters.drop("m-1", by=by),
    ):
        with pytest.raises(MessageInvalid, match="nobody's name") as caught:
            act()
        assert caught.value.details["field"] == "by"
    assert log.head == head


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": " \n"}, "text"),
        ({"text": "x" * 60_001}, "text"),
        ({"text": "é" * 30_001}, "text"),
        ({"to": []}, "to"),
        ({"subject": "x" * 201}, "subject"),
        ({"subject": "a\nb"}, "subject"),
        ({"priority": "highest"}, "priority"),
        ({"ttl": 0.0}, "ttl"),
        ({"ttl": -1.0}, "ttl"),
        ({"ttl": float("nan")}, "ttl"),
        ({"ttl": float("inf")}, "ttl"),
        ({"ttl": 1e12}, "ttl"),
        ({"deadline": "tomorrow"}, "deadline"),
        ({"deadline": "2025-12-31T23:59:59Z"}, "deadline"),
        ({"fields": {"a": "b"}}, "fields"),
        ({"template": "letter"}, "template"),
    ],
)
def test_what_cannot_be_sent_names_the_field_and_writes_nothing(
    mail: Mail, log: EventLog, wrong: dict[str, object], field: str
) -> None:
    head = log.head

    with pytest.raises(MessageInvalid) as caught:
        mail.send(**{"text": "x", "to": ["tester"], "by": "builder", **wrong})  # type: ignore[arg-type] # wrong on purpose

    assert caught.value.details["field"] == field
    assert caught.value.hint
    assert log.head == head


def test_a_key_sends_once_even_when_the_recipient_has_gone_since(mail: Mail, log: EventLog) -> None:
    first = mail.send("x", to=["tester"], by="builder", key="k")
    retire(log, "tester")

    assert mail.send("y", to=["tester"], by="builder", key="k") == first
    assert mail.send("y", to=["reviewer"], by="tester", key="k").id == "m-2"  # another's key is another key
    assert kinds(log) == ["sent", "sent"]


def test_a_key_sends_once_even_when_the_deadline_is_over_since(mail: Mail, clock: FrozenClock) -> None:
    letter = {"to": ["tester"], "by": "builder", "key": "k", "deadline": "2026-01-01T00:01:00Z"}
    first = mail.send("x", **letter)  # type: ignore[arg-type] # one dictionary for two calls
    clock.move(120)

    assert mail.send("x", **letter) == first  # type: ignore[arg-type] # as above


def test_an_answer_goes_to_the_sender_and_acts_on_what_it_answers(mail: Mail, log: EventLog) -> None:
    mail.send("Well?", to=["reviewer", "tester"], by="builder", subject="PR 7", corr="t-1")

    answer = mail.reply("m-1", "Fine", by="reviewer")

    assert (answer.recipients, answer.thread, answer.reply_to) == (("builder",), "m-1", "m-1")
    assert (answer.subject, answer.corr) == ("PR 7", "t-1")
    assert states(mail, "m-1") == {"reviewer": "acted", "tester": "stored"}
    assert [each.answer for each in mail.deliveries("m-1")] == ["m-2", None]
    assert kinds(log) == ["sent", "sent"]
    assert log.get(answer.seq).cause == mail.get("m-1").seq


def test_the_sender_goes_on_in_its_thread_to_the_same_recipients(mail: Mail) -> None:
    mail.broadcast("One", by="builder")

    more = mail.reply("m-1", "Two", by="builder")

    assert more.recipients == ("reviewer", "tester")
    assert states(mail, "m-1") == {"reviewer": "stored", "tester": "stored"}


def test_an_answer_that_does_not_reach_the_sender_acts_on_nothing(mail: Mail) -> None:
    mail.send("Well?", to=["reviewer"], by="builder")

    mail.send("What is it?", to=["tester"], by="reviewer", reply_to="m-1")

    assert states(mail, "m-1") == {"reviewer": "stored"}


def test_a_thread_is_that_of_its_first_message(mail: Mail) -> None:
    mail.send("a", to=["reviewer"], by="builder")
    mail.send("other", to=["reviewer"], by="builder")
    mail.reply("m-1", "b", by="reviewer")
    mail.reply("m-3", "c", by="builder")

    assert [one.id for one in mail.list(thread="m-4")] == ["m-1", "m-3", "m-4"]
    assert {one.thread for one in mail.list(thread="m-1")} == {"m-1"}


def test_no_stranger_enters_a_thread_but_a_person_may(mail: Mail, log: EventLog) -> None:
    mail.send("a", to=["reviewer"], by="builder")

    with pytest.raises(MessageRefused, match="no party"):
        mail.reply("m-1", "b", by="tester")

    assert kinds(log) == ["sent", "refused"]
    assert mail.reply("m-1", "b", by=ADA).recipients == ("builder",)


@pytest.mark.parametrize("message", ["m-2", "m-0", "m-", "1", "", "m-1 ", "m-01", "m-99999999999999999999", "x'; --"])
def test_a_message_that_is_not_there_is_an_error(mail: Mail, log: EventLog, message: str) -> None:
    mail.send("a", to=["reviewer"], by="builder")
    head = log.head

    for ask in (
        lambda: mail.get(message),
        lambda: mail.deliveries(message),
        lambda: mail.list(thread=message),
        lambda: mail.reply(message, "x", by="reviewer"),
        lambda: mail.acknowledge(message, by="reviewer"),
        lambda: mail.dead_letters.resend(message, by="builder"),
        lambda: mail.send("x", to=["reviewer"], by="builder", reply_to=message),
    ):
        with pytest.raises(MessageNotFound):
            ask()
    assert log.head == head


def test_messages_are_listed_by_sender_recipient_and_count(mail: Mail) -> None:
    for sender, to in (("builder", "tester"), ("builder", "reviewer"), ("tester", "reviewer"), ("builder", "tester")):
        mail.send("x", to=[to], by=sender)

    assert [one.id for one in mail.list()] == ["m-1", "m-2", "m-3", "m-4"]
    assert [one.id for one in mail.list(count=2)] == ["m-3", "m-4"]
    assert [one.id for one in mail.list(sender="builder")] == ["m-1", "m-2", "m-4"]
    assert [one.id for one in mail.list(recipient="reviewer")] == ["m-2", "m-3"]
    assert [one.id for one in mail.list(sender="builder", recipient="tester", count=1)] == ["m-4"]


@pytest.mark.parametrize(
    "text", ["\x00\x1b[2J\x7f\u202e", "é漢🎉" * 100, "'; DROP TABLE mail_messages; --", "x" * 60_000, '{"a": "b"}\n\n']
)
def test_a_text_of_any_characters_comes_back_as_it_was(mail: Mail, text: str) -> None:
    sent = mail.send(text, to=["reviewer"], by="builder")

    assert sent.text == text
    assert mail.inbox("reviewer").read(by="reviewer")[0].message.text == text


@pytest.mark.parametrize("text", ["\x00" * 60_000, "half a pair: \ud800"])
def test_a_text_that_no_line_can_hold_is_refused_with_nothing_written(mail: Mail, log: EventLog, text: str) -> None:
    head = log.head

    with pytest.raises(EventInvalid):
        mail.send(text, to=["reviewer"], by="builder")

    assert log.head == head
    assert ids(mail.inbox("reviewer").unread()) == []


def test_an_answer_is_awaited_of_each_recipient_and_overdue_after_the_deadline(mail: Mail, clock: FrozenClock) -> None:
    mail.send("Well?", to=["reviewer", "tester"], by="builder", deadline="2026-01-01T00:01:00Z")
    assert [(each.recipient, each.awaits) for each in mail.awaited("builder")] == [
        ("reviewer", "waiting"),
        ("tester", "waiting"),
    ]
    mail.reply("m-1", "Yes", by="reviewer")
    mail.acknowledge("m-1", by="tester")  # seen, but no answer

    clock.move(60)

    assert [(each.recipient, each.awaits, each.state) for each in mail.awaited("builder")] == [
        ("tester", "overdue", "acted")
    ]
    mail.reply("m-1", "Late", by="tester")
    assert mail.awaited("builder") == []
    assert mail.awaited("tester") == []


def test_a_key_that_another_event_has_sends_nothing(mail: Mail, log: EventLog) -> None:
    log.append("custom.x", by="tester", key="message:builder:k")

    with pytest.raises(MessageInvalid, match="event 4 has the key `k`"):
        mail.send("x", to=["tester"], by="builder", key="k")

    assert kinds(log) == []


@pytest.mark.parametrize(("subject", "says"), [("x" * 201, "is too long"), ("a\nb", "has more than one line")])
def test_a_subject_is_a_line(mail: Mail, subject: str, says: str) -> None:
    with pytest.raises(MessageInvalid, match=says):
        mail.send("x", to=["tester"], by="builder", subject=subject)


def test_a_deadline_after_the_last_year_is_refused_and_not_overdue_at_once(mail: Mail) -> None:
    with pytest.raises(MessageInvalid, match="is no time"):
        mail.send("x", to=["tester"], by="builder", deadline="9999-12-31T23:59:59-23:00")
