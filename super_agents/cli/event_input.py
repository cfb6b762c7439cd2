"""What people type about events: who, what, since when."""

from __future__ import annotations

import os
import re
import sys
from typing import Any

import click
import orjson

from super_agents.errors import EventInvalid
from super_agents.system.clock import SystemClock, moment
from super_agents.system.processes import login_name
from super_agents.system.stamp import stamp

_OURSELVES = "super-agents"
_OURS = {
    "kind": ("log.", "km.", "project.", "view.", "doctor."),
    "by": (_OURSELVES,),
    "key": ("sealed:", "spool:", "km.died:"),
}
_AGO = re.compile(r"(\d+)\s*([smhdw])")
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
    return read


def render_type(value: object) -> str:
    """Name the type of a JSON value."""
    names = {list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")


def point_in_time(text: str) -> str:
    """Return a time as events carry it, from `2h`, `3d` (ago) or an ISO 8601 time."""
    ago = _AGO.fullmatch(text.strip())
    if ago:
        return stamp(SystemClock().time_ns() - int(ago[1]) * _SECONDS[ago[2]] * 1_000_000_000)
    try:
        return stamp(int(moment(text).timestamp() * 1_000_000) * 1000)
    except ValueError as error:
        message = f"`{text}` is no time: use `30m`, `2h`, `3d`, `1w`, or an ISO 8601 time as `2026-11-21T09:00`."
        raise click.BadParameter(message, param_hint="--since") from error
