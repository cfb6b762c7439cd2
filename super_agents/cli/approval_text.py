"""Approvals, as text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from super_agents.cli import render
from super_agents.cli.durations import left
from super_agents.policy.approval import ALWAYS, DIALOG, SESSION
from super_agents.system.clock import moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from super_agents.policy.approval import Approval

_WIDTH = 60  # characters of an action in a table


def table(approvals: Iterable[Approval]) -> None:
    """Write approvals, one a line."""
    headings = ["approval", "asked by", "state", "left", "scope", "action", "reason"]
    render.table([_row(one) for one in approvals], headings)


def whole(one: Approval) -> None:
    """Write all that is known of an approval, the times in this machine's zone."""
    said = one.to_dict()
    for name in ("asked_at", "expires_at", "answered_at"):
        said[name] = _time(said[name]) if said[name] else None
    render.fields({name.replace("_", " "): value for name, value in said.items()})


def line(one: Approval) -> None:
    """Write in a line how it stands."""
    action = render.clipped(one.action, render.width())
    why = f" ({render.shown(one.reason)})" if one.reason else ""
    if one.is_open:
        tool = f" ({one.tool})" if one.tool else ""
        render.line(f"{one.id} `{one.asked_by}` asks{tool}: {action}{why}")
        return
    by = f" by `{one.answered_by}`" if one.answered_by else ""
    by += " in the client's dialog" if one.via == DIALOG else ""
    by += {SESSION: " for its session", ALWAYS: " for always"}.get(one.granted or "", "")
    note = f": {render.shown(one.note)}" if one.note else ""
    render.line(f"{one.id} is {one.state}{by}{note}")


def _row(one: Approval) -> list[object]:
    time = left(moment(one.expires_at) - datetime.now(UTC)) if one.is_open else "-"
    return [one.id, one.asked_by, one.state, time, one.scope, render.clipped(one.action, _WIDTH), one.reason]


def _time(text: str) -> str:
    return moment(text).astimezone().strftime("%Y-%m-%d %H:%M:%S")
