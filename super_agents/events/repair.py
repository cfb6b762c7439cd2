"""Mending a log without losing an event."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from super_agents.events.finding import Finding
from super_agents.events.integrity import verify
from super_agents.events.spool import waiting

if TYPE_CHECKING:
    from super_agents.events.file_log import FileEventLog

_MENDABLE = {"torn_tail"}


def repair(log: FileEventLog) -> list[Finding]:
    """Cut off a torn end (kept in `torn.bin`), finish an interrupted rotation, take in the spool.

    Returns every finding there was, those that are mended with `fixed`. A damaged line in the middle is never
    rewritten: its bytes are evidence, and what stands after it is good.
    """
    findings = verify(log.directory)
    with log.exclusive():  # standing at the end of the log mends the end
        pass
    spooled = len(waiting(str(log.directory)))
    taken = log.take_in_spool()
    mended = [replace(finding, fixed=finding.code in _MENDABLE) for finding in findings]
    if spooled:
        mended.append(_spool(spooled, taken))
    codes = sorted({finding.code for finding in mended if finding.fixed})
    if codes:
        log.append("log.repaired", by="super-agents", data={"findings": codes})
    return mended


def _spool(spooled: int, taken: int) -> Finding:
    message = f"{spooled} events waited in the spool; {taken} of them were taken in"
    hint = "" if taken == spooled else "look at `.claude/events/spool/*.refused`"
    return Finding(code="spool_waiting", message=message, hint=hint, severity="warning", fixed=taken == spooled)
