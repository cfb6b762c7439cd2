"""The doctor: every illness is made, found under its code, and cured where that is safe."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING

import pytest

from super_agents.cli.errors import DONE, FAILED
from super_agents.events.spool import spool
from super_agents.events.writer import LOG
from super_agents.projects.project import Project
from super_agents.runtime import km_process
from super_agents.system import sockets
from super_agents.system.locks import holder_of
from super_agents.system.stamp import stamp
from super_agents.upkeep import doctor
from super_agents.upkeep.doctor import MACHINE_CHECKS, PROJECT_CHECKS, examine
from tests.support.projects import free_ports
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from super_agents.events.finding import Finding
    from tests.support.projects import Machine

_OF_THE_MACHINE = {"tmux_missing", "claude_missing", "not_on_path", "other_on_path"}


@pytest.fixture
def patient(machine: Machine, repository: Path) -> Project:
    """A healthy project, made by `init`."""
    assert machine.run("init", cwd=repository).returncode == DONE
    return Project.open(repository)


def _codes(project: Project, *, fix: bool = False) -> list[str]:
    """Return what is found beside what this machine lacks; mended things carry a `+`."""
    found = examine(project, fix=fix).findings
    return [("+" if one.fixed else "") + one.code for one in found if one.code not in _OF_THE_MACHINE]


def _damage(project: Project) -> None:
    path = project.layout.events / LOG
    path.write_bytes(path.read_bytes().replace(b"skeleton", b"skelet0n"))


def _tear(project: Project) -> None:
    with (project.layout.events / LOG).open("ab") as file:
        file.write(b'{"v":1,"ts')


def _leave_in_spool(project: Project) -> None:
    body = f'{{"v":1,"ts":"{stamp(0)}","kind":"custom.x","by":"hook","data":{{}}'
    spool(str(project.layout.events), body.encode())


def _falsify_view(project: Project) -> None:
    project.views.catch_up()
    project.views.database.execute("UPDATE activity_kinds SET count = count + 1")


def _put_back_older_log(project: Project) -> None:
    project.views.catch_up()
    project.log.close()
    (project.layout.events / LOG).write_bytes(b"")


def _open_state(project: Project) -> None:
    project.layout.state.chmod(0o755)


def _forget_hooks(project: Project) -> None:
    (project.root / ".git" / "hooks" / "post-commit").unlink()


def _unwant_hooks(project: Project) -> None:
    project.layout.config.write_text("[git]\nhooks = false\n")


def _break_settings(project: Project) -> None:
    (project.layout.claude / "settings.json").write_text('{"permissions": {"allow": "all"}}')


def _break_mcp(project: Project) -> None:
    (project.root / ".mcp.json").write_text('{"mcpServers": {"x": {"command": 1}}}')


def _tear_settings(project: Project) -> None:
    (project.layout.claude / "settings.local.json").write_text('{"a": ')


def _break_config(project: Project) -> None:
    project.layout.config.write_text('[log]\ndurabilty = "os"\n')


def _unlist(project: Project) -> None:
    from super_agents.projects import registry

    registry.forget(project.root)


def _lose_file(project: Project) -> None:
    project.layout.config.unlink()


def _lose_manifest(project: Project) -> None:
    project.layout.manifest.unlink()


def _age(project: Project) -> None:
    read = json.loads(project.layout.manifest.read_bytes())
    project.layout.manifest.write_text(json.dumps(read | {"version": "0.0.1"}))


def _fail_hook(project: Project) -> None:
    project.layout.logs.mkdir(exist_ok=True)
    (project.layout.logs / "hooks.log").write_text("2026-11-21T09:00:00Z post-commit OSError: no\n")


def _break_rules(project: Project) -> None:
    project.layout.rules.write_text(
        '[[rule]]\nid = "x"\nreason = "y"\nlevel = "deny"\ncommand = "git push*"\nfoo = 1\n'
    )


def _break_triggers(project: Project) -> None:
    project.layout.triggers.write_text("[trigger.x]\non = 7\n")


def _suspend_trigger(project: Project) -> None:
    data = {"trigger": "security", "event": 1, "reason": "a circle"}
    project.log.append("trigger.suspended", by="super-agents", data=data)


def _fail_trigger(project: Project) -> None:
    data = {"trigger": "security", "event": 1, "attempt": 5, "reason": "nobody is there"}
    project.log.append("trigger.failed", by="super-agents", data=data)


def _date_ahead(project: Project) -> None:
    path = project.layout.events / LOG
    lines = path.read_bytes().splitlines(keepends=True)
    from zlib import crc32

    from super_agents.events.line import trailer

    body = b'{"v":1,"ts":"2999-01-01T00:00:00.000000Z","kind":"custom.x","by":"a","data":{}'
    path.write_bytes(b"".join([*lines, body + trailer(len(lines) + 1, crc32(body))]))


def test_a_healthy_project_has_no_findings(patient: Project) -> None:
    assert _codes(patient) == []


@pytest.mark.parametrize(
    ("illness", "code"),
    [
        (_damage, "bad_crc"),
        (_break_settings, "settings_invalid"),
        (_break_mcp, "settings_invalid"),
        (_tear_settings, "settings_unparsable"),
        (_break_config, "config_invalid"),
        (_break_rules, "rules_invalid"),
        (_break_triggers, "triggers_invalid"),
        (_suspend_trigger, "trigger_suspended"),
        (_fail_trigger, "trigger_failed"),
        (_lose_file, "file_missing"),
        (_lose_manifest, "manifest_missing"),
        (_age, "upgrade_waiting"),
        (_fail_hook, "hooks_failed"),
        (_date_ahead, "clock_behind"),
    ],
)
def test_what_a_person_must_mend_is_found_and_left_alone(
    patient: Project, illness: Callable[[Project], None], code: str
) -> None:
    illness(patient)

    assert code in _codes(patient)
    assert code in _codes(Project.open(patient.root), fix=True)


def test_a_port_that_the_file_of_clients_does_not_name_is_found(
    machine: Machine, patient: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    ports = free_ports(2)
    monkeypatch.setenv("SUPER_AGENTS_PORTS", f"{ports[0]}-{ports[-1]}")
    assert machine.run("init", "--mcp", "http", cwd=patient.root).returncode == DONE
    named = json.loads((patient.root / ".mcp.json").read_text())["mcpServers"]["super-agents"]["url"]
    taken = int(named.removeprefix("http://127.0.0.1:").removesuffix("/mcp"))
    with sockets.listen_on_first_free(sockets.LOOPBACK, [taken]) or pytest.fail("the port is taken"):
        km_process.start(patient)

    assert "mcp_port_differs" in _codes(patient)

    assert machine.run("init", "--mcp", "http", cwd=patient.root).returncode == DONE
    assert "mcp_port_differs" not in _codes(patient)
    km_process.stop(patient)


@pytest.mark.parametrize(
    ("illness", "code"),
    [
        (_tear, "torn_tail"),
        (_leave_in_spool, "spool_waiting"),
        (_falsify_view, "view_differs"),
        (_put_back_older_log, "view_ahead"),
        (_open_state, "state_open"),
        (_forget_hooks, "git_hook_missing"),
        (_unwant_hooks, "git_hooks_unwanted"),
        (_unlist, "not_listed"),
    ],
)
def test_what_is_safe_to_mend_is_mended_by_fix(patient: Project, illness: Callable[[Project], None], code: str) -> None:
    illness(patient)
    assert code in _codes(Project.open(patient.root))

    fixed = _codes(Project.open(patient.root), fix=True)

    assert f"+{code}" in fixed
    assert _codes(Project.open(patient.root)) == []


def test_a_knowledge_manager_that_was_killed_is_found_and_cleared_away(patient: Project) -> None:
    running = km_process.start(patient)
    assert _codes(patient) == []
    assert running.pid is not None
    os.kill(running.pid, signal.SIGKILL)
    eventually(lambda: "km_dead" in _codes(patient))

    assert "+km_dead" in _codes(patient, fix=True)

    assert not patient.layout.km_json.exists()
    assert [event.kind for event in patient.log.read()][-2:] == ["km.died", "doctor.mended"]


def test_a_process_that_sits_on_the_log_s_lock_is_named(patient: Project) -> None:
    other = Project(patient.root)
    child = os.fork()
    if not child:  # holds the lock and stands still
        with other.log.exclusive():
            os.kill(os.getpid(), signal.SIGSTOP)
        os._exit(0)
    os.waitpid(child, os.WUNTRACED)

    found = [one for one in examine(patient).findings if one.code == "log_locked"]

    assert holder_of(patient.layout.events / "log.lock") == child
    assert f"process {child} holds" in found[0].message
    os.kill(child, signal.SIGCONT)
    os.waitpid(child, 0)
    assert _codes(patient) == []


def test_a_check_that_fails_is_a_finding_and_stops_no_other(patient: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from super_agents.upkeep.check import MachineCheck

    def look() -> list[Finding]:
        raise PermissionError(13, "no")

    monkeypatch.setattr(doctor, "MACHINE_CHECKS", (MachineCheck("broken", look), *MACHINE_CHECKS))

    report = examine(patient)

    assert [one.code for one in report.findings if one.code not in _OF_THE_MACHINE] == ["check_failed"]
    assert len(report.checks) == 1 + len(MACHINE_CHECKS) + len(PROJECT_CHECKS)


def test_settings_that_are_wrong_are_said_once(patient: Project) -> None:
    _break_config(patient)
    _open_state(patient)

    assert _codes(Project.open(patient.root)) == ["config_invalid", "state_open"]
    assert _codes(Project.open(patient.root), fix=True) == ["config_invalid", "+state_open"]


def test_the_command_ends_with_one_on_findings_and_with_zero_after_fix(machine: Machine, patient: Project) -> None:
    _tear(patient)

    ill = machine.run("doctor", "--json", cwd=patient.root)
    cured = machine.run("doctor", "--fix", "--json", cwd=patient.root)

    listed = {one["code"]: one for one in json.loads(ill.stdout)["findings"]}
    assert (ill.returncode, listed["torn_tail"]["fixed"]) == (FAILED, False)
    assert {one["code"]: one["fixed"] for one in json.loads(cured.stdout)["findings"]}["torn_tail"]


def test_without_a_project_the_machine_is_looked_at(machine: Machine, tmp_path: Path) -> None:
    done = machine.run("doctor", "--json", cwd=tmp_path)

    assert json.loads(done.stdout)["checks"] == [check.name for check in MACHINE_CHECKS]
