"""Whether a project's knowledge manager runs, decided by what it answers.

A pid may be another process by now and a port may be held by another program. So the port is asked who it is,
and the answer has to name this project, this folder and the instance that is written in the project's state.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from super_agents.projects import km_record
from super_agents.projects.layout import Layout
from super_agents.projects.ports import PortTable
from super_agents.projects.project import OURSELVES
from super_agents.system import sockets
from super_agents.system.legible import legible
from super_agents.system.locks import is_held

if TYPE_CHECKING:
    from collections.abc import Iterable

    from super_agents.projects.km_record import Record
    from super_agents.projects.project import Project

_TIMEOUT = 1.0  # seconds for an answer of a process on this machine
_THREADS = 16


class Place(Protocol):
    """A project, or an entry of the registry: an id and where it is."""

    @property
    def id(self) -> str:
        """The project's id."""
        ...

    @property
    def root(self) -> Path | str:
        """The project's folder."""
        ...


@dataclass(frozen=True, slots=True)
class KmState:
    """What is known of a knowledge manager.

    `status` is one of: running (it answered), starting, silent (its process is there but does not answer), dead (it
    was killed), foreign (it was killed and another program has its port), stopped. `detail` is a sentence for people.
    `is_fresh` says that the very call that returned this state started it.
    """

    status: str
    port: int | None = None
    pid: int | None = None
    instance_id: str | None = None
    started_at: str | None = None
    version: str | None = None
    detail: str = ""
    is_fresh: bool = False

    @property
    def is_running(self) -> bool:
        """Whether it answered as this project's knowledge manager."""
        return self.status == "running"

    @property
    def is_sound(self) -> bool:
        """Whether it needs no doctor: it answers, it was stopped, or it is just being started."""
        return self.status in {"running", "stopped", "starting"}

    @property
    def url(self) -> str | None:
        """Where it is reached, while it runs."""
        return f"http://{sockets.LOOPBACK}:{self.port}" if self.is_running else None

    def to_dict(self) -> dict[str, Any]:
        """Return the shape that doors show to machines."""
        return asdict(self) | {"url": self.url}


def state(project: Place) -> KmState:
    """Return whether the knowledge manager of a project runs; takes at most about a second."""
    layout = Layout(Path(project.root))
    while True:
        record = km_record.read(layout)
        seen = _state(project, layout, record)
        # It came or went while we were looking: look again, or a stop that is just done would read as a death.
        if seen.is_running or km_record.read(layout) == record:
            return seen


def states(projects: Iterable[Place]) -> list[KmState]:
    """Return the state of each project's knowledge manager, in order; one that hangs delays no other."""
    import threading  # `status` asks about one project and needs none

    places = list(projects)
    found: list[KmState] = [KmState("stopped")] * len(places)
    waiting = iter(enumerate(places))
    turn = threading.Lock()

    def work() -> None:
        while True:
            with turn:
                at, place = next(waiting, (-1, None))
            if place is None:
                return
            found[at] = state(place)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(_THREADS, len(places)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def health(running: KmState) -> dict[str, Any] | None:
    """Return what a running knowledge manager says of its health, or None when it does not answer."""
    return _ask(running.port, "/health") if running.port is not None else None


def bury(project: Project, found: KmState) -> None:
    """Record the death of a knowledge manager that was killed, once, and clear away what it left."""
    if found.status not in {"dead", "foreign"} or found.instance_id is None:
        return
    project.log.append(
        "km.died",
        by=OURSELVES,
        data={"port": found.port, "pid": found.pid, "instance_id": found.instance_id},
        key=f"km.died:{found.instance_id}",
    )
    clear(project, found)


def clear(project: Project, found: KmState) -> None:
    """Take out of the project's state and of the table of ports what one instance published and left there."""
    if found.instance_id is None or found.port is None:
        return
    km_record.withdraw(project.layout, found.instance_id)
    PortTable.of_this_machine().release(found.port, found.instance_id)


def _state(project: Place, layout: Layout, record: Record | None) -> KmState:
    if record is None:
        held = is_held(km_record.lock_of(layout))
        return KmState("starting", detail=_why_unnamed(layout)) if held else KmState("stopped")
    answer = _ask(record.port, "/identity")
    if _is_of(record, project) and answer is not None and _is_same(answer, record):
        return _seen(record, "running", "")
    if is_held(km_record.lock_of(layout)):
        return _seen(record, "silent", _why_silent(project, record))
    if not _is_of(record, project):
        return KmState("stopped", detail=f"its state was left by the project at `{record.root}`")
    if answer is None and not _is_open(record.port):
        return _seen(record, "dead", f"process {record.pid} ended without stopping")
    return _seen(record, "foreign", f"process {record.pid} ended, and another program answers on port {record.port}")


def _seen(record: Record, status: str, detail: str) -> KmState:
    return KmState(
        status, record.port, record.pid, record.instance_id, record.started_at, record.version, detail=detail
    )


def _why_unnamed(layout: Layout) -> str:
    if layout.km_json.exists():
        return f"its process is there, but `{layout.km_json}` cannot be read; `super-agents doctor` says whose it is"
    return "its process is there and has no port yet"


def _why_silent(project: Place, record: Record) -> str:
    if _is_of(record, project):
        return f"process {record.pid} is there but does not answer on port {record.port}"
    return f"process {record.pid} still serves this project's former folder `{record.root}` and is about to end"


def _is_of(record: Record, project: Place) -> bool:
    return record.project_id == project.id and record.root == str(project.root)


def _is_same(answer: dict[str, Any], record: Record) -> bool:
    return all(answer.get(key) == legible(getattr(record, key)) for key in ("project_id", "instance_id", "root", "pid"))


def _ask(port: int, path: str) -> dict[str, Any] | None:
    try:
        answer = json.loads(sockets.get(sockets.LOOPBACK, port, path, timeout=_TIMEOUT).body)
    except (OSError, ValueError):
        return None
    return answer if isinstance(answer, dict) else None


def _is_open(port: int) -> bool:
    return sockets.is_open(sockets.LOOPBACK, port)
