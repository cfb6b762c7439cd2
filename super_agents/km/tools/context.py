"""The tool that puts together what an agent should know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from super_agents.km.tools.tool import Tool, integer, text
from super_agents.runtime.context_pack import LEAST, MOST, TOKENS, context_pack

if TYPE_CHECKING:
    from super_agents.km.tools.tool import Answer, Arguments, Call

_AROUND = 32  # tokens of the members around the text


def _pack(call: Call, arguments: Arguments) -> Answer:
    """For the caller when it has a name: an inbox is shown to whoever owns it alone."""
    agent = call.name if call.caller.claimed else None
    tokens = max(arguments.pop("tokens", TOKENS) - _AROUND, LEAST)
    page = context_pack(call.project, agent=agent, tokens=tokens, weigh=_on_the_wire, **arguments)
    return {"text": page.text, "as_of": page.as_of}


def _on_the_wire(said: str) -> int:
    """A quote or the end of a line takes two bytes in JSON."""
    return len(orjson.dumps(said)) - 2


PACK = Tool(
    "context_pack",
    "What I should know",
    "Put together what matters for a task, for you and for some words, within a budget: tasks, unread messages, leases,"
    " decisions, contracts, knowledge, events; each with its id.",
    _pack,
    takes={
        "task": text("as in `t-7`"),
        "about": text("words"),
        "tokens": integer(f"default {TOKENS}; a token is four bytes", minimum=LEAST + _AROUND, maximum=MOST),
    },
    gives={"text": text("Markdown"), "as_of": integer("the newest event that it knows")},
    reads_only=True,
)
