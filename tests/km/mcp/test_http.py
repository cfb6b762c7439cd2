"""`/mcp` of a running knowledge manager, with the real client and without."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from super_agents.km.mcp.table import SETS
from super_agents.runtime import km_process
from tests.support.mcp_clients import ERAS, given, over_http, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mcp.client.client import Client

    from super_agents.projects.project import Project

_LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
_HEADERS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


class Server:
    """A knowledge manager's address and token."""

    def __init__(self, project: Project) -> None:
        self.root = km_process.start(project).url or ""
        self.url = f"{self.root}/mcp"
        self.token = project.layout.km_token.read_text().strip()

    def post(self, body: Any = _LIST, **headers: str) -> httpx.Response:
        """Ask by hand, with the token unless told otherwise."""
        told = {**_HEADERS, "Authorization": f"Bearer {self.token}", **headers}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx.post(self.url, content=content, headers=told, timeout=30)


@pytest.fixture
def server(project: Project) -> Iterator[Server]:
    yield Server(project)
    km_process.stop(project)


@pytest.mark.parametrize("mode", ERAS)
def test_a_client_of_either_era_lists_and_calls(project: Project, server: Server, mode: str) -> None:
    async def talk(client: Client) -> None:
        assert [tool.name for tool in (await client.list_tools()).tools] == [tool.name for tool in SETS["all"]]
        assert (await given(client, "agent_list"))["agents"][0]["name"] == "builder"

    secret = project.roster.register("builder").secret
    over_http(server.url, talk, token=server.token, mode=mode, x_super_agent="builder", x_super_agent_secret=secret)


def test_a_session_takes_a_name_that_the_next_one_does_not_have(project: Project, server: Server) -> None:
    async def first(client: Client) -> None:
        await given(client, "agent_register", name="builder")
        await given(client, "agent_register", name="builder", role="developer")

    async def second(client: Client) -> None:
        assert (await refused(client, "agent_register", name="builder"))["code"] == "name_taken"

    over_http(server.url, first, token=server.token)
    over_http(server.url, second, token=server.token)

    assert project.roster.get("builder").role == "developer"


def test_a_client_of_the_newer_era_keeps_its_name_by_a_text_that_nobody_can_guess(server: Server) -> None:
    mine, theirs = "a" * 32, "b" * 32

    async def takes(client: Client) -> None:
        await given(client, "agent_register", name="builder")

    async def has(client: Client) -> None:
        assert (await given(client, "task_add", title="Bake"))["task"]["added_by"] == "builder"

    async def has_not(client: Client) -> None:
        assert (await refused(client, "task_add", title="Bake"))["code"] == "identity_refused"

    over_http(server.url, takes, token=server.token, mode="2026-07-28", x_super_agent_client=mine)
    over_http(server.url, has, token=server.token, mode="2026-07-28", x_super_agent_client=mine)
    over_http(server.url, has_not, token=server.token, mode="2026-07-28", x_super_agent_client=theirs)


@pytest.mark.parametrize("known_by", [{}, {"x_super_agent_client": "short"}])
def test_a_client_that_is_not_known_again_is_told_what_to_send(server: Server, known_by: dict[str, Any]) -> None:
    async def talk(client: Client) -> None:
        await given(client, "agent_register", name="builder")
        assert "km headers" in (await refused(client, "task_add", title="Bake"))["hint"]

    over_http(server.url, talk, token=server.token, mode="2026-07-28", **known_by)


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer wrong", "Basic x"])
def test_without_the_token_nobody_is_let_in(server: Server, shown: str) -> None:
    answer = server.post(Authorization=shown)

    assert answer.status_code == 401
    assert answer.json()["code"] == "token_refused"
    assert "km headers" in answer.json()["hint"]
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1.evil.example", "http://["])
def test_a_page_of_another_origin_is_refused(server: Server, origin: str) -> None:
    assert server.post(Origin=origin).status_code == 403


def test_a_page_of_this_machine_is_not(server: Server) -> None:
    assert server.post(Origin=server.root, **{"MCP-Protocol-Version": "2025-11-25"}).status_code != 403


def test_another_host_is_refused(server: Server) -> None:
    assert server.post(Host="evil.example").status_code == 421


def test_a_large_body_is_refused(server: Server) -> None:
    assert server.post(b"x" * 10_000_000).status_code == 413


def test_a_session_nobody_opened_has_no_name(project: Project, server: Server) -> None:
    """The newer protocol has no sessions, so nobody checks the header."""

    async def talk(client: Client) -> None:
        await given(client, "agent_register", name="builder")

    over_http(server.url, talk, token=server.token)
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    call = {"name": "agent_register", "arguments": {"name": "builder"}, "_meta": meta}
    answer = server.post(
        {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call},
        **{
            "MCP-Protocol-Version": "2026-07-28",
            "Mcp-Method": "tools/call",
            "Mcp-Name": "agent_register",
            "Mcp-Session-Id": "0" * 32,
        },
    )

    assert "name_taken" in answer.text
    assert len(project.roster.list()) == 1


def test_the_end_of_the_server_does_not_wait_for_open_streams(project: Project, server: Server) -> None:
    async def talk(client: Client) -> None:
        await client.list_tools()
        km_process.stop(project)

    over_http(server.url, talk, token=server.token)

    assert [event.data["reason"] for event in project.log.read() if event.kind == "km.stopped"] == ["SIGTERM"]
