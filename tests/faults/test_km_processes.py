"""Knowledge managers that are killed, stopped, or asked to end in the middle of their work."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import KmFailed, KmUnreachable
from super_agents.projects import km_record
from super_agents.projects.km_state import state
from super_agents.projects.ports import PortTable
from super_agents.runtime import km_process
from super_agents.system import sockets
from tests.support.knowledge_managers import is_alive, kill, kinds, pid_of
from tests.support.projects import make_project
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from super_agents.projects.km_record import Record
    from super_agents.projects.project import Project
    from tests.support.projects import Machine


def record_of(project: Project) -> Record:
    record = km_record.read(project.layout)
    assert record is not None
    return record


def test_a_killed_one_is_seen_as_dead(project: Project) -> None:
    started = km_process.start(project)

    kill(started)

    assert state(project).status == "dead"


def test_start_after_a_kill_records_the_death_and_comes_back_on_the_same_port(project: Project) -> None:
    first = km_process.start(project)
    eventually(lambda: "km.started" in kinds(project))
    kill(first)

    second = km_process.start(project)

    assert (second.is_fresh, second.port) == (True, first.port)
    assert second.instance_id != first.instance_id
    eventually(lambda: kinds(project) == ["km.started", "km.died", "km.started"])
    died = next(event for event in project.log.read() if event.kind == "km.died")
    assert died.data == {"port": first.port, "pid": first.pid, "instance_id": first.instance_id}


def test_stop_clears_away_what_a_killed_one_left(project: Project) -> None:
    kill(km_process.start(project))

    found = km_process.stop(project)

    assert found.status == "dead"
    assert state(project).status == "stopped"
    assert list(project.state_dir.glob("km*")) == []
    assert PortTable.of_this_machine().holders() == {}


def test_the_table_of_ports_forgets_a_killed_one_when_another_starts(project: Project, tmp_path: Path) -> None:
    other = make_project(tmp_path / "other")
    kill(km_process.start(project))

    started = km_process.start(other)

    assert {holder.instance_id for holder in PortTable.of_this_machine().holders().values()} == {started.instance_id}


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process that has nothing to do with us."""
    with subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"]) as process:
        yield process
        process.kill()


def test_a_recycled_pid_is_neither_taken_for_running_nor_ended(
    project: Project, bystander: subprocess.Popen[bytes]
) -> None:
    kill(km_process.start(project))
    forged = replace(record_of(project), pid=bystander.pid)
    project.layout.km_json.write_text(json.dumps(asdict(forged)))

    assert state(project).status == "dead"
    km_process.stop(project)
    started = km_process.start(project)

    assert bystander.poll() is None
    assert started.is_running


def test_a_process_that_was_stopped_is_silent_and_can_be_ended(project: Project) -> None:
    started = km_process.start(project)
    os.kill(pid_of(started), signal.SIGSTOP)

    assert state(project).status == "silent"
    with pytest.raises(KmUnreachable, match=str(started.pid)):
        km_process.start(project, wait=0.1)
    km_process.stop(project, grace=0.2)

    assert not is_alive(started)
    assert state(project).status == "stopped"
    assert kinds(project)[-1] == "km.stopped"


def test_a_start_that_fails_says_what_the_process_said(project: Project) -> None:
    project.layout.logs.mkdir(parents=True)
    (project.layout.logs / "km.log").mkdir()

    with pytest.raises(KmFailed) as caught:
        km_process.start(project)

    assert "km.log" in caught.value.message
    assert state(project).status == "stopped"


def test_a_start_that_takes_too_long_leaves_no_process(project: Project) -> None:
    with pytest.raises(KmFailed, match=r"no answer within 0\.01 s"):
        km_process.start(project, wait=0.01)

    eventually(lambda: state(project).status == "stopped")
    assert list(project.state_dir.glob("km*")) == []


@contextmanager
def slow_km(project: Project, signs: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A knowledge manager with a request under way."""
    command = [sys.executable, "-m", "tests.support.slow_km", str(project.root), str(signs)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        eventually(lambda: state(project).is_running)
        yield process
        process.kill()


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_request_under_way_is_answered_before_the_end(
    project: Project, tmp_path: Path, asked: signal.Signals
) -> None:
    answers: list[sockets.Response] = []
    with slow_km(project, tmp_path) as process:
        port = record_of(project).port
        caller = threading.Thread(target=lambda: answers.append(sockets.get("127.0.0.1", port, "/slow", timeout=30.0)))
        caller.start()
        eventually((tmp_path / "begun").exists)

        process.send_signal(asked)
        eventually(lambda: not sockets.is_open("127.0.0.1", port))
        (tmp_path / "go").touch()
        caller.join()

        assert process.wait(20) == 0
    assert [(answer.status, json.loads(answer.body)) for answer in answers] == [(200, {"answer": "late"})]
    assert list(project.state_dir.glob("km*")) == []
    ended = [event.data["reason"] for event in project.log.read() if event.kind == "km.stopped"]
    assert ended == [asked.name]


def test_asked_twice_it_does_not_wait_for_what_is_under_way(project: Project, tmp_path: Path) -> None:
    with slow_km(project, tmp_path) as process:
        port = record_of(project).port
        caller = threading.Thread(target=_ask_in_vain, args=(port,))
        caller.start()
        eventually((tmp_path / "begun").exists)

        process.send_signal(signal.SIGTERM)
        eventually(lambda: not sockets.is_open("127.0.0.1", port))
        process.send_signal(signal.SIGTERM)

        assert process.wait(5) == 0
        caller.join()
    assert list(project.state_dir.glob("km*")) == []


def test_stopping_one_that_is_busy_says_that_it_waits(machine: Machine, project: Project, tmp_path: Path) -> None:
    with slow_km(project, tmp_path) as process:
        port = record_of(project).port
        caller = threading.Thread(target=lambda: sockets.get("127.0.0.1", port, "/slow", timeout=30.0))
        caller.start()
        eventually((tmp_path / "begun").exists)

        with machine.begin("stop", cwd=project.root, stderr=subprocess.PIPE) as stopping:
            assert stopping.stderr is not None
            assert stopping.stderr.readline() == b"waiting for the requests under way ...\n"
            (tmp_path / "go").touch()

            assert stopping.wait(20) == 0
        assert process.wait(20) == 0
        caller.join()


def _ask_in_vain(port: int) -> None:
    with suppress(OSError):  # closed without an answer, or answered with an error
        assert sockets.get("127.0.0.1", port, "/slow", timeout=30.0).status == 500


def test_a_removed_state_file_is_published_again(project: Project) -> None:
    started = km_process.start(project)

    project.layout.km_json.unlink()

    eventually(lambda: state(project).instance_id == started.instance_id)
