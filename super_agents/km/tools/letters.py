"""Further tools of the mail: answering, writing to all, filling in forms, and looking without marking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.km.tools.paging import PAGED, Page, pages
from super_agents.km.tools.tool import Tool, number, objects, shape, text, texts, truth
from super_agents.messages.message import PRIORITIES, number_of
from super_agents.messages.templates import TEMPLATES

if TYPE_CHECKING:
    from super_agents.km.tools.tool import Answer, Arguments, Call, Schema
    from super_agents.messages.delivery import Delivery

_MESSAGE = {"message": shape()}
_ID = text("as in `m-7`")
_UNREAD = 500  # as many as an inbox shows
_LETTER: dict[str, Schema] = {
    "subject": text(maxLength=200),
    "priority": text(enum=list(PRIORITIES)),
    "requires_reply": truth(),
    "deadline": text("for the answer, ISO 8601"),
    "ttl": number("seconds until it expires", exclusiveMinimum=0),
    "corr": text("the piece of work it belongs to"),
    "key": text("the same key sends it once"),
}


def _reply(call: Call, arguments: Arguments) -> Answer:
    return {"message": call.project.mail.reply(arguments.pop("id"), by=call.name, **arguments).to_dict()}


def _broadcast(call: Call, arguments: Arguments) -> Answer:
    return {"message": call.project.mail.broadcast(by=call.name, **arguments).to_dict()}


def _fill_in(call: Call, arguments: Arguments) -> Answer:
    return {"message": call.project.mail.send(by=call.name, **arguments).to_dict()}


def _acknowledge(call: Call, arguments: Arguments) -> Answer:
    return {"delivery": call.project.mail.acknowledge(arguments["id"], by=call.name).to_dict()}


def _peek(call: Call, arguments: Arguments) -> Answer:
    page = Page.taken("deliveries", call, arguments)
    return page.cut(call.project.inbox(arguments.get("of") or call.name).unread(limit=_UNREAD), _place)


def _waiting(call: Call, arguments: Arguments) -> Answer:
    page = Page.taken("deliveries", call, arguments)
    return page.cut(call.project.mail.awaited(call.name), _by_age)


def _templates(_: Call, __: Arguments) -> Answer:
    return {
        "templates": [
            {
                "name": one.name,
                "meaning": one.meaning,
                "fields": [
                    {"name": name, "meaning": field.meaning, "required": field.required, "choices": list(field.choices)}
                    for name, field in one.fields.items()
                ],
            }
            for one in TEMPLATES.values()
        ]
    }


def _place(delivery: Delivery) -> list[object]:
    """Return where a delivery stands in its inbox: the most urgent first, then the oldest."""
    return [PRIORITIES.index(delivery.message.priority), number_of(delivery.message.id), delivery.recipient]


def _by_age(delivery: Delivery) -> list[object]:
    return [number_of(delivery.message.id), delivery.recipient]


REPLY = Tool(
    "message_reply",
    "Answer a message",
    "Answer a message, which acts on it: to its sender; by its sender, to its recipients.",
    _reply,
    takes={"id": _ID, "text": text(), **_LETTER},
    needs=("id", "text"),
    gives=_MESSAGE,
)
BROADCAST = Tool(
    "message_broadcast",
    "Write to all",
    "Send a message to all agents.",
    _broadcast,
    takes={"text": text(), **_LETTER},
    needs=("text",),
    gives=_MESSAGE,
)
FILL_IN = Tool(
    "message_fill_in",
    "Send a form",
    "Fill in a form and send it; `message_templates` lists the forms and their fields.",
    _fill_in,
    takes={
        "to": texts("as for `message_send`", minItems=1),
        "template": text(enum=[*TEMPLATES]),
        "fields": shape("by name"),
        **_LETTER,
    },
    needs=("to", "template", "fields"),
    gives=_MESSAGE,
)
TEMPLATE_LIST = Tool(
    "message_templates",
    "Forms for messages",
    "List the forms for messages, and the fields of each.",
    _templates,
    gives={"templates": objects()},
    reads_only=True,
)
ACKNOWLEDGE = Tool(
    "message_acknowledge",
    "Say that you acted on it",
    "Say that you acted on a message to you; it does not come again.",
    _acknowledge,
    takes={"id": _ID},
    needs=("id",),
    gives={"delivery": shape()},
    repeatable=True,
)
PEEK = Tool(
    "inbox_peek",
    "Look into an inbox",
    "Return what an inbox would show, most urgent first, without marking it.",
    _peek,
    takes={"of": text("whose; default: your own"), **PAGED},
    gives=pages("deliveries"),
    reads_only=True,
)
WAITING = Tool(
    "message_waiting",
    "Answers you wait for",
    "List the answers that you wait for, and which are overdue.",
    _waiting,
    takes=PAGED,
    gives=pages("deliveries"),
    reads_only=True,
)
