"""The one event that every contender stores: 271 bytes of JSON."""

from __future__ import annotations

import time
from typing import Any

from super_agents.system.stamp import stamp

KIND = "custom.tool_finished"
BY = "builder"
SIZE = 271
DATA: dict[str, Any] = {
    "tool": "Edit",
    "path": "src/parser/lexers.py",
    "lines": 42,
    "ok": True,
    "duration_ms": 137,
    "summary": "Split the scanner's loop so that strings and numbers have a function each; done",
}


def members() -> dict[str, Any]:
    """Return the event as an application would build it now, to be serialised by a contender without a format."""
    return {"v": 1, "ts": stamp(time.time_ns()), "kind": KIND, "by": BY, "data": DATA}
