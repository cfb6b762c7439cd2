"""The knowledge manager: whether what is written of it agrees with what it answers."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from super_agents.errors import FileRefused
from super_agents.events.finding import Finding
from super_agents.projects import km_state, manifest
from super_agents.projects.ownership import owner_of
from super_agents.projects.ports import PortTable
from super_agents.upkeep.check import ProjectCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.projects.project import Project

_HINTS = {
    "dead": "`super-agents start` starts a new one; `super-agents doctor --fix` clears away what it left",
    "foreign": "`super-agents start` starts a new one on another port",
    "silent": "`super-agents km logs` says what it did last; `super-agents km restart` ends it and starts a new one",
}


def _answer(project: Project) -> Iterator[Finding]:
    now = km_state.state(project)
    if now.status in _HINTS:
        yield Finding(code=f"km_{now.status}", message=f"knowledge manager: {now.detail}", hint=_HINTS[now.status])
    health = km_state.health(now) if now.is_running else None
    if now.is_running and (health is None or health.get("status") != "ok"):
        reasons = ", ".join((health or {}).get("reasons", [])) or "it gave no answer"
        hint = "`super-agents km logs` says more"
        yield Finding(code="km_unhealthy", message=f"knowledge manager: {reasons}", hint=hint)


def _readable(project: Project) -> Iterator[Finding]:
    path = project.layout.km_json
    if path.exists() and not os.access(path, os.R_OK):
        owner = owner_of(path)
        message = f"`{path}` cannot be read: the knowledge manager was started by the user `{owner}`"
        hint = f"run `super-agents stop` as `{owner}`, then `super-agents start` as yourself"
        yield Finding(code="km_unreadable", message=message, hint=hint)


def _secrets(project: Project) -> Iterator[Finding]:
    for path, allowed in ((project.layout.state, 0o700), (project.layout.km_token, 0o600)):
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0
        if mode & ~allowed:
            message = f"`{path}` has mode {mode:04o}: other users can look in"
            yield Finding(code="state_open", message=message, hint=f"run `chmod {allowed:o} '{path}'`")


def _close(project: Project) -> None:
    for path, allowed in ((project.layout.state, 0o700), (project.layout.km_token, 0o600)):
        if path.exists():
            path.chmod(allowed)


def _ports(project: Project) -> Iterator[Finding]:
    ports = project.config.km.ports
    taken = [port for port in PortTable.of_this_machine().holders() if port in ports]
    if len(taken) > len(ports) * 0.9:
        message = f"{len(taken)} of the {len(ports)} ports for knowledge managers are taken"
        hint = "`super-agents list` shows by whom; stop some, or widen `ports` in the section [km] of the config"
        yield Finding(code="ports_scarce", message=message, hint=hint, severity="warning")


def _named_port(project: Project) -> Iterator[Finding]:
    """A manifest that cannot be read is the concern of another check."""
    with suppress(FileRefused):
        found, now = manifest.read(project.layout.manifest), km_state.state(project)
        if found and found.http_port and now.is_running and now.port != found.http_port:
            message = f"`.mcp.json` names port {found.http_port}, and the knowledge manager listens on {now.port}"
            hint = "`super-agents init --mcp http` enters the port that it has; or free the other and start it anew"
            yield Finding(code="mcp_port_differs", message=message, hint=hint)


def _bury(project: Project) -> None:
    km_state.bury(project, km_state.state(project))


CHECKS = (
    ProjectCheck("knowledge manager", _answer, _bury),
    ProjectCheck("knowledge manager's owner", _readable),
    ProjectCheck("state is private", _secrets, _close),
    ProjectCheck("ports", _ports),
    ProjectCheck("the port in .mcp.json", _named_port),
)
