"""What the stdio server costs beyond the `mcp` package: each agent of a project has one running."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from super_agents.projects.project import Project

MOST = 60.0  # MiB more than an interpreter that has imported the package
OURS = {"super_agents", "orjson"}
TELLING = "; import sys; print(*{name.partition('.')[0] for name in sys.modules})"

needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")


def families(statement: str) -> set[str]:
    """Return what an interpreter has imported after a statement."""
    done = subprocess.run([sys.executable, "-c", statement + TELLING], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def memory(process: subprocess.Popen[str]) -> float:
    """Return how many MiB of memory a process holds."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


def test_the_server_imports_little_beyond_the_package() -> None:
    ours = families("import super_agents.km.mcp.stdio, super_agents.km.mcp.table")
    given = families("import mcp.server.lowlevel") | families("import jsonschema") | sys.stdlib_module_names

    assert ours - given == OURS


@needs_proc
def test_the_server_holds_little_more_memory_than_the_package(project: Project) -> None:
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": project.root}
    package = [sys.executable, "-c", "import mcp; print(flush=True); input()"]
    server = [sys.executable, "-m", "super_agents", "mcp", "--tools", "all"]

    with subprocess.Popen(package, **pipes) as one, subprocess.Popen(server, **pipes) as other:
        assert one.stdout is not None
        one.stdout.readline()
        _converse(other)
        held = memory(other) - memory(one)
        one.communicate("\n", timeout=60)
        other.communicate(timeout=60)

    assert held < MOST


def _converse(server: subprocess.Popen[str]) -> None:
    """Say hello and search for something, so that what is loaded late is loaded."""
    client = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    search = {"name": "knowledge_search", "arguments": {"query": "bread"}}
    for number, (method, params) in enumerate([("initialize", client), ("tools/call", search)], 1):
        _say(server, {"id": number, "method": method, "params": params})
        assert server.stdout is not None
        assert json.loads(server.stdout.readline())["id"] == number
        _say(server, {"method": "notifications/initialized"}) if number == 1 else None


def _say(server: subprocess.Popen[str], message: dict[str, Any]) -> None:
    assert server.stdin is not None
    server.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    server.stdin.flush()
