"""Both clients are one: what is written by a program is current, and nothing heavy comes with a name."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import super_agents

SCRIPT = Path(__file__).resolve().parents[2] / "shell" / "dev" / "synchronous.py"


def test_the_client_without_an_event_loop_is_what_the_program_writes() -> None:
    assert runpy.run_path(str(SCRIPT))["stale"]() == []


def test_the_root_gives_out_both() -> None:
    assert super_agents.Client.__module__ == "super_agents.client.synchronous.client"
    assert super_agents.AsyncClient.__module__ == "super_agents.client.asynchronous.client"


def test_a_client_does_not_load_what_a_server_needs() -> None:
    program = (
        "import sys; from super_agents import Client; Client(url='http://127.0.0.1:1', token='x').close();"
        "print(*(name for name in ('starlette', 'uvicorn', 'mcp', 'pydantic', 'click') if name in sys.modules))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []
