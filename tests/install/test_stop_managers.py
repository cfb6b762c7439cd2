"""Which knowledge managers are stopped before an environment is taken out, and what is said of the others."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Start = Callable[[Path], subprocess.Popen[bytes]]

# In place of the program: lists what stands beside it, and ends a project's manager, whose pid is its root's name.
PROGRAM = """\
#!/bin/sh
case $1 in
    list) cat "$0.rows" ;;
    -C) kill "${2##*/}" && echo "stopped: $2" ;;
esac
"""
WAITS = "import sys; sys.stdin.read()"


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    return make_environment(tmp_path / "env")


def make_environment(folder: Path) -> Path:
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    return folder


@pytest.fixture
def start() -> Iterator[Start]:
    """Start what the process table shows as a knowledge manager of an environment."""
    started: list[subprocess.Popen[bytes]] = []

    def start(environment: Path) -> subprocess.Popen[bytes]:
        argv: list[str | Path] = [environment / "bin" / "python", "-c", WAITS, "-m", "super_agents.km"]
        started.append(subprocess.Popen(argv, stdin=subprocess.PIPE))
        return started[-1]

    yield start
    for process in started:
        process.communicate()


def uninstall(environment: Path, *listed: subprocess.Popen[bytes]) -> list[str]:
    """Run the script for an environment, with these managers on the user's list; return the lines it says."""
    program = environment / "bin" / "super-agents"
    program.write_text(PROGRAM)
    program.chmod(0o755)
    rows = [{"root": f"/projects/{process.pid}", "km": {"pid": process.pid}} for process in listed]
    program.with_name("super-agents.rows").write_text(json.dumps(rows))
    argv: list[str | Path] = [sys.executable, ROOT / "shell" / "setup" / "stop_managers.py", program, environment]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout.splitlines()


def test_a_manager_on_the_users_list_is_stopped(environment: Path, start: Start) -> None:
    mine = start(environment)

    said = uninstall(environment, mine)

    assert said[0] == f"stopped: /projects/{mine.pid}"
    assert mine.wait(timeout=30) != 0


def test_a_manager_of_another_installation_is_left_alone(environment: Path, tmp_path: Path, start: Start) -> None:
    others = start(make_environment(tmp_path / "other"))

    said = uninstall(environment, others)

    assert said == []
    assert others.poll() is None


def test_a_manager_that_is_not_on_the_users_list_is_named_and_not_stopped(environment: Path, start: Start) -> None:
    unlisted = start(environment)

    said = uninstall(environment)

    whose = psutil.Process().username()
    assert said == [f"not stopped: the knowledge manager {unlisted.pid} of {whose}; `kill {unlisted.pid}` stops it"]
    assert unlisted.poll() is None
