"""Tools of dead letters: shown too often and never acted on, or to an agent that is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.km.tools.paging import PAGED, Page, pages
from super_agents.km.tools.tool import Tool, objects, text
from super_agents.messages.message import number_of

if TYPE_CHECKING:
    from super_agents.km.tools.tool import Answer, Arguments, Call

_TAKES = {"id": text("as in `m-7`"), "recipient": text("for this one only")}
_GIVES = {"deliveries": objects()}


def _list(call: Call, arguments: Arguments) -> Answer:
    page = Page.taken("deliveries", call, arguments)
    return page.cut(call.project.mail.dead_letters.list(), lambda one: [number_of(one.message.id), one.recipient])


def _resend(call: Call, arguments: Arguments) -> Answer:
    done = call.project.mail.dead_letters.resend(arguments.pop("id"), by=call.name, **arguments)
    return {"deliveries": [one.to_dict() for one in done]}


def _drop(call: Call, arguments: Arguments) -> Answer:
    done = call.project.mail.dead_letters.drop(arguments.pop("id"), by=call.name, **arguments)
    return {"deliveries": [one.to_dict() for one in done]}


LIST = Tool(
    "message_dead",
    "Dead letters",
    "List the messages that are offered no more, for whom and why.",
    _list,
    takes=PAGED,
    gives=pages("deliveries"),
    reads_only=True,
)
RESEND = Tool(
    "message_resend",
    "Send a dead letter again",
    "Put a dead letter of yours back into its recipients' inboxes.",
    _resend,
    takes=_TAKES,
    needs=("id",),
    gives=_GIVES,
)
DROP = Tool(
    "message_drop",
    "Give a dead letter up",
    "Give a dead letter of yours up.",
    _drop,
    takes=_TAKES,
    needs=("id",),
    gives=_GIVES,
    destroys=True,
)
