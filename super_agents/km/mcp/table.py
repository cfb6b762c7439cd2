"""The tables of what agents get over MCP. Their order is the order in which agents see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.km.mcp import resources
from super_agents.km.mcp.prompt import Blank, Prompt, anything
from super_agents.km.mcp.prompt import agents as names
from super_agents.km.tools import (
    agents,
    approvals,
    context,
    contracts,
    events,
    knowledge,
    leases,
    messages,
    sessions,
    tasks,
)

if TYPE_CHECKING:
    from super_agents.km.mcp.resource import Resource
    from super_agents.km.tools.tool import Tool

# What an agent always has in its context: at most 12 tools, at most 3,000 tokens. A test counts both.
EVERYDAY: tuple[Tool, ...] = (
    agents.REGISTER,
    messages.SEND,
    messages.READ,
    messages.WAIT,
    tasks.ADD,
    tasks.LIST,
    tasks.CLAIM,
    tasks.FINISH,
    tasks.FAIL,
    leases.TAKE,
    knowledge.SEARCH,
    knowledge.SAVE,
)
FURTHER: tuple[Tool, ...] = (
    agents.LIST,
    sessions.LIST,
    messages.LIST,
    messages.SHOW,
    tasks.SHOW,
    tasks.RENEW,
    tasks.RELEASE,
    tasks.CANCEL,
    tasks.LINK,
    leases.RENEW,
    leases.RELEASE,
    leases.LIST,
    knowledge.SHOW,
    knowledge.DECIDE,
    contracts.REGISTER,
    contracts.SHOW,
    contracts.DIFF,
    context.PACK,
    events.TRACE,
    events.LIST,
    approvals.ASK,
    approvals.WAIT,
    approvals.LIST,
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
        {"name": Blank("the name to take", names)},
    ),
    Prompt(
        "hand_off",
        "Hand over",
        "Hand the work at hand over to another agent.",
        "Write down with `knowledge_save` what whoever takes over has to know of {subject}: what is done, what is open,"
        " what you tried. Give back what you hold, and tell `{to}` with `message_send` where to read on.",
        {"subject": Blank("what is handed over", anything), "to": Blank("who takes over", names)},
    ),
)
