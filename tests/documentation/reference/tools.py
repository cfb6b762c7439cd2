"""The page of tools that agents get over MCP, from the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from super_agents.km.mcp.table import EVERYDAY, FURTHER, PROMPTS, RESOURCES
from tests.documentation.reference.markdown import page, table, ticked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from super_agents.km.tools.tool import Tool

INTRODUCTION = """
What agents get over MCP; [the guide](../guides/mcp.md) says how. The first group is always there, the second with
`super-agents mcp --tools all` and over HTTP. A tool gives an object; what goes wrong is `error`, an object with `code`,
`message`, `hint`, `details` and `recoverable`.
"""


def tools() -> str:
    """Return the page."""
    return page(
        "Tools",
        INTRODUCTION,
        "## Always there",
        *_entries(EVERYDAY),
        "## The rest",
        *_entries(FURTHER),
        "## Resources",
        table(["address", "what it is"], [(ticked(row.template), row.description) for row in RESOURCES]),
        "## Prompts",
        table(
            ["prompt", "blanks", "what it is"],
            [(ticked(row.name), ", ".join(map(ticked, row.blanks)) or "-", row.description) for row in PROMPTS],
        ),
    )


def _entries(group: tuple[Tool, ...]) -> Iterator[str]:
    for tool in group:
        yield f"### {tool.name}"
        yield tool.description + (" Changes nothing." if tool.reads_only else "")
        if tool.takes:
            rows = [
                (ticked(name), _type(schema), "yes" if name in tool.needs else "no", schema.get("description", ""))
                for name, schema in tool.takes.items()
            ]
            yield table(["takes", "type", "required", "meaning"], rows)
        yield f"Gives {', '.join(f'{ticked(name)} ({_type(schema)})' for name, schema in tool.gives.items())}."


def _type(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(schema["enum"])
    if schema["type"] == "array":
        return f"array of {schema['items']['type']}s"
    return str(schema["type"])
