"""Counting a log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from super_agents.events.segments import sealed_segments, size

if TYPE_CHECKING:
    from super_agents.events.file_log import FileEventLog
    from super_agents.events.views import ViewStore

_NEWEST = "SELECT {name} AS name, count, first_seq, last_seq, last_ts FROM {table} ORDER BY count DESC, name"


def statistics(log: FileEventLog, views: ViewStore) -> dict[str, Any]:
    """Return totals (events, first, last, bytes on disk, segments) and counts per kind and per actor."""
    last = views.catch_up()
    kinds = views.database.execute(_NEWEST.format(name="kind", table="activity_kinds")).fetchall()
    actors = views.database.execute(_NEWEST.format(name="actor", table="activity_actors")).fetchall()
    return {
        "events": sum(row["count"] for row in kinds),
        "first": log.first,
        "last": last,
        "bytes": size(log.directory),
        "segments": len(sealed_segments(log.directory)) + 1,
        "kinds": [dict(row) for row in kinds],
        "actors": [dict(row) for row in actors],
    }
