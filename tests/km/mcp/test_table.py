"""The table of tools: what it costs an agent to have it, and that it says what the tools are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator
from mcp_types import ListToolsResult

from super_agents.km.mcp.instructions import INSTRUCTIONS
from super_agents.km.mcp.server import on_the_wire
from super_agents.km.mcp.table import SETS

if TYPE_CHECKING:
    from super_agents.km.tools.tool import Tool

TOOLS = SETS["all"]
MOST_TOOLS, MOST_TOKENS = 12, 3_000
BYTES_A_TOKEN = 4


def test_the_default_tools_cost_little() -> None:
    tools = [on_the_wire(tool) for tool in SETS["default"]]

    size = len(ListToolsResult(tools=tools).model_dump_json(by_alias=True, exclude_none=True))

    assert len(tools) <= MOST_TOOLS
    assert size / BYTES_A_TOKEN <= MOST_TOKENS


def test_the_instructions_are_not_cut_by_clients() -> None:
    assert len(INSTRUCTIONS) <= 2_000


def test_all_tools_hold_the_default_ones_first() -> None:
    assert SETS["all"][: len(SETS["default"])] == SETS["default"]
    assert len({tool.name for tool in TOOLS}) == len(TOOLS)


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_a_tool_says_what_it_is(tool: Tool) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)+", tool.name)
    assert tool.title
    assert tool.description.endswith(".")
    assert tool.gives
    assert set(tool.needs) <= set(tool.takes)
    for schema in (tool.input_schema, tool.output_schema):
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_a_tool_refuses_what_it_does_not_know(tool: Tool) -> None:
    with pytest.raises(Exception, match="cannot take these arguments"):
        tool.check({"no_such_thing": 1})


def test_what_instructions_name_is_there() -> None:
    named = set(re.findall(r"`([a-z]+_[a-z_]+)`", INSTRUCTIONS))

    arguments = {name for tool in SETS["default"] for name in tool.takes}
    assert named <= {tool.name for tool in SETS["default"]} | arguments
