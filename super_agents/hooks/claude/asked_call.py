"""Which call of a tool the client asks about: from its JSON, and from what it said of the call before."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from super_agents.events.filters import Filter, newest
from super_agents.policy.approval import ToolCall

if TYPE_CHECKING:
    from super_agents.events.log import EventLog

_LOOK_BACK = 50  # calls of the session
_PATHS = ("file_path", "notebook_path", "path")


def call_of(told: dict[str, Any], log: EventLog, *, waiter: str) -> ToolCall:
    """Return the call; its id is that of the newest like it, for the client does not say it in this event."""
    given = told.get("tool_input")
    given = given if isinstance(given, dict) else {}
    command = given.get("command")
    return ToolCall(
        tool=str(told["tool_name"]),
        command=command if isinstance(command, str) and told["tool_name"] == "Bash" else None,
        path=next((given[name] for name in _PATHS if isinstance(given.get(name), str)), None),
        session=told["session_id"],
        tool_use=_tool_use(told, log),
        waiter=waiter,
    )


def action_of(told: dict[str, Any], call: ToolCall) -> str:
    """Return what would be done, for people to read."""
    if call.command is not None:
        return call.command
    if call.path is not None:
        return f"{call.tool} {call.path}"
    return f"{call.tool} {json.dumps(told.get('tool_input'), ensure_ascii=False)}"


def reason_of(told: dict[str, Any]) -> str:
    """Return what the model says that it is for, in one line."""
    given = told.get("tool_input")
    text = given.get("description", "") if isinstance(given, dict) else ""
    line = " ".join(str(text).split())
    return "".join(letter for letter in line if letter.isprintable())[:500]


def _tool_use(told: dict[str, Any], log: EventLog) -> str | None:
    where = Filter(kinds=("claude.tool_requested",), session=told["session_id"])
    for event in reversed(newest(log, where, count=_LOOK_BACK)):
        input_ = event.data.get("input", {})
        if all(input_.get(name) == told.get(name) for name in ("tool_name", "tool_input", "agent_id")):
            found = input_.get("tool_use_id")
            return found if isinstance(found, str) else None
    return None
