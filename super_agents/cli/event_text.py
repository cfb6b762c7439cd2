"""Events as text for people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson

from super_agents.cli import render
from super_agents.system.clock import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from super_agents.events.event import Event
    from super_agents.events.kind import Kind

_ROOM = 10  # characters that the data gets at least
_AFTER_YEAR = 5
_KIND, _BY = 19, 12  # columns
_TELLING = {"subject", "title", "text", "message", "branch"}
# What every hook of Claude Code is told, and what says which it was: the line has it, or `event show`.
_OF_EVERY_HOOK = {
    *("session_id", "transcript_path", "cwd", "prompt_id", "hook_event_name", "permission_mode", "effort"),
    "tool_use_id",
}
_CLAUDE = "claude."
_LONG_ID = re.compile(r"\b[0-9a-f]{32,}\b")  # of a commit, an instance, a file's content: whole in `event show`
_SHORT_ID = 8


def lines(events: Iterable[Event]) -> None:
    """Write one line for each event."""
    for event in events:
        line(event)


def line(event: Event) -> None:
    """Write number, local time, kind, actor and as much of the data as fits."""
    render.line(_line(event))


def whole(event: Event) -> None:
    """Write all members of an event."""
    members = event.to_dict()
    data = members.pop("data")
    render.fields(members)
    render.line(render.shown(orjson.dumps(data, option=orjson.OPT_INDENT_2).decode()))


def tree(events: list[Event]) -> None:
    """Write events under the events that caused them."""
    children: dict[int | None, list[Event]] = {}
    present = {event.seq for event in events}
    for event in events:
        children.setdefault(event.cause if event.cause in present else None, []).append(event)
    for root in children.get(None, []):
        _branch(root, children, "")


def statistics(counted: Mapping[str, Any]) -> None:
    """Write totals, then a table per kind and per actor."""
    render.fields({name: counted[name] for name in ("events", "first", "last", "bytes", "segments")})
    for title, key in (("kind", "kinds"), ("by", "actors")):
        render.line()
        rows = [(row["name"], row["count"], row["last_seq"], local_time(row["last_ts"])) for row in counted[key]]
        render.table(rows, [title, "events", "last", "when"])


def kinds(catalogue: Iterable[Kind]) -> None:
    """Write each kind with what it carries."""
    for kind in catalogue:
        render.line(f"{kind.name}: {kind.meaning}")
        for name, field in kind.fields.items():
            render.line(f"    {name} ({field.json_type}{'' if field.required else ', optional'}): {field.meaning}")
    render.line("custom.<name>: your own events, with any JSON object")


def _branch(event: Event, children: Mapping[int | None, list[Event]], indent: str) -> None:
    render.line(_line(event, indent))
    for child in children.get(event.seq, []):
        _branch(child, children, indent + "  ")


def _line(event: Event, indent: str = "") -> str:
    when = local_time(event.ts)[_AFTER_YEAR:]
    start = f"{event.seq:>5} {when} {indent}{event.kind:<{_KIND}} {render.shown(event.by):<{_BY}} "
    columns = render.width()
    room = None if columns is None else max(columns - len(start), _ROOM)
    return (start + render.clipped(_summary(_told(event)), room)).rstrip()


def _told(event: Event) -> Mapping[str, Any]:
    said = event.data.get("input")
    if not event.kind.startswith(_CLAUDE) or not isinstance(said, dict):
        return event.data
    return {name: value for name, value in said.items() if name not in _OF_EVERY_HOOK}


def _summary(data: Mapping[str, Any]) -> str:
    """Write what says most first: the words that somebody chose."""
    names = sorted(data, key=lambda name: name not in _TELLING)
    return " ".join(f"{name}={_short(data[name])}" for name in names)


def _short(value: object) -> str:
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return _LONG_ID.sub(lambda found: found[0][:_SHORT_ID], text)


def local_time(ts: str) -> str:
    """Write a time of an event in the zone of whoever reads it."""
    return moment(ts).astimezone().strftime("%Y-%m-%d %H:%M:%S")
