"""The one table of tools. Its order is the order in which agents see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.km.mcp import tools_agents, tools_events

if TYPE_CHECKING:
    from super_agents.km.mcp.tool import Tool

# What an agent always has in its context: at most 12 tools, at most 3,000 tokens. A test counts both.
EVERYDAY: tuple[Tool, ...] = (tools_agents.REGISTER, tools_events.TRACE)
FURTHER: tuple[Tool, ...] = (tools_agents.LIST, tools_events.LIST)

SETS = {"default": EVERYDAY, "all": (*EVERYDAY, *FURTHER)}
