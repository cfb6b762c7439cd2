"""What each event does to a session: pure functions of a row and an event.

Hooks run side by side, so that what they tell may come late or never: a tool's end after the turn's, a turn's end after
the next prompt. A turn is begun by a prompt or a tool of the main thread, and ended by the end that names its prompt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from super_agents.agents.session import ENDED, IDLE, LOST, OVER, STARTING, STATES, UNKNOWN, WAITING, WORKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from super_agents.events.event import Event

    Row = dict[str, Any]

_LONGEST = 200  # characters of what is told in a sentence
_MOST = 100  # tools and subagents that are remembered as running
_PROCESS = ("pid", "process_started")
_TOOL_ENDS = {"claude.tool_finished", "claude.tool_failed", "claude.permission_denied"}
_ASKING = {
    "permission_prompt",
    "elicitation_dialog",
    "worker_permission_prompt",
}  # notifications while a dialog is open


def fresh(session: str, event: Event) -> Row:
    """Return a session of which nothing was known before this event."""
    unknown = dict.fromkeys(("agent", "pid", "process_started", "cwd", "worktree", "model", "transcript", "prompt"))
    state = {
        "state": UNKNOWN,
        "since": event.ts,
        "evidence": "nothing was seen yet",
        "in_turn": 0,
        "conflicts": 0,
        "is_given": 0,
    }
    ends = {"ended_at": None, "ended_why": None, "last_kind": event.kind, "last_at": event.ts, "last_seq": event.seq}
    return {"session": session, **unknown, **state, "tools": {}, "subagents": [], "began_at": event.ts, **ends}


def told(event: Event) -> Mapping[str, Any]:
    """Return the client's own words, or nothing when the event carries none."""
    said = event.data.get("input")
    return said if isinstance(said, dict) else {}


def take(row: Row, event: Event) -> None:
    """Change the row by an event; what comes after a session's end changes nothing but what was seen last.

    An event of a hook has the time of the hook's start, and may be written after others that came later.
    """
    row.update(last_kind=event.kind, last_at=max(event.ts, row["last_at"]), last_seq=event.seq)
    said = told(event)
    for column, member in (("cwd", "cwd"), ("transcript", "transcript_path"), ("model", "model")):
        row[column] = _text(said, member) or row[column]
    if event.kind in _TOOL_ENDS:
        row["tools"].pop(_text(said, "tool_use_id"), None)
    is_late = event.kind.startswith("claude.") and event.ts < row["since"]
    if is_late or (row["state"] in OVER and event.kind not in _BEGINNINGS):
        return
    step = _STEPS.get(event.kind)
    if step is not None:
        step(row, event, said)


def follow(row: Row, event: Event, session: str) -> None:
    """End a session whose process began another: it has one at a time."""
    _end(row, event, ENDED, f"its client went on with the session {session}")


def _began(row: Row, event: Event, said: Mapping[str, Any]) -> None:
    if said.get("source") != "compact":
        _begin(row, event, _hook(said, _text(said, "source")))


def _joined(row: Row, event: Event, _: Mapping[str, Any]) -> None:
    data = event.data
    process = tuple(data.get(name) for name in _PROCESS)
    if row["state"] in OVER | {UNKNOWN} or process != tuple(row[name] for name in _PROCESS):
        _begin(row, event, "it joined")
    row.update({name: data.get(name) for name in ("agent", "worktree", *_PROCESS)})
    row["is_given"] = int(data.get("is_given", False))
    for name in ("cwd", "transcript"):
        row[name] = data.get(name) or row[name]


def _prompted(row: Row, event: Event, said: Mapping[str, Any]) -> None:
    row.update(in_turn=1, prompt=_text(said, "prompt_id"), tools={})
    _state(row, event, WORKING, _hook(said))


def _tool_began(row: Row, event: Event, said: Mapping[str, Any]) -> None:
    name, use = _text(said, "tool_name"), _text(said, "tool_use_id")
    if name and use and len(row["tools"]) < _MOST:
        row["tools"][use] = name
    if "agent_id" not in said:  # the main thread's
        row.update(in_turn=1, prompt=_text(said, "prompt_id") or row["prompt"])
        _state(row, event, WORKING, _hook(said, name))
    elif row["in_turn"]:
        _state(row, event, WORKING, _hook(said, name))


def _tool_ended(row: Row, event: Event, said: Mapping[str, Any]) -> None:
    _go_on(row, event, _hook(said, _text(said, "tool_name")))


def _batch_ended(row: Row, event: Event, said: Mapping[str, Any]) -> None:
    calls = said.get("tool_calls")
    for call in calls if isinstance(calls, list) else ():
        if isinstance(call, dict):
            row["tools"].pop(_text(call, "tool_use_id"), None)
    _go_on(row, event, _hook(said))


def _asked(row: Row, event: Event, said: Mapping[str, Any]) -> None:
    _state(row, event, WAITING, _hook(said, _text(said, "tool_name") or _text(said, "mcp_server_name")))


def _answered(row: Row, event: Event, said: Mapping[str, Any]) -> None:
    _go_on(row, event, _hook(said, _text(said, "mcp_server_name")))


def _notified(row: Row, event: Event, said: Mapping[str, Any]) -> None:
    kind = _text(said, "notification_type")
    if kind in _ASKING:
        _state(row, event, WAITING, _hook(said, kind))
    elif kind == "idle_prompt":
        _rest(row, event, _hook(said, kind))


def _turn_ended(row: Row, event: Event, said: Mapping[str, Any]) -> None:
    prompt = _text(said, "prompt_id")
    if not prompt or row["prompt"] in {None, prompt}:  # else it is of the turn before, and late
        _rest(row, event, _hook(said, _text(said, "error")))


def _subagent_began(row: Row, _: Event, said: Mapping[str, Any]) -> None:
    name = _text(said, "agent_id")
    if name and name not in row["subagents"] and len(row["subagents"]) < _MOST:
        row["subagents"].append(name)


def _subagent_ended(row: Row, _: Event, said: Mapping[str, Any]) -> None:
    row["subagents"] = [name for name in row["subagents"] if name != _text(said, "agent_id")]


def _compacting(row: Row, event: Event, said: Mapping[str, Any]) -> None:
    _state(row, event, WORKING, _hook(said, _text(said, "trigger")))


def _compacted(row: Row, event: Event, said: Mapping[str, Any]) -> None:
    _state(row, event, WORKING if row["in_turn"] else IDLE, _hook(said, _text(said, "trigger")))


def _over(row: Row, event: Event, said: Mapping[str, Any]) -> None:
    _end(row, event, ENDED, _hook(said, _text(said, "reason")))


def _observed(row: Row, event: Event, _: Mapping[str, Any]) -> None:
    state = event.data.get("state")
    if state == IDLE:
        _rest(row, event, event.data["evidence"])
    elif state in STATES and state not in OVER:
        row["in_turn"] = 1 if state == WORKING else row["in_turn"]
        _state(row, event, state, event.data["evidence"])


def _interrupted(row: Row, event: Event, _: Mapping[str, Any]) -> None:
    _rest(row, event, event.data["evidence"])


def _lost(row: Row, event: Event, _: Mapping[str, Any]) -> None:
    _end(row, event, LOST, event.data["evidence"])


def _in_the_way(row: Row, event: Event, _: Mapping[str, Any]) -> None:
    row["conflicts"] += event.data.get("because") == "lease"


_BEGINNINGS = {"claude.session_started", "session.joined"}
_STEPS: Mapping[str, Callable[[Row, Event, Mapping[str, Any]], None]] = {
    "claude.session_started": _began,
    "claude.session_ended": _over,
    "claude.prompt_submitted": _prompted,
    "claude.tool_requested": _tool_began,
    "claude.tool_finished": _tool_ended,
    "claude.tool_failed": _tool_ended,
    "claude.tools_batched": _batch_ended,
    "claude.permission_asked": _asked,
    "claude.permission_denied": _tool_ended,
    "claude.elicitation_asked": _asked,
    "claude.elicitation_answered": _answered,
    "claude.turn_finished": _turn_ended,
    "claude.turn_failed": _turn_ended,
    "claude.subagent_started": _subagent_began,
    "claude.subagent_finished": _subagent_ended,
    "claude.notified": _notified,
    "claude.compaction_started": _compacting,
    "claude.compaction_finished": _compacted,
    "tool.denied": _in_the_way,
    "tool.warned": _in_the_way,
    "session.joined": _joined,
    "session.observed": _observed,
    "session.interrupted": _interrupted,
    "session.lost": _lost,
}


def _begin(row: Row, event: Event, evidence: str) -> None:
    row.update(in_turn=0, prompt=None, tools={}, subagents=[], ended_at=None, ended_why=None)
    _state(row, event, STARTING, evidence)


def _rest(row: Row, event: Event, evidence: str) -> None:
    row.update(in_turn=0, tools={})
    _state(row, event, IDLE, evidence)


def _go_on(row: Row, event: Event, evidence: str) -> None:
    """A tool is done: the turn goes on; without a turn there is nothing to go on with."""
    if row["in_turn"]:
        _state(row, event, WORKING, evidence)
    elif row["state"] == WAITING:
        _state(row, event, IDLE, evidence)


def _end(row: Row, event: Event, state: str, evidence: str) -> None:
    row.update(in_turn=0, tools={}, subagents=[], ended_at=event.ts, ended_why=evidence)
    _state(row, event, state, evidence)


def _state(row: Row, event: Event, state: str, evidence: str) -> None:
    if row["state"] != state:
        row.update(state=state, since=event.ts)
    row["evidence"] = evidence[:_LONGEST]


def _hook(said: Mapping[str, Any], detail: str | None = None) -> str:
    name = _text(said, "hook_event_name") or "unknown"
    return f"hook {name} ({detail})" if detail else f"hook {name}"


def _text(said: Mapping[str, Any], name: str) -> str | None:
    value = said.get(name)
    return value if isinstance(value, str) and value else None
