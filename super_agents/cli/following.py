"""Following a log from the shell, with or without a name to go on under."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.events.cursors import Cursor
from super_agents.events.filters import newest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.events.event import Event
    from super_agents.events.filters import Filter
    from super_agents.projects.project import Project

_COALESCE = 0.02  # seconds: sixteen followers that wake at every write would make a write 14 times slower


def follow(project: Project, where: Filter, *, after: int | None, count: int, cursor: str | None) -> Iterator[Event]:
    """Yield what is there and then what comes; with a cursor, each event is acknowledged when the next is asked for."""
    if cursor:
        yield from _with_cursor(project, where, Cursor(project.log, project.layout.events, cursor))
        return
    start = project.log.head if after is None else after
    shown = newest(project.log, where, count=count) if after is None and count else []
    yield from shown
    start = shown[-1].seq if shown else start  # what came while we looked is neither shown twice nor missed
    with project.log.tail(after=start, where=where, coalesce=_COALESCE) as tail:
        yield from tail


def _with_cursor(project: Project, where: Filter, cursor: Cursor) -> Iterator[Event]:
    with project.log.tail(after=cursor.seq, where=where, coalesce=_COALESCE) as tail:
        for event in tail:
            yield event
            cursor.acknowledge(event.seq)
