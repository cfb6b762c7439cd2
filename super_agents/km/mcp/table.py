"""The tables of what agents get over MCP. Their order is the order in which agents see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.km.mcp import tools_agents, tools_events
from super_agents.km.mcp.prompt import Blank, Prompt, agents, anything
from super_agents.km.mcp.resource import EVENT

if TYPE_CHECKING:
    from super_agents.km.mcp.resource import Resource
    from super_agents.km.mcp.tool import Tool

# What an agent always has in its context: at most 12 tools, at most 3,000 tokens. A test counts both.
EVERYDAY: tuple[Tool, ...] = (tools_agents.REGISTER, tools_events.TRACE)
FURTHER: tuple[Tool, ...] = (tools_agents.LIST, tools_events.LIST)

SETS = {"default": EVERYDAY, "all": (*EVERYDAY, *FURTHER)}

RESOURCES: tuple[Resource, ...] = (EVENT,)

PROMPTS: tuple[Prompt, ...] = (
    Prompt(
        "catch_up",
        "Catch up",
        "Find out what happened lately and what that means for the work at hand.",
        "Look at the newest events of this project (`super-agents event list`), follow with `event_trace` what concerns"
        " {subject}, and tell me in a few sentences what happened, who did it, and what is open.",
        {"subject": Blank("what you care about, as in `the parser`", anything)},
    ),
    Prompt(
        "introduce",
        "Take a name",
        "Take a name in this project.",
        "Take the name `{name}` with `agent_register`. Keep the secret that comes with it for this session.",
        {"name": Blank("the name to take", agents)},
    ),
)
