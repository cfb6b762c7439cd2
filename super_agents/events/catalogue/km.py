"""The life of the knowledge manager."""

from __future__ import annotations

from super_agents.events.kind import Field, Kind

KINDS = (
    Kind(
        "km.started",
        "the knowledge manager serves",
        {
            "port": Field(int, "TCP port on 127.0.0.1"),
            "pid": Field(int, "process id"),
            "instance_id": Field(str, "random id of this run"),
            "version": Field(str, "release of super-agents"),
        },
    ),
    Kind(
        "km.stopped",
        "the knowledge manager ended in order",
        {
            "port": Field(int, "TCP port it had"),
            "instance_id": Field(str, "random id of that run"),
            "reason": Field(str, "what made it stop"),
        },
    ),
    Kind(
        "km.died",
        "the knowledge manager was found dead",
        {
            "port": Field(int, "TCP port it had"),
            "pid": Field(int, "process id it had"),
            "instance_id": Field(str, "random id of that run"),
        },
    ),
)
