"""Leases, as text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from super_agents.cli import render
from super_agents.cli.durations import left
from super_agents.system.clock import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from super_agents.leases.lease import Lease


def table(leases: Iterable[Lease]) -> None:
    """Write leases, one a line."""
    headings = ["lease", "token", "holder", "mode", "state", "left", "patterns", "reason"]
    render.table([[one.id, one.token, *_row(one), " ".join(one.patterns), one.reason] for one in leases], headings)


def by_path(found: Mapping[str, Sequence[Lease]]) -> None:
    """Write who holds which path."""
    nobody: list[object] = [None] * 6
    rows = [[path, *row] for path, held in found.items() for row in ([_holding(one) for one in held] or [nobody])]
    render.table(rows, ["path", "lease", "holder", "mode", "state", "left", "reason"])


def whole(lease: Lease) -> None:
    """Write all that is known of a lease, the times in this machine's zone."""
    said = lease.to_dict() | {"patterns": " ".join(lease.patterns), "files": " ".join(lease.files)}
    for name in ("taken_at", "expires_at", "ended_at"):
        said[name] = _time(said[name]) if said[name] else None
    render.fields({name.replace("_", " "): value for name, value in said.items()})


def until(lease: Lease) -> str:
    """Write when a lease ends, in this machine's zone, and how long that is."""
    return f"{_time(lease.expires_at)} ({_left(lease)})"


def _holding(lease: Lease) -> list[object]:
    return [lease.id, *_row(lease), lease.reason]


def _row(lease: Lease) -> list[str]:
    return [lease.holder, lease.mode, lease.state, _left(lease) if lease.is_held else "-"]


def _left(lease: Lease) -> str:
    return left(moment(lease.expires_at) - datetime.now(UTC))


def _time(text: str) -> str:
    return moment(text).astimezone().strftime("%Y-%m-%d %H:%M:%S")
