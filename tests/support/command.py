"""The real command, as a process."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from super_agents.system.processes import Completed, run

if TYPE_CHECKING:
    from pathlib import Path


def super_agents(*arguments: str, cwd: Path) -> Completed:
    """Run `super-agents` in a folder."""
    return run([sys.executable, "-m", "super_agents", *arguments], cwd=cwd, check=False)


def as_json(*arguments: str, cwd: Path) -> tuple[int, Any]:
    """Run it with `--json` and return its exit code and what it said."""
    done = super_agents(*arguments, "--json", cwd=cwd)
    return done.code, json.loads(done.stdout)
