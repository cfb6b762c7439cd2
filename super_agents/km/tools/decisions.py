"""Tools of decisions that were recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.km.tools.paging import PAGED, Page, pages
from super_agents.km.tools.tool import Tool, shape, text
from super_agents.knowledge.document import STATUSES

if TYPE_CHECKING:
    from super_agents.km.tools.tool import Answer, Arguments, Call

_DECISION = {"decision": shape()}


def _list(call: Call, arguments: Arguments) -> Answer:
    page = Page.taken("decisions", call, arguments)
    found = call.project.library.list(type="decision", limit=page.room, after=page.after or "", **arguments)
    return page.first(found, lambda document: document.id)


def _show(call: Call, arguments: Arguments) -> Answer:
    return {"decision": call.project.library.decision(arguments["id"]).to_dict()}


def _accept(call: Call, arguments: Arguments) -> Answer:
    return {"decision": call.project.library.accept(arguments["id"], by=call.name).to_dict()}


LIST = Tool(
    "decision_list",
    "What was decided",
    "List decisions in the order of their numbers.",
    _list,
    takes={"status": text(enum=list(STATUSES)), **PAGED},
    gives=pages("decisions"),
    reads_only=True,
)
SHOW = Tool(
    "decision_show",
    "One decision",
    "Show a decision; its number is enough.",
    _show,
    takes={"id": text("as in `0003-use-tags`, or `3`")},
    needs=("id",),
    gives=_DECISION,
    reads_only=True,
)
ACCEPT = Tool(
    "decision_accept",
    "Accept a decision",
    "Accept a decision that was proposed; what it supersedes is superseded from then on.",
    _accept,
    takes={"id": text("as in `0003-use-tags`")},
    needs=("id",),
    gives=_DECISION,
    repeatable=True,
)
