"""Telling the machine and the project where the knowledge manager is, and taking it back."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from super_agents.errors import FileRefused, PortsExhausted
from super_agents.km import home
from super_agents.projects import km_record, manifest
from super_agents.projects.ports import Holder, PortTable
from super_agents.system import sockets
from super_agents.system.processes import is_same_process

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.projects.km_record import Record
    from super_agents.projects.project import Project
    from super_agents.system.sockets import Listener


@contextmanager
def claim_port(project: Project, ports: range) -> Iterator[Listener]:
    """Listen on the project's port, or another of `ports`; raises `PortsExhausted` with who holds them."""
    table = PortTable.of_this_machine()
    order = table.order(project.id, ports, named=_named_port(project))
    listener = sockets.listen_on_first_free(sockets.LOOPBACK, order)
    if listener is None:
        raise PortsExhausted(ports[0], ports[-1], _who_holds(table, ports))
    with listener:
        yield listener


def _named_port(project: Project) -> int | None:
    """Return the port that the project's `.mcp.json` names; a manifest that cannot be read is for the doctor."""
    with suppress(FileRefused):
        found = manifest.read(project.layout.manifest)
        return found.http_port if found else None
    return None


@contextmanager
def published(project: Project, record: Record, *, token: str) -> Iterator[None]:
    """Keep an instance entered in the machine's table and the project's state."""
    km_record.close_to_others(project.layout)
    PortTable.of_this_machine().publish(_holder(project, record), is_alive=_is_alive)
    km_record.write(project.layout, record, token=token)
    try:
        yield
    finally:
        _withdraw(project, record)


def _withdraw(project: Project, record: Record) -> None:
    """Take back what was written, also from where the folder was moved to."""
    PortTable.of_this_machine().release(record.port, record.instance_id)
    layout = home.of(project)
    if layout is not None:
        km_record.withdraw(layout, record.instance_id)


def _holder(project: Project, record: Record) -> Holder:
    return Holder(
        record.port,
        record.project_id,
        project.name,
        record.root,
        record.pid,
        record.process_started,
        record.instance_id,
    )


def _is_alive(holder: Holder) -> bool:
    return is_same_process(holder.pid, holder.process_started)


def _who_holds(table: PortTable, ports: range) -> list[dict[str, object]]:
    ours = {port: holder for port, holder in table.holders().items() if _is_alive(holder)}
    return [
        {"port": port, "name": ours[port].name, "root": ours[port].root, "pid": ours[port].pid}
        if port in ours
        else {"port": port}
        for port in ports
    ]
