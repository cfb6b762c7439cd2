"""The real Claude Code in a network of its own, where there is nothing but this machine and a scripted model.

Run as a program it is the first process of that network: it brings its loopback up, has the client do one prompt with
the steps that it reads from stdin, ends what the client has started, and leaves what the client said on stdout.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from super_agents.projects.project import Project
from super_agents.runtime import km_process
from tests.support.node_tools import PLACE
from tests.support.scripted_model import Step, scripted_model

_CHECKOUT = Path(__file__).parents[2]
_OWN_NETWORK = ("unshare", "--net") if os.geteuid() == 0 else ("unshare", "--map-root-user", "--net")
_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1  # SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP
_QUIET = ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "DISABLE_TELEMETRY", "DISABLE_AUTOUPDATER")
_CLIENTS = sorted(PLACE.glob("node_modules/@anthropic-ai/claude-code-*/claude"))


def _has_own_network() -> bool:
    try:
        return subprocess.run([*_OWN_NETWORK, "true"], check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


needs_claude = pytest.mark.skipif(
    not (_CLIENTS and _has_own_network()),
    reason="the real Claude Code is not installed (`shell/dev/test` does, with npm), or cannot be kept off the network",
)


def ask_claude(project: Project, *steps: Step, prompt: str = "do it") -> list[dict[str, Any]]:
    """Have the client do one prompt in a trusted project with these answers of the model, and return what it says."""
    trusted = {"hasCompletedOnboarding": True, "projects": {str(project.root): {"hasTrustDialogAccepted": True}}}
    (Path.home() / ".claude.json").write_text(json.dumps(trusted))
    program = [*_OWN_NETWORK, sys.executable, "-m", "tests.support.claude_offline", str(project.root), prompt]
    script = json.dumps([asdict(step) for step in steps])
    done = subprocess.run(
        program, cwd=_CHECKOUT, input=script, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def run_claude(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the client's program for something that needs no model."""
    program = [*_OWN_NETWORK, str(_CLIENTS[0]), *arguments]
    return subprocess.run(
        program, cwd=cwd, env=_environment(""), capture_output=True, text=True, timeout=60, check=False
    )


def _main(root: Path, prompt: str) -> int:
    _bring_up("lo")
    with scripted_model([Step(**step) for step in json.load(sys.stdin)]) as url:
        try:
            return subprocess.run(_command(prompt), cwd=root, env=_environment(url), timeout=90, check=False).returncode
        finally:
            km_process.stop(Project.open(root))


def _command(prompt: str) -> list[str]:
    allowed = ["--allowedTools", "mcp__super-agents"]
    return [str(_CLIENTS[0]), "-p", prompt, "--output-format", "stream-json", "--verbose", *allowed]


def _environment(url: str) -> dict[str, str]:
    """Say nothing of this process, nor of the agent in whose session the tests may be run."""
    kept = {name: value for name, value in os.environ.items() if name == "HOME" or name.startswith(("XDG_", "SUPER_"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    told = {"PATH": path, "ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": "none", "MCP_CONNECTION_NONBLOCKING": "0"}
    return {**kept, **told, **dict.fromkeys(_QUIET, "1")}


def _bring_up(interface: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        name = struct.pack("16sH14x", interface.encode(), 0)
        flags = struct.unpack("16sH14x", fcntl.ioctl(door, _FLAGS, name))[1]
        fcntl.ioctl(door, _SET_FLAGS, struct.pack("16sH14x", interface.encode(), flags | _UP))


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1]), sys.argv[2]))
