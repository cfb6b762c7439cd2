"""Who may write to whom, and the forms that messages come in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from super_agents.errors import MessageInvalid, MessageRefused
from super_agents.messages.mail import Mail
from super_agents.messages.routing import Routing
from super_agents.messages.templates import TEMPLATES
from tests.messages.office import ADA, kinds, states

if TYPE_CHECKING:
    from super_agents.events.log import EventLog
    from super_agents.events.views import ViewStore
    from super_agents.system.clock import FrozenClock

HUB = Routing("hub", hub="reviewer")
MATRIX = Routing("matrix", pairs=frozenset({("builder", "reviewer"), ("tester", "*"), ("*", "tester")}))


@pytest.mark.parametrize(
    ("routing", "sender", "recipient", "is_allowed"),
    [
        (Routing(), "builder", "tester", True),
        (HUB, "builder", "reviewer", True),
        (HUB, "reviewer", "tester", True),
        (HUB, "builder", "tester", False),
        (HUB, "builder", "human", True),
        (HUB, "builder", ADA, True),
        (HUB, ADA, "builder", True),
        (Routing("hub"), "builder", "tester", False),
        (Routing("hub"), "builder", "human", True),
        (MATRIX, "builder", "reviewer", True),
        (MATRIX, "reviewer", "builder", False),
        (MATRIX, "tester", "builder", True),
        (MATRIX, "reviewer", "tester", True),
        (MATRIX, "builder", "human", True),
        (MATRIX, ADA, "reviewer", True),
        (Routing("matrix"), "builder", "tester", False),
    ],
)
def test_a_policy_says_who_writes_to_whom(routing: Routing, sender: str, recipient: str, *, is_allowed: bool) -> None:
    assert routing.allows(sender, recipient) is is_allowed


@pytest.mark.parametrize("routing", [HUB, Routing("hub"), Routing("matrix"), MATRIX])
def test_a_refused_message_reaches_nobody_and_leaves_an_event(
    views: ViewStore, clock: FrozenClock, log: EventLog, routing: Routing
) -> None:
    mail = Mail(views, clock, routing=routing)

    with pytest.raises(MessageRefused) as caught:
        mail.send("secret plans", to=["@all", "human"], by="reviewer" if routing == MATRIX else "builder")

    denied = caught.value.details["recipients"]
    assert denied == {HUB: ["tester"], MATRIX: ["builder"]}.get(routing, ["reviewer", "tester"])
    assert f"the routing policy is `{routing.policy}`" in caught.value.message
    assert mail.list() == []
    assert kinds(log) == ["refused"]
    told = list(log.read())[-1].data
    assert told == {"action": "send", "recipients": denied, "reason": routing.says}


def test_an_answer_is_routed_like_any_message(views: ViewStore, clock: FrozenClock) -> None:
    mail = Mail(views, clock, routing=MATRIX)
    mail.send("x", to=["reviewer"], by="builder")

    with pytest.raises(MessageRefused):
        mail.reply("m-1", "y", by="reviewer")

    assert states(mail, "m-1") == {"reviewer": "stored"}


REPORT = {"state": "done", "summary": "the parser is written", "progress": 100}


def test_a_template_makes_the_text_and_the_subject(mail: Mail) -> None:
    sent = mail.send(to=["reviewer"], by="builder", template="status-report", fields=dict(reversed(REPORT.items())))

    assert sent.fields == REPORT
    assert (sent.template, sent.subject) == ("status-report", "done")
    assert sent.text == "state: done\nsummary: the parser is written\nprogress: 100"
    assert not sent.requires_reply


def test_a_question_wants_an_answer_and_words_of_ones_own_go_before_the_form(mail: Mail) -> None:
    fields = {"question": "Which\nport?" + "!" * 300}

    sent = mail.send("By the way", subject="Port", to=["reviewer"], by="builder", template="question", fields=fields)
    formed = mail.send(to=["reviewer"], by="builder", template="question", fields=fields)

    assert (sent.text, sent.subject, sent.requires_reply) == ("By the way", "Port", True)
    assert formed.subject.startswith("Which port?!")
    assert len(formed.subject) == 200


@pytest.mark.parametrize(
    ("template", "fields", "field", "sentence"),
    [
        ("status-report", {"state": "done"}, "summary", "wants the field `summary`: what was done"),
        ("status-report", {**REPORT, "summary": ""}, "summary", "wants the field `summary`"),
        ("status-report", {**REPORT, "mood": "good"}, "mood", "has no field `mood`"),
        ("status-report", {**REPORT, "state": "fine"}, "state", "cannot be `fine`: use one of `on-track`"),
        ("status-report", {**REPORT, "state": 1}, "state", "wants a text, not 1"),
        ("status-report", {**REPORT, "progress": 101}, "progress", "goes up to 100"),
        ("status-report", {**REPORT, "progress": "half"}, "progress", "wants a whole number from 0 to 100, not `half`"),
        ("status-report", {**REPORT, "progress": True}, "progress", "wants a whole number"),
        ("status-report", {**REPORT, "progress": -1}, "progress", "wants a whole number"),
        ("status-report", {**REPORT, "progress": "9" * 5000}, "progress", "wants a whole number"),
        ("task-assignment", {"task": "x" * 201, "description": "d", "acceptance": "a"}, "task", "201 characters"),
        ("question", {}, "question", "wants the field `question`"),
    ],
)
def test_a_field_that_is_missing_unknown_or_wrong_is_named(
    mail: Mail, template: str, fields: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(MessageInvalid) as caught:
        mail.send(to=["reviewer"], by="builder", template=template, fields=fields)

    assert caught.value.details["field"] == field
    assert sentence in caught.value.message
    assert mail.list() == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_each_template_takes_its_own_required_fields(mail: Mail, name: str) -> None:
    template = TEMPLATES[name]
    needed = {field: (each.choices or ("x",))[0] for field, each in template.fields.items() if each.required}

    sent = mail.send(to=["reviewer"], by="builder", template=name, fields=needed)

    assert sent.fields == needed
    assert sent.subject
    assert sent.requires_reply is template.requires_reply
    assert template.subject in needed
