"""Tools of sessions of clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.km.tools.paging import PAGED, Page, pages
from super_agents.km.tools.tool import Tool, shape, text, truth

if TYPE_CHECKING:
    from super_agents.km.tools.tool import Answer, Arguments, Call


def _list(call: Call, arguments: Arguments) -> Answer:
    page = Page.taken("sessions", call, arguments)
    return page.cut(call.project.sessions.list(**arguments), lambda session: [session.began_at, session.id])


def _show(call: Call, arguments: Arguments) -> Answer:
    return {"session": call.project.sessions.get(arguments["id"]).to_dict()}


LIST = Tool(
    "session_list",
    "Sessions of clients",
    "List the sessions of Claude Code that are open, with what each is at and by what that is known.",
    _list,
    takes={"agent": text("only those of this agent"), "over": truth("also those that ended or were lost"), **PAGED},
    gives=pages("sessions"),
    reads_only=True,
)
SHOW = Tool(
    "session_show",
    "One session",
    "Show a session of Claude Code, open or over, by its id or the beginning of it.",
    _show,
    takes={"id": text()},
    needs=("id",),
    gives={"session": shape()},
    reads_only=True,
)
