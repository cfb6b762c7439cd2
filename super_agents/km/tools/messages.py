"""Tools of the mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.km.tools.paging import PAGED, Page, pages
from super_agents.km.tools.tool import Tool, integer, number, objects, shape, text, texts, truth
from super_agents.messages.message import PRIORITIES

if TYPE_CHECKING:
    from super_agents.km.tools.tool import Answer, Arguments, Call

_PAGE = integer("at most so many; default 20", minimum=1, maximum=100)


def _send(call: Call, arguments: Arguments) -> Answer:
    mail, to = call.project.mail, arguments.pop("to", None)
    answered = arguments.get("reply_to")
    if to is None and answered is not None:
        del arguments["reply_to"]
        message = mail.reply(answered, by=call.name, **arguments)
    else:
        message = mail.send(to=to or (), by=call.name, **arguments)
    return {"message": message.to_dict()}


def _read(call: Call, arguments: Arguments) -> Answer:
    name = call.name
    call.project.mail.expire_due()
    for message in arguments.get("acknowledge", ()):
        call.project.mail.acknowledge(message, by=name)
    read = call.project.inbox(name).read(by=name, limit=arguments.get("limit", 20))
    return {"deliveries": [delivery.to_dict() for delivery in read]}


def _list(call: Call, arguments: Arguments) -> Answer:
    page = Page.taken("messages", call, arguments)
    found = call.project.mail.list(count=page.room, before=page.after, **arguments)
    return page.newest(found, lambda message: message.id)


def _show(call: Call, arguments: Arguments) -> Answer:
    mail, message = call.project.mail, arguments["id"]
    return {
        "message": mail.get(message).to_dict(),
        "deliveries": [delivery.state_to_dict() for delivery in mail.deliveries(message)],
    }


SEND = Tool(
    "message_send",
    "Write to others",
    "Send a message to agents, people or groups; with `reply_to` alone, answer one. An answer counts as acting on it.",
    _send,
    takes={
        "to": texts("agents, `human`, `@all`, `@role:reviewer`, `@team:blue`", minItems=1),
        "text": text(),
        "subject": text(maxLength=200),
        "priority": text(enum=list(PRIORITIES)),
        "reply_to": text("id of the message that this answers, as in `m-7`"),
        "requires_reply": truth(),
        "deadline": text("for the answer, ISO 8601"),
        "ttl": number("seconds until it expires", exclusiveMinimum=0),
        "key": text("the same key sends it once"),
    },
    needs=("text",),
    gives={"message": shape()},
)
READ = Tool(
    "inbox_read",
    "Read your messages",
    "Return what is for you, most urgent first. What you neither answer nor acknowledge comes again.",
    _read,
    takes={"acknowledge": texts("ids of messages that you acted on"), "limit": _PAGE},
    gives={"deliveries": objects("each with the whole message")},
)
WAIT = Tool(
    "inbox_wait",
    "Wait for messages",
    "As `inbox_read`, but when there is nothing wait for it instead of asking again.",
    _read,
    takes={"seconds": number("at most so long; default 30", exclusiveMinimum=0, maximum=300), "limit": _PAGE},
    gives={"deliveries": objects()},
    waits=True,
)
LIST = Tool(
    "message_list",
    "Messages sent",
    "List messages, newest last.",
    _list,
    takes={
        "sender": text(),
        "recipient": text(),
        "thread": text("id of any message in it"),
        **PAGED,
    },
    gives=pages("messages"),
    reads_only=True,
)
SHOW = Tool(
    "message_show",
    "What became of a message",
    "Show a message and its state for each recipient: stored, shown, acted, expired.",
    _show,
    takes={"id": text("as in `m-7`")},
    needs=("id",),
    gives={"message": shape(), "deliveries": objects()},
    reads_only=True,
)
