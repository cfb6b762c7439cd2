"""Looking for what is wrong, and mending what is safe to mend."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from super_agents.errors import ConfigInvalid, SuperAgentsError
from super_agents.events.finding import Finding
from super_agents.upkeep.checks import (
    claude_hooks,
    claude_settings,
    config,
    files,
    git_hooks,
    km,
    log,
    machine,
    tools,
    views,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from super_agents.projects.project import Project
    from super_agents.upkeep.check import MachineCheck, ProjectCheck

MACHINE_CHECKS: tuple[MachineCheck, ...] = (*tools.CHECKS, *machine.CHECKS)

# The order matters for `--fix`: the log must be sound before views are folded from it.
PROJECT_CHECKS: tuple[ProjectCheck, ...] = (
    *files.CHECKS,
    *config.CHECKS,
    *claude_settings.CHECKS,
    *claude_hooks.CHECKS,
    *log.CHECKS,
    *views.CHECKS,
    *km.CHECKS,
    *git_hooks.CHECKS,
)


@dataclass(frozen=True, slots=True)
class Report:
    """What was asked, and what was found."""

    checks: list[str]
    findings: list[Finding]

    @property
    def mended(self) -> list[str]:
        """The codes of what was put right."""
        return sorted({finding.code for finding in self.findings if finding.fixed})


def examine(project: Project | None, *, fix: bool = False) -> Report:
    """Ask every question, of the machine and of the project if there is one; with `fix`, mend what is safe to mend."""
    report = Report([], [])
    for machine_check in MACHINE_CHECKS:
        report.checks.append(machine_check.name)
        report.findings.extend(_asked(machine_check.name, machine_check.look))
    if project is not None:
        for check in PROJECT_CHECKS:
            report.checks.append(check.name)
            report.findings.extend(_treated(check, project, fix=fix))
        if report.mended:
            report.findings.extend(_asked("record of what was mended", lambda: _recorded(project, report.mended)))
    return report


def _recorded(project: Project, mended: list[str]) -> Iterable[Finding]:
    project.log.append("doctor.mended", by="super-agents", data={"codes": mended})
    return ()


def _treated(check: ProjectCheck, project: Project, *, fix: bool) -> list[Finding]:
    found = _asked(check.name, lambda: check.look(project))
    if not (fix and check.mend and found):
        return found
    mend = check.mend
    failed = _asked(check.name, lambda: _without_findings(mend, project))
    left = {(finding.code, finding.message) for finding in _asked(check.name, lambda: check.look(project))}
    return [replace(finding, fixed=(finding.code, finding.message) not in left) for finding in found] + failed


def _without_findings(mend: Callable[[Project], object], project: Project) -> Iterable[Finding]:
    mend(project)
    return ()


def _asked(name: str, look: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """A check that cannot be carried out is itself a finding, and keeps none of the others from being asked."""
    try:
        return list(look())
    except ConfigInvalid:
        return []  # the check of the settings says it, once
    except (SuperAgentsError, OSError) as error:
        hint = error.hint if isinstance(error, SuperAgentsError) else "see the message"
        return [Finding(code="check_failed", message=f"`{name}` could not be checked: {error}", hint=hint)]
