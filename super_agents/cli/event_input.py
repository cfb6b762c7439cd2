"""What people type about events: who, what, since when."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from super_agents.errors import EventInvalid
from super_agents.events import blobs
from super_agents.events.kinds import check
from super_agents.system.clock import SystemClock, moment, nanoseconds
from super_agents.system.files import refused
from super_agents.system.processes import login_name
from super_agents.system.stamp import stamp

if TYPE_CHECKING:
    from super_agents.projects.project import Project

_OURSELVES = "super-agents"
_OURS = {
    "kind": (
        *("log.", "km.", "project.", "view.", "doctor."),
        *("agent.", "identity.", "lease.", "task.", "message.", "document.", "approval."),
    ),
    "by": (_OURSELVES,),
    "key": ("sealed:", "spool:", "km.died:", "task.added:", "message:", "approval.asked:"),
}
_AGO = re.compile(r"(\d+)\s*([smhdw])")
_LEAST, _MOST, _LONGEST = -(2**63), 2**64 - 1, 20  # integers that a line of the log can hold; 20 characters
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def actor() -> str:
    """Return who acts: the agent named by the environment, else the person at the keyboard."""
    return os.environ.get("SUPER_AGENT") or f"human:{login_name()}"


def refuse_ours(kind: str, *, by: str | None, key: str | None) -> None:
    """Raise `EventInvalid` for what only super-agents itself may say: what it does with the log acts on such events."""
    said = {"kind": kind, "by": by or "", "key": key or ""}
    for name, value in said.items():
        if value.startswith(_OURS[name]) and (name != "by" or value == _OURSELVES):
            raise EventInvalid(
                f"`{value}` is what super-agents itself says: `{name}` must be another",
                hint="your own events are named `custom.<name>`",
                field=name,
            )


def attached(project: Project, kind: str, file: str | None, data: dict[str, Any]) -> dict[str, Any]:
    """Return the data with what it says of a file, which is kept beside the log."""
    if file is None:
        return data
    check(kind, {**data, blobs.MEMBER: {}})  # refused before anything is kept
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        raise refused(Path(file), error) from error
    return {**data, blobs.MEMBER: project.attach(content, name=Path(file).name)}


def json_object(text: str | None) -> dict[str, Any]:
    """Read a JSON object from an argument, or from stdin for `-`; raises `EventInvalid` with line and column."""
    if text is None:
        return {}
    raw = sys.stdin.buffer.read() if text == "-" else text.encode("utf-8", "surrogateescape")
    try:
        read = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise EventInvalid(
            f"the data is not JSON: {error}",
            hint="""quote it for the shell, as in --data '{"title": "Write the parser"}'""",
        ) from error
    if not isinstance(read, dict):
        raise EventInvalid(f"the data must be a JSON object, not {render_type(read)}", hint='as in {"title": "x"}')
    _refuse_what_would_change(raw)
    return read


def _refuse_what_would_change(raw: bytes) -> None:
    """Raise `EventInvalid` for what the reader above takes without a word, and what would not come back as given."""
    json.loads(raw, object_pairs_hook=_refuse_twice, parse_int=_refuse_long)


def _refuse_twice(members: list[tuple[str, Any]]) -> None:
    seen = set()
    for name, _ in members:
        if name in seen:
            raise EventInvalid(f"the data has the member `{name}` twice in one object", hint="only one could be kept")
        seen.add(name)


def _refuse_long(digits: str) -> None:
    if len(digits) > _LONGEST or not _LEAST <= int(digits) <= _MOST:
        shown = digits if len(digits) <= 2 * _LONGEST else f"{digits[:_LONGEST]}…"
        raise EventInvalid(f"the number {shown} in the data has more than 64 bits", hint="give it as a text, in quotes")


def render_type(value: object) -> str:
    """Name the type of a JSON value."""
    names = {list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")


def point_in_time(text: str) -> str:
    """Return a time as events carry it, from `2h`, `3d` (ago) or an ISO 8601 time."""
    try:
        return stamp(max(0, _nanoseconds(text)))  # no event is older than the epoch
    except (ValueError, OverflowError) as error:
        message = f"`{text}` is no time: use `30m`, `2h`, `3d`, `1w`, or an ISO 8601 time as `2026-11-21T09:00`."
        raise click.BadParameter(message, param_hint="--since") from error


def _nanoseconds(text: str) -> int:
    ago = _AGO.fullmatch(text.strip())
    if ago:
        return SystemClock().time_ns() - int(ago[1]) * _SECONDS[ago[2]] * 1_000_000_000
    return nanoseconds(moment(text))
