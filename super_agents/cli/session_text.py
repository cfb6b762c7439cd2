"""Sessions of clients, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from super_agents.cli import render
from super_agents.cli.event_text import local_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from super_agents.agents.session import Session

_SHORT = 8  # characters of an id
_AFTER_DATE = 11


def table(sessions: Iterable[Session]) -> None:
    """Write sessions, one a line."""
    rows = [_row(one.to_dict()) for one in sessions]
    render.table(rows, ["session", "agent", "state", "since", "tool", "worktree", "known by"])


def glance(sessions: Iterable[Mapping[str, Any]]) -> None:
    """Write the sessions of a project's overview."""
    render.table(
        [_row(one) for one in sessions], ["session", "agent", "state", "since", "tool", "worktree", "known by"]
    )


def whole(session: Session) -> None:
    """Write all that is known of a session, the times in this machine's zone."""
    said = session.to_dict()
    for name in ("since", "began_at", "ended_at", "last_at"):
        said[name] = local_time(said[name]) if said[name] else None
    render.fields({name.replace("_", " "): value for name, value in said.items()})


def _row(said: Mapping[str, Any]) -> list[object]:
    since = local_time(said["since"])[_AFTER_DATE:]
    names = (said["id"][:_SHORT], said["agent"] or "-", said["state"], since)
    return [*names, said["tool"] or "-", said["worktree"] or "-", said["evidence"]]
