"""Durable readers by name: where each stands, and what it could not deal with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson

from super_agents.errors import CursorAhead, EventInvalid, LogCorrupted
from super_agents.system.files import make_folder, write_atomic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from super_agents.events.event import Event
    from super_agents.events.filters import Filter
    from super_agents.events.log import EventLog

FOLDER = "cursors"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class Cursor:
    """A named place in a log that outlives its reader: at-least-once delivery.

    Read `events`, deal with each, `acknowledge` it; killed in between, the reader sees it again. What cannot be dealt
    with is set aside by `dead_letter`, so that it does not block what comes after.
    """

    def __init__(self, log: EventLog, directory: Path, name: str) -> None:
        if not _NAME.fullmatch(name):
            raise EventInvalid(
                f"`{name}` cannot name a cursor", hint="use up to 100 letters, digits, dots, dashes and underscores"
            )
        self.name = name
        self._log = log
        self._path = directory / FOLDER / f"{name}.json"

    @property
    def seq(self) -> int:
        """The number of the last acknowledged event, or 0; raises `CursorAhead` when the log ends before it."""
        seq = int(self._state()["seq"])
        head = self._log.head
        if seq > head:
            raise CursorAhead(self.name, at=seq, last=head)
        return seq

    def events(self, where: Filter | None = None) -> Iterator[Event]:
        """Yield the events after the last acknowledged one."""
        return self._log.read(after=self.seq, where=where)

    def acknowledge(self, seq: int) -> None:
        """Remember, through a power cut, that all events up to `seq` are dealt with; going back is ignored."""
        state = self._state()
        if seq > state["seq"]:
            self._write(state | {"seq": seq})

    def dead_letter(self, event: Event, reason: str) -> None:
        """Set an event aside with the reason, and go past it."""
        state = self._state()
        dead = [*state["dead"], {"seq": event.seq, "kind": event.kind, "reason": reason}]
        self._write({"seq": max(event.seq, state["seq"]), "dead": dead})

    def dead_letters(self) -> list[dict[str, Any]]:
        """Return what was set aside: each with `seq`, `kind`, `reason`."""
        return list(self._state()["dead"])

    def drop(self, seq: int) -> None:
        """Forget a dead letter."""
        state = self._state()
        self._write(state | {"dead": [letter for letter in state["dead"] if letter["seq"] != seq]})

    def _state(self) -> dict[str, Any]:
        try:
            read = orjson.loads(self._path.read_bytes())
            return {"seq": int(read["seq"]), "dead": list(read.get("dead", []))}
        except FileNotFoundError:
            return {"seq": 0, "dead": []}
        except (ValueError, LookupError, TypeError) as error:
            raise LogCorrupted(self._path, "it does not say where the cursor stands") from error

    def _write(self, state: dict[str, Any]) -> None:
        make_folder(self._path.parent)
        write_atomic(self._path, orjson.dumps(state))
