"""Starting and ending a real knowledge manager."""

from __future__ import annotations

import json
import os
import stat
import threading
from typing import TYPE_CHECKING

from super_agents.projects import km_record
from super_agents.projects.km_state import KmState, health, state, states
from super_agents.projects.ports import PortTable
from super_agents.runtime import km_process
from super_agents.system import sockets
from super_agents.system.locks import is_held
from tests.support.knowledge_managers import is_ready, kinds
from tests.support.projects import make_project
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.project import Project
    from tests.support.projects import Machine


def test_start_returns_a_knowledge_manager_that_knows_the_project(project: Project) -> None:
    started = km_process.start(project)

    assert (started.status, started.is_fresh) == ("running", True)
    assert started.port is not None
    identity = json.loads(sockets.get(sockets.LOOPBACK, started.port, "/identity").body)
    assert identity == {
        "project_id": project.id,
        "instance_id": started.instance_id,
        "root": str(project.root),
        "port": started.port,
        "pid": started.pid,
        "started_at": started.started_at,
        "version": started.version,
    }


def test_a_second_start_finds_the_first(project: Project) -> None:
    first = km_process.start(project)

    second = km_process.start(project)

    assert (second.instance_id, second.is_fresh) == (first.instance_id, False)


def test_two_starts_at_once_start_one_process(project: Project) -> None:
    found: list[KmState] = []
    starters = [threading.Thread(target=lambda: found.append(km_process.start(project))) for _ in range(2)]

    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()

    assert len({one.instance_id for one in found}) == 1
    assert sorted(one.is_fresh for one in found) == [False, True]
    eventually(lambda: kinds(project) == ["km.started"])


def test_it_lives_in_a_session_of_its_own_in_the_project(project: Project) -> None:
    started = km_process.start(project)

    assert started.pid is not None
    assert os.getsid(started.pid) == started.pid != os.getsid(0)


def test_its_state_is_for_its_owner_alone(project: Project) -> None:
    project.state_dir.chmod(0o755)

    started = km_process.start(project)

    layout = project.layout
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (layout.state, layout.km_json, layout.km_token)}
    assert modes == {"state": 0o700, "km.json": 0o600, "km.token": 0o600}
    assert layout.km_port.read_text() == f"{started.port}\n"
    assert layout.km_pid.read_text() == f"{started.pid}\n"
    assert len(layout.km_token.read_text().strip()) == 43  # 32 bytes in base64 without padding


def test_stop_leaves_no_process_and_no_state(project: Project) -> None:
    started = km_process.start(project)
    eventually(lambda: "km.started" in kinds(project))

    found = km_process.stop(project)

    assert found.instance_id == started.instance_id
    assert state(project) == KmState("stopped")
    assert not is_held(km_record.lock_of(project.layout))
    assert list(project.state_dir.glob("km*")) == []
    assert PortTable.of_this_machine().holders() == {}
    assert [event.data for event in project.log.read() if event.kind == "km.stopped"] == [
        {"port": started.port, "instance_id": started.instance_id, "reason": "SIGTERM"}
    ]


def test_stop_of_a_stopped_one_changes_nothing(project: Project) -> None:
    assert km_process.stop(project) == KmState("stopped")
    assert kinds(project) == []


def test_what_ended_is_no_zombie_of_a_caller_that_lives_on(project: Project) -> None:
    started = km_process.start(project)
    assert started.pid is not None

    km_process.stop(project)

    eventually(lambda: not _exists(started.pid))


def test_a_restart_keeps_the_port_and_makes_a_new_instance_with_a_new_token(project: Project) -> None:
    before = km_process.start(project)
    token = project.layout.km_token.read_text()

    after = km_process.restart(project)

    assert after.port == before.port
    assert after.instance_id != before.instance_id
    assert project.layout.km_token.read_text() != token


def test_start_and_end_are_events(project: Project) -> None:
    started = km_process.start(project)
    eventually(lambda: kinds(project) == ["km.started"])
    km_process.stop(project)

    first, last = project.log.read()

    assert first.data == {
        "port": started.port,
        "pid": started.pid,
        "instance_id": started.instance_id,
        "version": started.version,
    }
    assert (first.by, last.kind, last.by) == ("super-agents", "km.stopped", "super-agents")


def test_a_running_one_is_healthy_and_becomes_ready(project: Project) -> None:
    started = km_process.start(project)

    told = health(started)

    assert told is not None
    assert (told["status"], told["reasons"]) == ("ok", [])
    eventually(lambda: is_ready(started))


def test_states_answers_for_many_in_their_order(machine: Machine, tmp_path: Path) -> None:
    projects = [make_project(tmp_path / name) for name in ("a", "b", "c")]
    km_process.start(projects[1])

    found = states(projects)

    assert [one.status for one in found] == ["stopped", "running", "stopped"]
    assert machine.home.is_dir()


def test_modules_of_the_project_are_not_mistaken_for_ours(
    project: Project,
) -> None:
    for name in ("uvicorn.py", "logging.py", "super_agents.py"):
        (project.root / name).write_text("raise SystemExit('the wrong module')\n")

    assert km_process.start(project).is_running


def _exists(pid: int | None) -> bool:
    try:
        os.kill(pid or 0, 0)
    except ProcessLookupError:
        return False
    return True
