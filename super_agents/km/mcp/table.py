"""The tables of what agents get over MCP. Their order is the order in which agents see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.km.mcp import (
    resources,
    tools_agents,
    tools_events,
    tools_knowledge,
    tools_leases,
    tools_messages,
    tools_tasks,
)
from super_agents.km.mcp.prompt import Blank, Prompt, agents, anything

if TYPE_CHECKING:
    from super_agents.km.mcp.resource import Resource
    from super_agents.km.mcp.tool import Tool

# What an agent always has in its context: at most 12 tools, at most 3,000 tokens. A test counts both.
EVERYDAY: tuple[Tool, ...] = (
    tools_agents.REGISTER,
    tools_messages.SEND,
    tools_messages.READ,
    tools_messages.WAIT,
    tools_tasks.ADD,
    tools_tasks.LIST,
    tools_tasks.CLAIM,
    tools_tasks.FINISH,
    tools_tasks.FAIL,
    tools_leases.TAKE,
    tools_knowledge.SEARCH,
    tools_knowledge.SAVE,
)
FURTHER: tuple[Tool, ...] = (
    tools_agents.LIST,
    tools_messages.LIST,
    tools_messages.SHOW,
    tools_tasks.SHOW,
    tools_tasks.RENEW,
    tools_tasks.RELEASE,
    tools_tasks.CANCEL,
    tools_tasks.LINK,
    tools_leases.RENEW,
    tools_leases.RELEASE,
    tools_leases.LIST,
    tools_knowledge.SHOW,
    tools_knowledge.DECIDE,
    tools_events.TRACE,
    tools_events.LIST,
)

SETS = {"default": EVERYDAY, "all": (*EVERYDAY, *FURTHER)}

RESOURCES: tuple[Resource, ...] = (resources.EVENT, resources.TASK, resources.INBOX, resources.KNOWLEDGE)

PROMPTS: tuple[Prompt, ...] = (
    Prompt(
        "catch_up",
        "Catch up",
        "Find out what happened lately and what that means for the work at hand.",
        "Look at the newest events of this project (`super-agents event list`), at the board with `task_list` and at"
        " your messages with `inbox_read`. Tell me in a few sentences what happened around {subject}, who did it, and"
        " what is open.",
        {"subject": Blank("what you care about, as in `the parser`", anything)},
    ),
    Prompt(
        "introduce",
        "Take a name",
        "Take a name in this project.",
        "Take the name `{name}` with `agent_register`. Keep the secret that comes with it for this session.",
        {"name": Blank("the name to take", agents)},
    ),
    Prompt(
        "hand_off",
        "Hand over",
        "Hand the work at hand over to another agent.",
        "Write down with `knowledge_save` what whoever takes over has to know of {subject}: what is done, what is open,"
        " what you tried. Give back what you hold, and tell `{to}` with `message_send` where to read on.",
        {"subject": Blank("what is handed over", anything), "to": Blank("who takes over", agents)},
    ),
)
