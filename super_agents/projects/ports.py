"""Which project has which port of this machine.

A knowledge manager claims a port by listening on it; that is decided by the kernel and by nobody else. The table here
says afterwards who holds what, and remembers the port that a project had, so that it comes back to it.
"""

from __future__ import annotations

import json
import zlib
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from super_agents.projects.km_record import PIDS, PORTS
from super_agents.system.files import make_folder, write_atomic
from super_agents.system.locks import named_lock
from super_agents.system.paths import user_state_dir
from super_agents.system.typed import typed_or_none

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Holder:
    """A knowledge manager that listens on a port."""

    port: int
    project_id: str
    name: str
    root: str
    pid: int
    process_started: float
    instance_id: str


@dataclass(frozen=True, slots=True)
class Place:
    """The port that a project had last."""

    port: int
    root: str


@dataclass(frozen=True, slots=True)
class PortTable:
    """The table of ports, in `ports.json` of the user's state folder, written under a lock of the whole machine."""

    path: Path

    @classmethod
    def of_this_machine(cls) -> PortTable:
        """Return the table that all projects of this user share."""
        return cls(user_state_dir() / "ports.json")

    def holders(self) -> dict[int, Holder]:
        """Return who published which port; a process that was killed may still be among them."""
        return _holders(self._read())

    def last(self, project_id: str) -> int | None:
        """Return the port that a project had last."""
        place = self._read()["last"].get(project_id)
        return place["port"] if place else None

    def order(self, project_id: str, ports: Sequence[int], *, named: int | None = None) -> list[int]:
        """Return `ports` in the order in which a project should try them.

        The one that is `named` in a file of the project comes first, then its last port; then those that no other
        project had last; the rest last. Within a group each project has an order of its own, so that many that start
        at once do not all knock at the same ports.
        """
        last = {owner: entry["port"] for owner, entry in self._read()["last"].items()}
        mine = last.pop(project_id, None)
        others = set(last.values())

        def rank(port: int) -> tuple[bool, bool, bool, int]:
            return port != named, port != mine, port in others, zlib.crc32(f"{project_id}:{port}".encode())

        return sorted(ports, key=rank)

    def publish(self, holder: Holder, *, is_alive: Callable[[Holder], bool]) -> None:
        """Enter who holds a port by now, and take out those that are not alive any more or that gave it up."""
        with self._changing() as table:
            kept = [other for other in _holders(table).values() if _stays(other, holder) and is_alive(other)]
            table["holders"] = {str(entry.port): asdict(entry) for entry in [*kept, holder]}
            table["last"] = _still_there(table["last"]) | {
                holder.project_id: {"port": holder.port, "root": holder.root}
            }

    def release(self, port: int, instance_id: str) -> None:
        """Take out the entry of one instance; whoever got the port after it keeps it."""
        with self._changing() as table:
            entry = table["holders"].get(str(port))
            if entry is not None and entry.get("instance_id") == instance_id:
                del table["holders"][str(port)]

    @contextmanager
    def _changing(self) -> Iterator[dict[str, dict[str, Any]]]:
        make_folder(self.path.parent, mode=0o700)
        with named_lock(self.path.with_suffix(".lock"), timeout=30.0):
            table = self._read()
            yield table
            write_atomic(self.path, json.dumps(table, indent=1).encode() + b"\n")

    def _read(self) -> dict[str, dict[str, Any]]:
        """Return the table; one that cannot be read counts as empty, because the running processes refill it."""
        try:
            read = json.loads(self.path.read_bytes())
            places = {project: typed_or_none(Place, last) for project, last in read["last"].items()}
            last = {project: asdict(place) for project, place in places.items() if place}
            return {
                "holders": {port: holder for port, holder in read["holders"].items() if _holder(holder)},
                "last": last,
            }
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return {"holders": {}, "last": {}}


def _holders(table: dict[str, dict[str, Any]]) -> dict[int, Holder]:
    return {holder.port: holder for entry in table["holders"].values() if (holder := _holder(entry))}


def _holder(entry: object) -> Holder | None:
    """What another release or a hand wrote is left out: a process publishes again when it starts again."""
    holder = typed_or_none(Holder, entry)
    return holder if holder and 0 < holder.port < PORTS and 0 < holder.pid < PIDS else None


def _stays(other: Holder, holder: Holder) -> bool:
    return other.port != holder.port and other.project_id != holder.project_id


def _still_there(last: dict[str, Any]) -> dict[str, Any]:
    """Leave out the projects whose folder is gone: a deleted one must not keep a port for ever."""
    return {project: entry for project, entry in last.items() if Path(entry["root"]).is_dir()}
