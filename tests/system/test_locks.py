"""Locks for what is rare and named."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import ServiceUnavailable
from super_agents.system.locks import hold, is_held, named_lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HOLDER = """
import sys
from pathlib import Path
from super_agents.system.locks import hold, named_lock
path = Path(sys.argv[2])
if sys.argv[1] == "hold":
    lock = hold(path)
    print("held" if lock else "refused", flush=True)
    sys.stdin.read()
else:
    with named_lock(path):
        print("held", flush=True)
        sys.stdin.read()
"""


@pytest.fixture
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the lock."""
    command = [sys.executable, "-c", _HOLDER, request.param, str(tmp_path / "locks" / "a.lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


@pytest.mark.parametrize("other", ["named"], indirect=True)
def test_a_named_lock_keeps_others_out(other: subprocess.Popen[str], tmp_path: Path) -> None:
    path = tmp_path / "locks" / "a.lock"

    with pytest.raises(ServiceUnavailable) as caught, named_lock(path, timeout=0.05):
        pass

    assert str(path) in caught.value.message
    assert other.poll() is None


@pytest.mark.parametrize("other", ["named"], indirect=True)
def test_a_killed_holder_frees_a_named_lock(other: subprocess.Popen[str], tmp_path: Path) -> None:
    other.kill()

    with named_lock(tmp_path / "locks" / "a.lock", timeout=20.0):
        pass


@pytest.mark.parametrize("other", ["hold"], indirect=True)
def test_what_another_process_holds_is_refused_at_once(other: subprocess.Popen[str], tmp_path: Path) -> None:
    assert hold(tmp_path / "locks" / "a.lock") is None
    assert other.poll() is None


@pytest.mark.parametrize("other", ["hold"], indirect=True)
def test_a_held_lock_is_seen_until_its_holder_is_killed(other: subprocess.Popen[str], tmp_path: Path) -> None:
    path = tmp_path / "locks" / "a.lock"
    before = is_held(path)

    other.kill()
    other.wait()

    assert before
    assert not is_held(path)


def test_looking_at_a_lock_does_not_make_its_file(tmp_path: Path) -> None:
    assert not is_held(tmp_path / "a.lock")
    assert not (tmp_path / "a.lock").exists()


def test_a_released_lock_can_be_held_again(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    first = hold(path)
    assert first is not None

    first.release()
    second = hold(path)

    assert second is not None
    second.release()
