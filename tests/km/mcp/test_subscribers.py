"""Hearing of changes, over both transports, as each era has it."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from mcp.shared.subscriptions import ResourcesListChanged, ResourceUpdated
from mcp_types import (
    EmptyResult,
    ResourceListChangedNotification,
    ResourceUpdatedNotification,
    SubscribeRequest,
    SubscribeRequestParams,
    UnsubscribeRequest,
    UnsubscribeRequestParams,
)

from super_agents.events.event import Event
from super_agents.km.feed import following
from super_agents.km.mcp.http import McpOverHttp
from super_agents.km.mcp.subscribers import Subscribers
from super_agents.km.mcp.table import RESOURCES
from super_agents.projects.project import Project
from tests.support.mcp_clients import given, over
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mcp.client.client import Client

    from super_agents.km.feed import Feed

PERSON = "human:ada"
_HEADERS = {"Accept": "application/json, text/event-stream"}
_CLIENT = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
_INITIALIZE = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": _CLIENT}
HOW = ("stdio", "http")
PATIENCE = 30.0


class Heard:
    """What a client of the older era was told beside the answers to its requests."""

    def __init__(self) -> None:
        self.updated: list[str] = []
        self.relisted = 0
        self._news = asyncio.Event()

    async def __call__(self, message: Any) -> None:
        """Take what comes."""
        if isinstance(message, ResourceUpdatedNotification):
            self.updated.append(str(message.params.uri))
        elif isinstance(message, ResourceListChangedNotification):
            self.relisted += 1
        self._news.set()

    async def until(self, fact: Callable[[], bool]) -> None:
        """Wait for it."""
        while not fact():
            await asyncio.wait_for(self._news.wait(), PATIENCE)
            self._news.clear()


def add_task(project: Project, title: str) -> str:
    """Add a task from the side, as another process would."""
    own = Project(project.root)
    task = own.board.add(title, by=PERSON).id
    own.views.close()
    return task


def cancel(project: Project, task: str) -> None:
    own = Project(project.root)
    own.board.cancel(task, by=PERSON, reason="not needed")
    own.views.close()


@pytest.mark.parametrize("how", HOW)
def test_a_subscriber_of_the_older_era_hears_of_its_addresses_alone(project: Project, how: str) -> None:
    mine, other = add_task(project, "mine"), add_task(project, "other")
    heard = Heard()

    async def talk(client: Client) -> None:
        assert client.server_capabilities.resources is not None
        assert client.server_capabilities.resources.subscribe
        for task in (mine, other):
            watch = SubscribeRequest(params=SubscribeRequestParams(uri=f"task://{task}"))
            await client.session.send_request(watch, EmptyResult)
        leave = UnsubscribeRequest(params=UnsubscribeRequestParams(uri=f"task://{other}"))
        await client.session.send_request(leave, EmptyResult)
        await asyncio.to_thread(cancel, project, other)
        await asyncio.to_thread(cancel, project, mine)
        await heard.until(lambda: bool(heard.updated))
        assert heard.updated == [f"task://{mine}"]

    over(how, project, talk, name="builder", mode="legacy", message_handler=heard)


def test_over_http_the_older_era_hears_of_changed_lists_without_asking(project: Project) -> None:
    heard = Heard()

    async def talk(client: Client) -> None:
        assert client.server_capabilities.resources is not None
        assert client.server_capabilities.resources.list_changed
        await client.list_tools()  # by now it has its stream for what nobody asked
        await asyncio.to_thread(add_task, project, "new")
        await heard.until(lambda: heard.relisted > 0)
        assert heard.updated == []

    over("http", project, talk, name="builder", mode="legacy", message_handler=heard)


def test_nothing_is_kept_of_a_session_that_its_client_has_ended(project: Project) -> None:
    async def talk(app: McpOverHttp) -> None:
        local = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=local, base_url="http://127.0.0.1", headers=_HEADERS) as client:
            opened = await client.post("/mcp", json=_INITIALIZE)
            client.headers["mcp-session-id"] = session = opened.headers["mcp-session-id"]
            await client.post("/mcp", json={"jsonrpc": "2.0", "method": "notifications/initialized"})
            assert app._served_by is not None
            subscribers = app._served_by.subscribers
            await asyncio.to_thread(eventually, lambda: subscribers._sessions)
            assert list(subscribers._sessions) == [session]
            await client.delete("/mcp")
            assert subscribers._sessions == {}

    async def live() -> None:
        with following(project.log) as feed:
            app = McpOverHttp(project, feed)
            await asyncio.wait_for(talk(app), PATIENCE)
            app.close()
            assert app._task is not None
            await app._task

    asyncio.run(live())


def test_the_log_is_followed_only_while_somebody_listens(project: Project) -> None:
    opened: list[Feed] = []

    @contextmanager
    def watched() -> Iterator[Feed]:
        with following(project.log) as feed:
            opened.append(feed)
            yield feed
            opened.remove(feed)

    async def live() -> None:
        subscribers = Subscribers(RESOURCES, watched, lambda _: "")
        context: Any = SimpleNamespace(session=None)  # nobody is told of anything
        watch, leave = SubscribeRequestParams(uri="task://t-1"), UnsubscribeRequestParams(uri="task://t-1")
        for _ in range(2):
            await subscribers.subscribe(context, watch)
            assert len(opened) == 1
            follower = subscribers._follower
            assert follower is not None
            await subscribers.unsubscribe(context, leave)
            await asyncio.wait({follower}, timeout=PATIENCE)
            await asyncio.sleep(0)
            assert opened == []

    asyncio.run(live())


def test_over_stdio_the_older_era_is_promised_no_news_of_lists(project: Project) -> None:
    async def talk(client: Client) -> None:
        assert client.server_capabilities.resources is not None
        assert not client.server_capabilities.resources.list_changed

    over("stdio", project, talk, name="builder", mode="legacy")


@pytest.mark.parametrize("how", HOW)
def test_a_stream_of_the_newer_era_brings_what_was_asked_for(project: Project, how: str) -> None:
    task = add_task(project, "mine")

    async def talk(client: Client) -> None:
        async with client.listen(resources_list_changed=True, resource_subscriptions=[f"task://{task}"]) as stream:
            await asyncio.to_thread(cancel, project, task)
            told = {await asyncio.wait_for(anext(stream), PATIENCE) for _ in range(2)}
            assert told == {ResourceUpdated(f"task://{task}"), ResourcesListChanged()}

    over(how, project, talk, name="builder", mode="2026-07-28")


def test_a_stream_brings_nothing_else(project: Project) -> None:
    task = add_task(project, "mine")

    async def talk(client: Client) -> None:
        async with client.listen(resource_subscriptions=["inbox://builder"]) as stream:
            await asyncio.to_thread(cancel, project, task)
            await given(client, "message_send", to=["builder"], text="look")
            assert await asyncio.wait_for(anext(stream), PATIENCE) == ResourceUpdated("inbox://builder")

    over("stdio", project, talk, name="builder", mode="2026-07-28")


def _event(kind: str, **data: Any) -> Event:
    return Event(seq=1, ts="2026-01-01T00:00:00.000000Z", kind=kind, by=PERSON, data=data)


@pytest.mark.parametrize(
    ("event", "addresses"),
    [
        (_event("task.claimed", task="t-1"), {"task://t-1"}),
        (_event("message.sent", recipients=["a", "human:ada"]), {"inbox://a", "inbox://human:ada"}),
        (_event("message.sent", recipients=["b"], answers=["a"]), {"inbox://a", "inbox://b"}),
        (_event("message.acknowledged", message="m-1", recipient="a"), {"inbox://a"}),
        (_event("message.refused", recipients=["a"]), set()),
        (_event("document.saved", id="how to"), {"knowledge://how%20to"}),
        (_event("document.renamed", id="a", to="b"), {"knowledge://a", "knowledge://b"}),
        (_event("git.committed"), set()),
    ],
)
def test_what_an_event_changes(event: Event, addresses: set[str]) -> None:
    changed = {row.address_of(value) for row in RESOURCES for value in row.changes(event)}

    assert changed == addresses
    assert all(row.value_in(address) for address in changed for row in RESOURCES if address.startswith(row.name))
