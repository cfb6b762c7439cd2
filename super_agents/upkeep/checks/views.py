"""The views against the log that they are folded from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.errors import CursorAhead
from super_agents.events.finding import Finding
from super_agents.upkeep.check import ProjectCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.projects.project import Project

_MOST = 200_000  # events that are folded a second time to compare; about ten seconds


def _views(project: Project) -> Iterator[Finding]:
    try:
        seen = project.views.catch_up()
    except CursorAhead as error:
        yield Finding(code="view_ahead", message=error.message, hint=error.hint)
        return
    if seen > _MOST:
        message = f"the views were not folded a second time: the log holds {seen:,} events"
        hint = "`super-agents view rebuild` folds them anew"
        yield Finding(code="view_not_compared", message=message, hint=hint, severity="note")
        return
    fresh = project.views.at(seen)
    for name in project.views.versions():
        if fresh.rows(name) != project.views.rows(name):
            message = f"the view `{name}` does not hold what the log says"
            yield Finding(code="view_differs", message=message, hint="run `super-agents view rebuild`")


def _rebuild(project: Project) -> None:
    project.views.rebuild()


CHECKS = (ProjectCheck("views", _views, _rebuild),)
