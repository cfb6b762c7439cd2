"""The hottest path, counted by the kernel: what an append asks of the system, and nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="NOT RUN: this machine has no strace")

APPENDS = 1000
APPEND = ["flock", "lseek", "write", "flock"]
MEMORY = {"brk", "mmap", "munmap", "mremap", "madvise"}  # the interpreter's own, now and then
BEGIN, END = "/nowhere/begin", "/nowhere/end"

# The look whether the files are still in place happens once a second; under strace that second may come in between.
PROGRAM = f"""
import os, sys
from pathlib import Path
from super_agents.events import writer
from super_agents.events.file_log import FileEventLog
from super_agents.events.log import Draft
writer._LOOK = 1e9
log = FileEventLog(Path(sys.argv[1]), durability=sys.argv[2])
draft = Draft(kind="custom.noted", by="tester", data={{"text": "x" * 200}})
append = {{
    "one": lambda: log.append("custom.noted", by="tester", data={{"text": "x" * 200}}),
    "batch": lambda: log.append_many([draft] * 20),
}}[sys.argv[3]]
for _ in range(20):
    append()
os.access({BEGIN!r}, os.F_OK)
for _ in range(int(sys.argv[4])):
    append()
os.access({END!r}, os.F_OK)
"""


def calls(tmp_path: Path, *, durability: str, what: str = "one", times: int = APPENDS) -> list[str]:
    """Return the system calls of warm appends, in order, without the interpreter's care for its memory."""
    trace = tmp_path / "trace"
    program = [sys.executable, "-c", PROGRAM, str(tmp_path / "events"), durability, what, str(times)]
    tried = subprocess.run(["strace", "-f", "-o", trace, *program], check=False, capture_output=True, text=True)
    if "Operation not permitted" in tried.stderr:
        pytest.skip("NOT RUN: this machine does not let strace watch a process")
    assert tried.returncode == 0, tried.stderr
    watched = trace.read_text().split(BEGIN)[1].split(END)[0].splitlines()[1:-1]
    names = [match[1] for line in watched if (match := re.match(r"\d+ +(\w+)\(", line))]
    return [name for name in names if name not in MEMORY]


def test_a_warm_append_is_four_system_calls(tmp_path: Path) -> None:
    assert calls(tmp_path, durability="os") == APPEND * APPENDS


def test_a_durable_append_is_five_and_syncs_after_the_lock_is_let_go(tmp_path: Path) -> None:
    assert calls(tmp_path, durability="always", times=100) == [*APPEND, "pwrite64"] * 100


def test_the_default_policy_adds_a_sync_to_every_256th(tmp_path: Path) -> None:
    seen = calls(tmp_path, durability="every:256")

    assert [name for name in seen if name != "fdatasync"] == APPEND * APPENDS
    assert seen.count("fdatasync") == 3


def test_a_batch_is_four_system_calls_too(tmp_path: Path) -> None:
    assert calls(tmp_path, durability="os", what="batch", times=100) == APPEND * 100
