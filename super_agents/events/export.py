"""Events in the shapes of other systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from super_agents.events.event import Event


def ndjson(event: Event, _project_id: str) -> bytes:
    """Return the event's members as one line; without trailer, for its check sum belongs to the log's own bytes."""
    return orjson.dumps(event.to_dict()) + b"\n"


def cloudevents(event: Event, project_id: str) -> bytes:
    """Return the event as CloudEvents 1.0 in JSON, one a line; our members are extension attributes."""
    extensions = {"actor": event.by, "correlation": event.corr, "causation": event.cause, "session": event.session}
    return (
        orjson.dumps(
            {
                "specversion": "1.0",
                "id": str(event.seq),
                "source": f"urn:super-agents:project:{project_id}",
                "type": f"super-agents.{event.kind}",
                "time": event.ts,
                "datacontenttype": "application/json",
                **{name: str(value) for name, value in extensions.items() if value is not None},
                "data": event.data,
            }
        )
        + b"\n"
    )


FORMATS: Mapping[str, Callable[[Event, str], bytes]] = {"ndjson": ndjson, "cloudevents": cloudevents}
