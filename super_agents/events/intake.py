"""Taking events into the log that hooks had to leave aside while it was locked."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from super_agents.errors import EventInvalid
from super_agents.events.event import NOT_AN_EVENT
from super_agents.events.log import Draft
from super_agents.events.spool import waiting
from super_agents.system.clock import moment, nanoseconds

if TYPE_CHECKING:
    from super_agents.events.file_log import FileEventLog

_MEMBERS = ("kind", "by", "session", "corr", "cause", "data")


def take_in(log: FileEventLog) -> int:
    """Append what waits in the spool and return how many events that were.

    The file's name is the event's key, so that a crash between append and delete does not write it twice.
    """
    taken = 0
    for path in map(Path, waiting(str(log.directory))):
        try:
            log.append_draft(_draft(path))
        except (*NOT_AN_EVENT, TypeError, EventInvalid, IsADirectoryError):
            with suppress(FileNotFoundError):  # another process has looked at it, too
                path.replace(path.with_suffix(".refused"))  # kept for a person to look at
        except FileNotFoundError:
            continue  # another process took it
        else:
            path.unlink(missing_ok=True)
            taken += 1
    return taken


def _draft(path: Path) -> Draft:
    read = orjson.loads(path.read_bytes())
    members = {name: read[name] for name in _MEMBERS if name in read}
    return Draft(**members, key=f"spool:{path.stem}", ns=nanoseconds(moment(read["ts"])))
