"""Projects with triggers of a test's own, and what came of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from super_agents.runtime.reactor import Reactor

if TYPE_CHECKING:
    from super_agents.projects.project import Project

ONE_TASK = """
[trigger.look]
on = ["custom.seen"]

[[trigger.look.task]]
role = "watcher"
title = "Look at event {event}"
again = true
"""


def with_triggers(project: Project, text: str) -> Reactor:
    """Write the project's triggers, and return a reactor that stands at the present end of the log."""
    project.log.append("custom.began", by="tester")  # as in every project: a log that is not empty
    project.layout.triggers.write_text(text, encoding="utf-8")
    reactor = Reactor(project)
    reactor.settle()
    return reactor


def happen(project: Project, kind: str = "custom.seen", **data: Any) -> int:
    """Let something happen, and return the event's number."""
    return project.log.append(kind, by="tester", data=data).seq


def said(project: Project, kind: str) -> list[dict[str, Any]]:
    """Return the data of all events of a kind."""
    return [event.data for event in project.log.read() if event.kind == kind]


def fired(project: Project) -> list[tuple[str, int]]:
    """Return which trigger fired for which event, in order."""
    return [(data["trigger"], data["event"]) for data in said(project, "trigger.fired")]
