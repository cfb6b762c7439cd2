"""The settings and the rules: whether every file and variable says what is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.errors import ConfigInvalid, RulesInvalid
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


def _rules(project: Project) -> Iterator[Finding]:
    try:
        project.rules  # noqa: B018 - as above
    except RulesInvalid as error:
        hint = f"{error.hint}; until then what was read last is in force, and where nothing was, no rule"
        yield Finding(code="rules_invalid", message=error.message, hint=hint, file=str(project.layout.rules))


CHECKS = (ProjectCheck("config", _config), ProjectCheck("rules", _rules))
