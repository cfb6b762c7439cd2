"""A project with a running knowledge manager, and clients of both kinds for its agents."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.client.asynchronous.client import AsyncClient
from super_agents.client.synchronous.client import Client
from super_agents.runtime import km_process
from tests.client.waited import Waited
from tests.support.knowledge_managers import started

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from super_agents.projects.project import Project

    Connect = Callable[..., Any]


@pytest.fixture
def running(project: Project) -> Iterator[Project]:
    """A project whose knowledge manager runs."""
    started(project)
    yield project
    km_process.stop(project)


@pytest.fixture(params=["without an event loop", "with one"])
def connect(request: pytest.FixtureRequest, running: Project) -> Iterator[Connect]:
    """Return what makes a client; what one with an event loop gives is waited for, so that tests read the same."""
    made: list[Any] = []

    def plain(agent: str | None = None, secret: str | None = None, **more: Any) -> Client:
        client = Client(running.root, agent=agent, secret=secret, **more)
        made.append(client)
        return client

    def waited(agent: str | None = None, secret: str | None = None, **more: Any) -> Any:
        made.append(Waited(AsyncClient(running.root, agent=agent, secret=secret, **more), runner))
        return made[-1]

    with asyncio.Runner() as runner:
        yield plain if request.param == "without an event loop" else waited
        for client in made:
            client.close()


@pytest.fixture
def builder(running: Project, connect: Connect) -> Any:
    """A client of the agent `builder`."""
    return connect("builder", running.roster.register("builder").secret)
