"""The settings: whether every file and variable says what is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.errors import ConfigInvalid
from super_agents.events.finding import Finding
from super_agents.upkeep.check import ProjectCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.projects.project import Project


def _config(project: Project) -> Iterator[Finding]:
    try:
        project.config  # noqa: B018 - loading is the check
    except ConfigInvalid as error:
        hint = f"{error.hint}; what needs the settings was not looked at"
        yield Finding(code="config_invalid", message=error.message, hint=hint)


CHECKS = (ProjectCheck("config", _config),)
