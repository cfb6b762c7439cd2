"""Ports that are taken, stale, or all gone."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import PortsExhausted
from super_agents.projects.km_state import state
from super_agents.projects.ports import PortTable
from super_agents.runtime import km_process
from super_agents.system import sockets
from tests.support.knowledge_managers import kill
from tests.support.projects import free_ports, make_project
from tests.support.strangers import identity_of, listener, saying

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from super_agents.projects.project import Project
    from tests.support.projects import Machine

_STRANGERS = {
    "a silent one": None,
    "another protocol": saying(b"-ERR unknown command\r\n"),
    "another web server": saying(b"HTTP/1.1 200 OK\r\n\r\n<h1>hello</h1>"),
    "another project": identity_of(project_id="0" * 32, instance_id="1" * 32, root="/elsewhere", pid=1),
    "odd JSON": saying(b"HTTP/1.1 200 OK\r\n\r\n[]"),
}


@pytest.mark.parametrize("stranger", _STRANGERS.values(), ids=_STRANGERS)
def test_a_stranger_on_its_port_is_seen_and_given_way(project: Project, stranger: Callable[..., None] | None) -> None:
    first = km_process.start(project)
    assert first.port is not None
    kill(first)

    with listener(first.port, stranger):
        seen = state(project)
        second = km_process.start(project)

    assert seen.status == "foreign"
    assert second.is_fresh
    assert second.port != first.port


def test_a_stranger_with_our_project_id_but_another_instance_is_a_stranger(project: Project) -> None:
    first = km_process.start(project)
    assert first.port is not None
    kill(first)
    claims = {"project_id": project.id, "root": str(project.root), "pid": first.pid, "instance_id": "0" * 32}

    with listener(first.port, identity_of(**claims)):
        assert state(project).status == "foreign"


def test_stale_files_without_a_process_do_not_keep_it_from_starting(project: Project) -> None:
    project.layout.km_port.write_text("1\n")
    project.layout.km_pid.write_text("1\n")
    project.layout.km_json.write_text("{ torn")

    assert state(project).status == "stopped"
    assert km_process.start(project).is_running
    assert project.layout.km_port.read_text() != "1\n"


def test_a_damaged_table_of_ports_is_made_anew(project: Project) -> None:
    table = PortTable.of_this_machine()
    table.path.parent.mkdir(parents=True)
    table.path.write_text('{"holders": [')

    started = km_process.start(project)

    assert started.port is not None
    assert table.holders()[started.port].root == str(project.root)


def test_when_all_ports_are_taken_the_error_says_by_whom(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ports = free_ports(3)
    monkeypatch.setenv("SUPER_AGENTS_PORTS", f"{ports[0]}-{ports[-1]}")
    first = km_process.start(project)
    late = make_project(tmp_path / "late")

    strange = [port for port in ports if port != first.port]
    with listener(strange[0]), listener(strange[1]), pytest.raises(PortsExhausted) as caught:
        km_process.start(late)

    assert f"{first.port} by `{project.name}` at `{project.root}`" in caught.value.message
    assert "by another program" in caught.value.message
    assert caught.value.details["holders"] == [
        {
            "port": port,
            **({} if port in strange else {"name": project.name, "root": str(project.root), "pid": first.pid}),
        }
        for port in ports
    ]
    assert state(late).status == "stopped"


def test_a_port_given_back_is_had_by_who_had_it_last(project: Project, tmp_path: Path) -> None:
    first = km_process.start(project)
    km_process.stop(project)
    other = km_process.start(make_project(tmp_path / "other"))

    again = km_process.start(project)

    assert again.port == first.port != other.port


@pytest.mark.alone
def test_the_hundred_ports_are_5001_to_5100(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUPER_AGENTS_PORTS")

    started = km_process.start(project)

    assert started.port in range(5001, 5101)


@pytest.mark.alone
def test_all_hundred_default_ports_can_be_taken(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUPER_AGENTS_PORTS")
    with ExitStack() as strangers:
        while (taken := sockets.listen_on_first_free("127.0.0.1", range(5001, 5101))) is not None:
            strangers.enter_context(taken)

        with pytest.raises(PortsExhausted, match="all ports from 5001 to 5100 are taken: 5001-5100 by another"):
            km_process.start(project)


@pytest.mark.slow
@pytest.mark.alone
def test_fifty_projects_started_at_once_get_fifty_ports(machine: Machine, tmp_path: Path) -> None:
    projects = [make_project(tmp_path / f"project {number}") for number in range(50)]

    starts = [machine.begin("start", "--json", cwd=project.root) for project in projects]
    said = [start.communicate(timeout=120)[0] for start in starts]

    assert [start.returncode for start in starts] == [0] * 50, said
    found = [state(project) for project in projects]
    assert [one.status for one in found] == ["running"] * 50
    assert len({one.port for one in found}) == 50
    for project, one in zip(projects, found, strict=True):
        told = [event.data["instance_id"] for event in project.log.read() if event.kind == "km.started"]
        assert told in ([one.instance_id], [])  # the event may still be on its way, another's may not be there
