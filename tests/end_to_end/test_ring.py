"""Thirty agents write to each other at once: of 150 messages 150 arrive, whatever door they come through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.runtime import km_process
from tests.end_to_end import doors, ring

if TYPE_CHECKING:
    from super_agents.projects.project import Project

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.timeout(400)]

ALL = ring.SIZE * ring.EACH


def _check(project: Project, lap: ring.Lap) -> None:
    assert (len(lap.seconds), lap.arrived) == (ALL, ALL)
    sent = [event.data["text"] for event in project.log.read() if event.kind == "message.sent"]
    assert sorted(sent) == sorted(text for name in lap.names for text in lap.texts_for(name))
    shown = [one for event in project.log.read() if event.kind == "message.shown" for one in event.data["messages"]]
    assert sorted(shown) == sorted(f"m-{number}" for number in range(1, ALL + 1))


def test_through_thirty_processes_at_a_time(project: Project) -> None:
    secrets = ring.register(project)

    lap = ring.through_commands(project.root, secrets)

    _check(project, lap)


def test_through_thirty_servers_over_stdio(project: Project) -> None:
    secrets = ring.register(project)

    lap = ring.through_mcp({name: doors.stdio(project.root, name, secret) for name, secret in secrets.items()})

    _check(project, lap)


def test_through_one_knowledge_manager_over_http(project: Project) -> None:
    secrets = ring.register(project)
    km_process.start(project)

    lap = ring.through_mcp({name: doors.http(project.root, name, secret) for name, secret in secrets.items()})

    km_process.stop(project)
    _check(project, lap)
