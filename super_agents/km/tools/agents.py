"""Tools of agents and their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.km.tools.tool import Tool, objects, shape, text

if TYPE_CHECKING:
    from super_agents.km.tools.tool import Answer, Arguments, Call


def _register(call: Call, arguments: Arguments) -> Answer:
    name = arguments["name"]
    secret = arguments.pop("secret", None) or (call.caller.secret if call.caller.claimed == name else None)
    done = call.project.roster.register(secret=secret, **arguments)
    call.caller.become(name, done.secret)
    return {"agent": done.agent.to_dict(), "secret": done.secret}


def _list(call: Call, arguments: Arguments) -> Answer:
    return {"agents": [agent.to_dict() for agent in call.project.roster.list(**arguments)]}


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
    takes={"role": text(), "team": text()},
    gives={"agents": objects()},
    reads_only=True,
)
