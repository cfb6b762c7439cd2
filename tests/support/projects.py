"""A machine of its own for each test, and projects on it."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from super_agents.projects.ports import PortTable
from super_agents.projects.project import Project
from super_agents.system.processes import terminate

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

_ALL_PORTS = range(20_000, 30_000)  # away from what knowledge managers use, and from what the system hands out
_INHERITED = ("GIT_", "SUPER_AGENT", "XDG_", "CLAUDE")
_PERSON = {"NAME": "Tester", "EMAIL": "tester@example.org"}


@dataclass(frozen=True, slots=True)
class Machine:
    """An empty home folder, our own folders within it, and ports that no other test is likely to use."""

    home: Path

    def run(self, *arguments: str, cwd: Path, timeout: float = 60.0) -> subprocess.CompletedProcess[str]:
        """Run the program `super-agents` to its end."""
        return subprocess.run(
            [sys.executable, "-m", "super_agents", *arguments],
            cwd=cwd,
            timeout=timeout,
            check=False,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )

    def begin(self, *arguments: str, cwd: Path, stderr: int | None = None) -> subprocess.Popen[bytes]:
        """Run the program `super-agents` without waiting for it."""
        command = [sys.executable, "-m", "super_agents", *arguments]
        return subprocess.Popen(command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr)

    def end_all(self) -> None:
        """End every knowledge manager that is entered in this machine's table of ports."""
        holders = PortTable.of_this_machine().holders().values()
        with ThreadPoolExecutor(16) as threads:
            list(threads.map(lambda holder: terminate(holder.pid, holder.process_started, grace=5.0), holders))


def isolated_machine(home: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Point this process and its children to an empty home; what they inherited of git and of us is dropped."""
    home.mkdir()
    for name in [name for name in os.environ if name.startswith(_INHERITED)]:
        monkeypatch.delenv(name)
    settings = {"HOME": str(home), "SUPER_AGENTS_HOME": str(home / "super-agents"), "GIT_CONFIG_NOSYSTEM": "1"}
    persons = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in _PERSON.items()}
    ports = some_ports(200)
    for name, value in {**settings, **persons, "SUPER_AGENTS_PORTS": f"{ports[0]}-{ports[-1]}"}.items():
        monkeypatch.setenv(name, value)
    return Machine(home)


def make_repository(root: Path) -> Path:
    """Make a git repository with one commit."""
    root.mkdir(parents=True)
    (root / "README").write_text("A repository.\n", encoding="utf-8")
    for arguments in (["init", "-q", "-b", "main"], ["add", "README"], ["commit", "-q", "-m", "Begin"]):
        subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)
    return root


def make_project(root: Path) -> Project:
    """Make a folder a project in the smallest way: with the mark that `init` leaves, and its id."""
    system = root / ".claude" / "system"
    system.mkdir(parents=True)
    (system / "manifest.json").write_text("{}\n", encoding="utf-8")
    return Project.open(root)


def some_ports(count: int) -> range:
    """Return consecutive ports that no test of another worker of pytest-xdist uses, free or not."""
    number, workers = worker()
    share = len(_ALL_PORTS) // workers
    first = _ALL_PORTS[number * share] + random.randrange(share - count)
    return range(first, first + count)


def worker() -> tuple[int, int]:
    """Return which worker of pytest-xdist this process is, or a child of it, and of how many; alone it is the first."""
    name = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    return int(name.removeprefix("gw")), int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))


def free_ports(count: int) -> range:
    """Return consecutive ports that nobody listens on right now."""
    while True:
        ports = some_ports(count)
        if all(_is_free(port) for port in ports):
            return ports


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
