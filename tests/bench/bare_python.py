"""What every hook is held against: the least that a process of Python costs."""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median

import super_agents
from tests.bench.processes import spawn_seconds

PYTHON = [sys.executable, "-I", "-S"]
HOOK = [*PYTHON, str(Path(super_agents.__file__).parent / "hooks" / "entry.py")]  # the program, as clients start it


def plain(starts: int) -> float:
    """Return the median time of so many starts of a Python that does nothing, in milliseconds."""
    return median(spawn_seconds([*PYTHON, "-c", "pass"]) for _ in range(starts)) * 1000
