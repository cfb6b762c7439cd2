"""`super-agents km headers`: what lets a client in over HTTP, and whom not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from super_agents.cli.errors import DONE, FAILED
from super_agents.projects import manifest
from super_agents.projects.km_state import state
from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from super_agents.runtime import km_process
from super_agents.system import sockets
from tests.support.projects import free_ports

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.projects import Machine


@pytest.fixture
def project(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """A project whose `.mcp.json` names a port that is free."""
    ports = free_ports(20)
    monkeypatch.setenv("SUPER_AGENTS_PORTS", f"{ports[0]}-{ports[-1]}")
    actions.init(repository, mcp="http")
    made = Project.open(repository)
    yield made
    km_process.stop(made)


def named(project: Project) -> int:
    found = manifest.read(project.layout.manifest)
    assert found is not None
    assert found.http_port is not None
    return found.http_port


def test_the_knowledge_manager_is_started_where_the_file_says(machine: Machine, project: Project) -> None:
    done = machine.run("km", "headers", "--start", cwd=project.root)

    assert done.returncode == DONE
    token = project.layout.km_token.read_text().strip()
    told = json.loads(done.stdout)
    assert told.pop("Authorization") == f"Bearer {token}"
    assert list(told) == ["X-Super-Agent-Client"]
    assert len(told["X-Super-Agent-Client"]) == 32
    assert state(project).port == named(project)


def test_without_being_asked_to_it_starts_nothing(machine: Machine, project: Project) -> None:
    done = machine.run("km", "headers", cwd=project.root)

    assert done.returncode == FAILED
    assert not state(project).is_running


def test_a_client_that_asks_elsewhere_gets_no_token(
    machine: Machine, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sockets.listen_on_first_free(sockets.LOOPBACK, [named(project)]) or pytest.fail("the port is taken"):
        monkeypatch.setenv("CLAUDE_CODE_MCP_SERVER_URL", f"http://127.0.0.1:{named(project)}/mcp")
        done = machine.run("km", "headers", "--start", cwd=project.root)

    assert done.returncode == FAILED
    assert done.stdout == ""
    assert "init --mcp http" in done.stderr
    assert state(project).port != named(project)


def test_a_client_that_asks_there_gets_it(machine: Machine, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUDE_CODE_MCP_SERVER_URL", f"http://127.0.0.1:{named(project)}/mcp")

    assert "Bearer" in machine.run("km", "headers", "--start", cwd=project.root).stdout
