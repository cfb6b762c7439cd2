"""From what a tool gives, or what went wrong, to what goes over the wire."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import orjson
from mcp_types import CallToolResult, TextContent

from super_agents.errors import SuperAgentsError
from super_agents.km.tools.failure import failure
from super_agents.system.legible import legible

if TYPE_CHECKING:
    from super_agents.km.tools.tool import Answer

_LOG = logging.getLogger(__name__)


def answered(given: Answer) -> CallToolResult:
    """Return a result: what the model needs, as structure and the same as text."""
    shown = legible(given)
    return CallToolResult(content=[_text(shown)], structured_content=shown)


def failed(error: Exception) -> CallToolResult:
    """Return an error with its code, sentence and next step; `recoverable` says whether the agent can do something."""
    if isinstance(error, SuperAgentsError):
        told = failure(error)
    else:
        _LOG.error("a tool crashed", exc_info=error)
        told = {
            "code": "bug",
            "message": f"a bug in super-agents: {type(error).__name__}: {error}",
            "hint": "tell the person you work for; nothing you can send makes it go away",
            "details": {},
            "recoverable": False,
        }
    shown = legible({"error": told})
    return CallToolResult(content=[_text(shown)], structured_content=shown, is_error=True)


def _text(shown: Any) -> TextContent:
    return TextContent(type="text", text=orjson.dumps(shown).decode())
