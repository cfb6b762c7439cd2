"""One call of a tool of the suite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mcp_types import CallToolResult, TextContent

from super_agents.km.tools.asking import Question

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext
    from mcp_types import CallToolRequestParams

    from super_agents.km.mcp.dialogue import Dialogue
    from super_agents.km.mcp.notes import Notes
    from super_agents.km.mcp.subscribers import Subscribers


@dataclass(frozen=True)
class Turn:
    """A call, and what our server has for answering it."""

    context: ServerRequestContext[Any]
    params: CallToolRequestParams
    dialogue: Dialogue
    notes: Notes
    subscribers: Subscribers

    @property
    def arguments(self) -> dict[str, Any]:
        """What the tool was given."""
        return self.params.arguments or {}


def said(text: str, *, is_error: bool = False) -> CallToolResult:
    """Return a result of one text."""
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=is_error)


def form(message: str, **members: str) -> Question:
    """Return a question whose members are all to be filled in; each with the type of its value."""
    properties = {name: {"type": kind} for name, kind in members.items()}
    return Question(message, {"type": "object", "properties": properties, "required": list(members)})
