"""Programs on Node that `shell/dev/test` installed: the MCP conformance suite and the MCP Inspector."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACE = Path(__file__).parents[2] / ".test-tools" / "node"
_BIN = PLACE / "node_modules" / ".bin"
needs_node_tools = pytest.mark.skipif(
    not (PLACE / "ready").exists(), reason="the Node tools are not installed: `shell/dev/test` does, with npm"
)


def run_node_tool(
    name: str, *arguments: str, cwd: Path, timeout: float, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one of the programs and return how it ended."""
    node = shutil.which("node", path=str(_BIN)) or "node"
    return subprocess.run(
        [node, str((_BIN / name).resolve()), *arguments],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
