"""Starting, knowing and ending processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import CommandFailed, ToolMissing
from super_agents.system import processes
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_STUBBORN = (
    "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); sys.stdin.read()"
)


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that does nothing until it is ended."""
    with subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"]) as process:
        yield process
        process.kill()


def test_run_returns_what_a_program_said() -> None:
    done = processes.run([sys.executable, "-c", "import sys; print(input()); sys.stderr.write('e')"], stdin="hello")

    assert done == processes.Completed(0, "hello\n", "e")


def test_run_keeps_bytes_that_are_no_text() -> None:
    done = processes.run([sys.executable, "-c", "import sys; sys.stdout.buffer.write(b'\\xff')"])

    assert os.fsencode(done.stdout) == b"\xff"


def test_run_names_a_program_that_is_not_there() -> None:
    with pytest.raises(ToolMissing, match="no-such-program"):
        processes.run(["no-such-program"])


def test_run_raises_the_last_line_of_a_failure() -> None:
    with pytest.raises(CommandFailed, match="ended with 3: why") as caught:
        processes.run([sys.executable, "-c", "import sys; sys.stderr.write('a\\nwhy\\n'); sys.exit(3)"])

    assert caught.value.details["exit_code"] == 3


def test_run_returns_a_failure_that_is_expected() -> None:
    assert processes.run([sys.executable, "-c", "raise SystemExit(3)"], check=False).code == 3


def test_run_ends_what_takes_too_long() -> None:
    with pytest.raises(CommandFailed, match="took too long"):
        processes.run([sys.executable, "-S", "-c", "import time; time.sleep(600)"], timeout=0.2)


def test_a_detached_process_has_a_session_and_an_output_of_its_own(tmp_path: Path) -> None:
    script = "import os, sys; print(os.getsid(0) == os.getpid(), os.getcwd()); sys.stderr.write('e')"

    child = processes.spawn_detached([sys.executable, "-c", script], cwd=tmp_path, env=None, output=tmp_path / "out")

    assert child.wait(20) == 0
    assert (tmp_path / "out").read_text() in {f"True {tmp_path}\ne", f"eTrue {tmp_path}\n"}


def test_a_process_is_known_by_pid_and_start(sleeper: subprocess.Popen[bytes]) -> None:
    start = processes.started_at(sleeper.pid)

    assert start is not None
    assert processes.is_same_process(sleeper.pid, start)
    assert not processes.is_same_process(sleeper.pid, start - 60)


def test_a_zombie_counts_as_gone(sleeper: subprocess.Popen[bytes]) -> None:
    os.kill(sleeper.pid, signal.SIGKILL)

    eventually(lambda: processes.started_at(sleeper.pid) is None)

    assert processes.program_of(sleeper.pid) is None
    assert sleeper.returncode is None  # nobody has waited for it: it is a zombie still


def test_no_process_has_no_start() -> None:
    assert processes.started_at(2**22 + 1) is None


def test_terminate_ends_a_process(sleeper: subprocess.Popen[bytes]) -> None:
    start = processes.started_at(sleeper.pid)
    assert start is not None

    assert processes.terminate(sleeper.pid, start, grace=20.0)
    assert sleeper.wait(20) == -signal.SIGTERM


def test_terminate_never_touches_another_process_with_the_same_pid(sleeper: subprocess.Popen[bytes]) -> None:
    assert processes.terminate(sleeper.pid, time.time() - 3600, grace=0.1)
    assert sleeper.poll() is None


def test_terminate_kills_who_does_not_listen() -> None:
    with subprocess.Popen([sys.executable, "-c", _STUBBORN], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as stubborn:
        assert stubborn.stdout is not None
        assert stubborn.stdout.readline() == b"deaf\n"
        start = processes.started_at(stubborn.pid)
        assert start is not None

        by_itself = processes.terminate(stubborn.pid, start, grace=0.2)

        assert not by_itself
        assert stubborn.wait(20) == -signal.SIGKILL
