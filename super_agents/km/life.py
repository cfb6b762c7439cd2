"""The life of a knowledge manager: be the only one, claim a port, say so, serve, take it all back."""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import super_agents
from super_agents.errors import KmFailed
from super_agents.km import logs, sharing
from super_agents.km.instance import Instance
from super_agents.km.publication import claim_port
from super_agents.projects.km_record import Record, lock_of
from super_agents.projects.project import Project
from super_agents.system import processes
from super_agents.system.clock import SystemClock
from super_agents.system.ids import new_id
from super_agents.system.locks import HeldLock, hold
from super_agents.system.stamp import stamp

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from starlette.routing import BaseRoute

    from super_agents.km.mcp.http import Serving
    from super_agents.system.sockets import Listener

_PATIENCE = 5.0  # seconds for a predecessor that is about to end


def live(root: Path, *, more_routes: Sequence[BaseRoute] = (), serving: Serving | None = None) -> None:
    """Serve the project at `root` until a signal, its settings or the loss of its folder end it.

    Raises `KmFailed` when another process is this project's knowledge manager, `PortsExhausted`, `ConfigInvalid`.
    """
    sharing.begin()
    project = Project.open(root)
    with ExitStack() as stack:
        stack.callback(_only_one(project).release)
        settings = project.config.km
        logs.write_to(project.layout, size=settings.log_size, files=settings.log_files)
        listener = stack.enter_context(claim_port(project, settings.ports))
        record = _record(project, listener)
        logs.name_instance(record.instance_id)
        token = secrets.token_urlsafe(32)  # as old as its instance: what a stopped one's opened stays shut
        instance = Instance(
            project,
            record,
            token=token,
            idle_stop=settings.idle_stop,
            rate_limit=settings.rate_limit,
            more_routes=more_routes,
            serving=serving,
        )
        asyncio.run(instance.serve(listener))


def _only_one(project: Project) -> HeldLock:
    """Take the lock that a knowledge manager holds for life; who asks for a state takes it for a moment, too."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        lock = hold(lock_of(project.layout))
        if lock is not None:
            return lock
        if time.monotonic() > deadline:
            raise KmFailed(project.root, "another process is its knowledge manager", hint="run `super-agents status`")
        time.sleep(0.02)


def _record(project: Project, listener: Listener) -> Record:
    return Record(
        project_id=project.id,
        instance_id=new_id(),
        root=str(project.root),
        port=listener.getsockname()[1],
        pid=os.getpid(),
        process_started=processes.started_at(os.getpid()) or time.time(),
        started_at=stamp(SystemClock().time_ns()),
        version=super_agents.__version__,
    )
