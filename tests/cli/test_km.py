"""`start`, `stop` and `km`, typed as a person or a script would."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING, Any

from super_agents.projects.km_state import state
from tests.support.knowledge_managers import kill
from tests.support.projects import free_ports
from tests.support.strangers import listener

if TYPE_CHECKING:
    import subprocess

    import pytest

    from super_agents.projects.project import Project
    from tests.support.projects import Machine


def _json(machine: Machine, project: Project, *arguments: str) -> Any:
    done = machine.run(*arguments, "--json", cwd=project.root)
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_start_says_where_it_runs_and_the_second_time_that_it_does(machine: Machine, project: Project) -> None:
    first = machine.run("start", cwd=project.root)
    second = machine.run("start", cwd=project.root)

    port, pid = state(project).port, state(project).pid
    place = f"the knowledge manager of `{project.name}`, http://127.0.0.1:{port}, process {pid}\n"
    assert (first.returncode, first.stdout) == (0, f"started: {place}")
    assert (second.returncode, second.stdout) == (0, f"already running: {place}")


def test_start_tells_a_script_the_instance(machine: Machine, project: Project) -> None:
    said = _json(machine, project, "start")

    seen = state(project)
    assert (said["status"], said["is_fresh"], said["root"]) == ("running", True, str(project.root))
    assert (said["port"], said["pid"], said["instance_id"]) == (seen.port, seen.pid, seen.instance_id)


def test_stop_says_what_was_stopped_and_that_nothing_was(machine: Machine, project: Project) -> None:
    machine.run("start", cwd=project.root)
    pid = state(project).pid

    first = machine.run("stop", cwd=project.root)
    second = machine.run("stop", cwd=project.root)

    assert first.stdout == f"stopped: the knowledge manager of `{project.name}`, process {pid}\n"
    assert second.stdout == f"not running: the knowledge manager of `{project.name}`\n"
    assert (first.returncode, second.returncode) == (0, 0)


def test_stop_tells_a_script_the_state_it_found(machine: Machine, project: Project) -> None:
    machine.run("start", cwd=project.root)
    kill(state(project))

    said = _json(machine, project, "stop")

    assert (said["status"], said["was"]) == ("stopped", "dead")


def test_status_shows_the_health_of_a_running_one(machine: Machine, project: Project) -> None:
    machine.run("start", cwd=project.root)

    said = _json(machine, project, "km", "status")

    assert (said["status"], said["health"]["status"]) == ("running", "ok")
    assert said["url"] == f"http://127.0.0.1:{said['port']}"


def test_status_of_a_killed_one_says_so(machine: Machine, project: Project) -> None:
    machine.run("start", cwd=project.root)
    pid = state(project).pid
    kill(state(project))

    shown = machine.run("km", "status", cwd=project.root)

    assert shown.returncode == 1
    assert shown.stdout == f"status  dead\ndetail  process {pid} ended without stopping\n"


def test_restart_makes_a_new_instance(machine: Machine, project: Project) -> None:
    before = _json(machine, project, "start")

    after = _json(machine, project, "km", "restart")

    assert (after["is_fresh"], after["port"]) == (True, before["port"])
    assert after["instance_id"] != before["instance_id"]


def test_logs_shows_the_last_lines(machine: Machine, project: Project) -> None:
    machine.run("start", cwd=project.root)
    machine.run("stop", cwd=project.root)

    shown = machine.run("km", "logs", "-n", "1", cwd=project.root)
    entry = json.loads(machine.run("km", "logs", "-n", "1", "--json", cwd=project.root).stdout)

    assert shown.stdout.endswith("info    ended: SIGTERM\n")
    assert entry["message"] == "ended: SIGTERM"


def test_logs_follows_until_interrupted(machine: Machine, project: Project) -> None:
    machine.run("start", cwd=project.root)
    with machine.begin("km", "logs", "--follow", "-n", "99", cwd=project.root) as reader:
        assert reader.stdout is not None
        assert b"serving on port" in reader.stdout.readline()
        machine.run("stop", cwd=project.root)

        for line in reader.stdout:
            if line.endswith(b"ended: SIGTERM\n"):
                break
        reader.send_signal(signal.SIGINT)

        assert reader.wait(20) == 130


def test_headers_let_a_client_in(machine: Machine, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPER_AGENT", "builder")
    stopped = machine.run("km", "headers", cwd=project.root)
    machine.run("start", cwd=project.root)

    headers = json.loads(machine.run("km", "headers", cwd=project.root).stdout)

    token = project.layout.km_token.read_text().strip()
    assert headers == {"Authorization": f"Bearer {token}", "X-Super-Agent": "builder"}
    assert (stopped.returncode, stopped.stdout) == (1, "")
    assert "super-agents start" in stopped.stderr


def test_a_start_without_a_port_names_the_holders(
    machine: Machine, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_ports(1)[0]
    monkeypatch.setenv("SUPER_AGENTS_PORTS", f"{port}-{port}")

    with listener(port):
        done = machine.run("start", "--json", cwd=project.root)

    error = json.loads(done.stdout)["error"]
    assert (done.returncode, error["code"]) == (1, "ports_exhausted")
    assert error["message"] == f"all ports from {port} to {port} are taken: {port} by another program"
    assert "SUPER_AGENTS_PORTS" in error["hint"]


def test_settings_that_are_wrong_are_what_start_complains_of(machine: Machine, project: Project) -> None:
    project.layout.config.write_text('[km]\nports = "9-1"\n')

    done = machine.run("start", cwd=project.root)

    assert done.returncode == 1
    assert "config.toml" in done.stderr
    assert "km.ports" in done.stderr


def test_outside_of_a_project_start_says_where_it_looked(machine: Machine) -> None:
    done: subprocess.CompletedProcess[str] = machine.run("start", cwd=machine.home)

    assert done.returncode == 1
    assert str(machine.home) in done.stderr
    assert "super-agents init" in done.stderr
