"""Triggers: whether their file can be read, and whether each of them can do what it is there for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.errors import TriggersInvalid
from super_agents.events.finding import Finding
from super_agents.triggers import ledger
from super_agents.triggers.firings_view import FAILED
from super_agents.triggers.reading import read
from super_agents.upkeep.check import ProjectCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.projects.project import Project

_RECENT = 100  # firings that are looked at


def _file(project: Project) -> Iterator[Finding]:
    path = project.layout.triggers
    try:
        read(path)
    except TriggersInvalid as error:
        yield Finding(code="triggers_invalid", message=error.message, hint=error.hint, file=str(path))


def _doings(project: Project) -> Iterator[Finding]:
    project.views.catch_up()
    database = project.views.database
    for name, reason in ledger.suspensions(database).items():
        message = f"the trigger `{name}` is suspended: {reason}"
        hint = f"mend it, then `super-agents trigger enable {name}`"
        yield Finding(code="trigger_suspended", message=message, hint=hint, severity="warning")
    failed = [one for one in ledger.history(database, trigger=None, count=_RECENT) if one.state == FAILED]
    if failed:
        last = failed[-1]
        message = (
            f"{len(failed)} of the newest {_RECENT} firings of triggers failed for good; the last: `{last.trigger}` at"
            f" event {last.event}, {last.reason}"
        )
        hint = f"`super-agents trigger explain {last.event}` says more; what it should have done is yours to do now"
        yield Finding(code="trigger_failed", message=message, hint=hint, severity="note")


CHECKS = (ProjectCheck("triggers", _file), ProjectCheck("what triggers did", _doings))
