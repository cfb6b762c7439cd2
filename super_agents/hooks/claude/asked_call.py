"""Which call of a tool the client asks about: from its JSON, and from what it said of the call before."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from super_agents.events.filters import Filter, newest
from super_agents.policy.approval import ToolCall

if TYPE_CHECKING:
    from super_agents.events.log import EventLog

_LOOK_BACK = 200  # events of the session's calls
_REQUESTED = "claude.tool_requested"
_ALIKE = ("tool_name", "tool_input", "agent_id", "prompt_id")
_PATHS = ("file_path", "notebook_path", "path")


def call_of(told: dict[str, Any], log: EventLog, *, waiter: str) -> ToolCall:
    """Return the call. The client does not say its id in this event: it is that of the open call that is alike."""
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
    """Return the id of the one call like this that is not done; None when none is known, or several are alike."""
    where = Filter(kinds=("claude.tool_*",), session=told["session_id"])
    wanted: set[str] = set()
    for event in newest(log, where, count=_LOOK_BACK):
        said = event.data.get("input", {})
        tool_use = said.get("tool_use_id")
        if event.kind != _REQUESTED:
            wanted.discard(tool_use)
        elif isinstance(tool_use, str) and all(said.get(name) == told.get(name) for name in _ALIKE):
            wanted.add(tool_use)
    return wanted.pop() if len(wanted) == 1 else None
