"""Logs as tests want them: filled, looked at by the byte, and damaged on purpose."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from zlib import crc32

from super_agents.events.line import trailer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from super_agents.events.event import Event
    from super_agents.events.file_log import FileEventLog
    from super_agents.events.finding import Finding
    from super_agents.events.log import EventLog

NOTED = "custom.noted"
LOG = "log.ndjson"


def note(log: EventLog, text: str = "", **more: object) -> Event:
    """Append one event of a project's own kind."""
    return log.append(NOTED, by="tester", data={"text": text, **more})


def fill(log: EventLog, count: int, *, text: str = "") -> list[int]:
    """Append so many events, one at a time; returns their numbers."""
    return [note(log, f"{text}{index}").seq for index in range(count)]


def numbers(events: Iterable[Event]) -> list[int]:
    """Return the events' numbers."""
    return [event.seq for event in events]


def texts(log: EventLog) -> list[str]:
    """Return what the noted events say, in order; machine-made events say nothing."""
    return [event.data["text"] for event in log.read() if event.kind == NOTED]


def codes(findings: Iterable[Finding]) -> list[str]:
    """Return the findings' codes."""
    return [finding.code for finding in findings]


def open_bytes(log: FileEventLog) -> bytes:
    """Return the bytes of the open segment."""
    return (log.directory / LOG).read_bytes()


def scribble(path: Path, text: bytes) -> None:
    """Write at the end of a file as a stranger would."""
    with path.open("ab") as file:
        file.write(text)


def flip(path: Path, offset: int, mask: int = 0x01) -> None:
    """Turn bits of one byte of a file."""
    with path.open("r+b") as file:
        byte = os.pread(file.fileno(), 1, offset)[0]
        os.pwrite(file.fileno(), bytes([byte ^ mask]), offset)


def stamped(payload: bytes, seq: int) -> bytes:
    """Return a whole line: a payload without its closing brace, with the trailer that belongs to it."""
    return payload + trailer(seq, crc32(payload))


def payload_of(line: bytes) -> bytes:
    """Return a line without its trailer."""
    return line[:-42]


def picture(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes, to compare before and after."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
