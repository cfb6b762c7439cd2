"""Tools of the project as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.km.tools.tool import Tool, shape
from super_agents.upkeep.work import work

if TYPE_CHECKING:
    from super_agents.km.tools.tool import Answer, Arguments, Call


def _status(call: Call, _: Arguments) -> Answer:
    project = call.project
    return {
        "project": {"id": project.id, "name": project.name, "root": str(project.root)},
        "log": {"first": project.log.first, "last": project.log.head},
        "work": work(project),
    }


STATUS = Tool(
    "project_status",
    "How the project stands",
    "Return the numbers of the project's log, and how many agents, tasks, leases and unread messages there are.",
    _status,
    gives={"project": shape(), "log": shape(), "work": shape()},
    reads_only=True,
)
