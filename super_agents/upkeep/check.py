"""One question of the doctor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from super_agents.events.finding import Finding
    from super_agents.projects.project import Project


@dataclass(frozen=True, slots=True)
class MachineCheck:
    """Looks at the machine, project or not; nothing of it is ours to mend."""

    name: str
    look: Callable[[], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class ProjectCheck:
    """Looks at a project. `mend` puts right what is safe to put right; the doctor looks again afterwards."""

    name: str
    look: Callable[[Project], Iterable[Finding]]
    mend: Callable[[Project], object] | None = None
