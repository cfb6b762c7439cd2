"""Tools of the event log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.events.filters import Filter, newest
from super_agents.km.tools.tool import Tool, integer, objects, text, texts

if TYPE_CHECKING:
    from super_agents.km.tools.tool import Answer, Arguments, Call

_MOST = 200


def _trace(call: Call, arguments: Arguments) -> Answer:
    found = call.project.log.trace(int(arguments["id"]) if arguments["id"].isdigit() else arguments["id"])
    return {"events": [event.to_dict() for event in found][-_MOST:]}


def _list(call: Call, arguments: Arguments) -> Answer:
    where = Filter(kinds=tuple(arguments.get("kinds", ())), by=arguments.get("by"))
    return {"events": [event.to_dict() for event in newest(call.project.log, where, count=arguments.get("limit", 20))]}


TRACE = Tool(
    "event_trace",
    "What led to what",
    "Return the events of one piece of work, oldest first: what a task, a message or an event number belongs to.",
    _trace,
    takes={"id": text("a correlation, or the number of an event")},
    needs=("id",),
    gives={"events": objects()},
    reads_only=True,
)
LIST = Tool(
    "event_list",
    "What happened last",
    "Return the newest events, oldest of them first.",
    _list,
    takes={
        "kinds": texts("globs, as in `git.*`"),
        "by": text("only of this agent or person"),
        "limit": integer(minimum=1, maximum=_MOST),
    },
    gives={"events": objects()},
    reads_only=True,
)
