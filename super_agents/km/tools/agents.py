"""Tools of agents and their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.km.tools.paging import PAGED, Page, pages
from super_agents.km.tools.tool import Tool, shape, text, truth

if TYPE_CHECKING:
    from super_agents.km.tools.tool import Answer, Arguments, Call


def _register(call: Call, arguments: Arguments) -> Answer:
    name = arguments["name"]
    secret = arguments.pop("secret", None) or (call.caller.secret if call.caller.claimed == name else None)
    done = call.project.roster.register(secret=secret, **arguments)
    call.caller.become(name, done.secret)
    return {"agent": done.agent.to_dict(), "secret": done.secret}


def _list(call: Call, arguments: Arguments) -> Answer:
    page = Page.taken("agents", call, arguments)
    return page.cut(call.project.roster.list(**arguments), lambda agent: agent.name)


def _show(call: Call, arguments: Arguments) -> Answer:
    return {"agent": call.project.roster.get(arguments["name"]).to_dict()}


def _retire(call: Call, arguments: Arguments) -> Answer:
    return {"agent": call.project.roster.retire(arguments["name"], by=call.name).to_dict()}


REGISTER = Tool(
    "agent_register",
    "Take a name",
    "Take a name in this project; the other tools act under it. Keep the secret: with it a later session takes the same"
    " name again.",
    _register,
    takes={
        "name": text("small letters, digits, . _ -, as in `builder`", maxLength=64),
        "role": text("what you are here for, as in `reviewer`", maxLength=64),
        "team": text(maxLength=64),
        "description": text("a sentence for those who look for somebody", maxLength=500),
        "secret": text("only to take a name of yours again"),
    },
    needs=("name",),
    gives={"agent": shape(), "secret": text()},
    repeatable=True,
)
LIST = Tool(
    "agent_list",
    "Who works here",
    "List the agents that can be written to.",
    _list,
    takes={"role": text(), "team": text(), "retired": truth("also those that gave their names back"), **PAGED},
    gives=pages("agents"),
    reads_only=True,
)
SHOW = Tool(
    "agent_show",
    "One agent",
    "Show an agent, retired or not.",
    _show,
    takes={"name": text()},
    needs=("name",),
    gives={"agent": shape()},
    reads_only=True,
)
RETIRE = Tool(
    "agent_retire",
    "Give a name back",
    "Give your name back: nobody acts under it any more.",
    _retire,
    takes={"name": text("your own")},
    needs=("name",),
    gives={"agent": shape()},
    destroys=True,
    repeatable=True,
)
