"""`super-agents mcp`, with the real client and by the byte."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from mcp.shared.exceptions import MCPError

from super_agents.km.mcp.table import SETS
from tests.support.mcp_clients import ERAS, given, over_stdio, refused

if TYPE_CHECKING:
    from mcp.client.client import Client

    from super_agents.projects.project import Project

_MODERN = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}


@pytest.mark.parametrize("mode", ERAS)
def test_a_client_of_either_era_lists_and_calls(project: Project, mode: str) -> None:
    async def talk(client: Client) -> None:
        listed = (await client.list_tools()).tools
        assert [tool.name for tool in listed] == [tool.name for tool in SETS["all"]]
        registered = await given(client, "agent_register", name="builder", role="developer")
        assert registered["agent"]["name"] == "builder"
        assert (await given(client, "agent_list"))["agents"] == [registered["agent"]]

    over_stdio(project.root, talk, mode=mode)

    assert [agent.name for agent in project.roster.list()] == ["builder"]


def test_a_server_acts_under_the_name_of_its_session_also_when_that_comes_late(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def talk(client: Client) -> None:
        assert (await refused(client, "task_add", title="Bake"))["code"] == "identity_refused"
        secret = project.roster.register("claude-1a2b").secret
        project.layout.sessions.mkdir(parents=True)
        kept = {"session": "s-1", "agent": "claude-1a2b", "secret": secret}
        (project.layout.sessions / "s-1.json").write_text(json.dumps(kept))
        assert (await given(client, "task_add", title="Bake"))["task"]["added_by"] == "claude-1a2b"

    monkeypatch.setenv("CLAUDE_CODE_SESSION_ID", "s-1")
    over_stdio(project.root, talk)


def test_the_default_set_is_smaller(project: Project) -> None:
    async def talk(client: Client) -> None:
        listed = (await client.list_tools()).tools
        assert [tool.name for tool in listed] == [tool.name for tool in SETS["default"]]

    over_stdio(project.root, talk, tools="default")


def test_the_text_says_what_the_structure_says(project: Project) -> None:
    async def talk(client: Client) -> None:
        result = await client.call_tool("event_list", {})
        (block,) = result.content
        assert block.type == "text"
        assert json.loads(block.text) == result.structured_content

    project.log.append("custom.oven_heated", by="oven")
    over_stdio(project.root, talk)


def test_a_name_is_not_taken_by_saying_it(project: Project) -> None:
    project.roster.register("builder")

    async def talk(client: Client) -> None:
        error = await refused(client, "agent_register", name="builder")
        assert (error["code"], error["recoverable"]) == ("name_taken", True)
        error = await refused(client, "agent_register", name="builder", secret="guessed")  # noqa: S106 - a wrong one
        assert error["code"] == "name_taken"

    over_stdio(project.root, talk)


def test_a_later_session_takes_its_name_again(project: Project) -> None:
    secret = project.roster.register("builder", role="developer").secret

    async def talk(client: Client) -> None:
        again = await given(client, "agent_register", name="builder", role="reviewer")
        assert (again["agent"]["role"], again["secret"]) == ("reviewer", secret)

    over_stdio(project.root, talk, SUPER_AGENT="builder", SUPER_AGENT_SECRET=secret)


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ({"kinds": "git.*"}, "`kinds`: 'git.*' is not of type 'array'"),
        ({"limit": 0}, "`limit`: 0 is less than the minimum of 1"),
        ({"limit": "3"}, "`limit`: '3' is not of type 'integer'"),
        ({"limits": 3}, "Additional properties are not allowed"),
    ],
)
def test_wrong_arguments_are_named(project: Project, arguments: dict[str, Any], fault: str) -> None:
    async def talk(client: Client) -> None:
        error = await refused(client, "event_list", **arguments)
        assert fault in error["message"]
        assert (error["code"], error["recoverable"]) == ("arguments_invalid", True)
        assert error["hint"]

    over_stdio(project.root, talk)


def test_an_unknown_tool_is_an_error_of_the_protocol(project: Project) -> None:
    async def talk(client: Client) -> None:
        with pytest.raises(MCPError, match="no tool is named `oven_heat`"):
            await client.call_tool("oven_heat", {})

    over_stdio(project.root, talk)


def _spoken(project: Project, *messages: dict[str, Any]) -> list[dict[str, Any]]:
    """Write lines to the program's stdin, read as many answers, close it, and return all that stood on its stdout."""
    program = [sys.executable, "-m", "super_agents", "mcp"]
    pipe = subprocess.PIPE
    with subprocess.Popen(program, cwd=project.root, stdin=pipe, stdout=pipe, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.writelines(json.dumps({"jsonrpc": "2.0", **message}) + "\n" for message in messages)
        server.stdin.flush()
        lines = [server.stdout.readline() for _ in messages]
        lines += server.communicate(timeout=60)[0].splitlines()
    assert server.returncode == 0
    return [json.loads(line) for line in lines]


def test_stdout_holds_answers_alone_and_the_end_of_stdin_ends_the_server(project: Project) -> None:
    answers = _spoken(
        project,
        {"id": 1, "method": "server/discover", "params": {"_meta": _MODERN}},
        {
            "id": 2,
            "method": "tools/call",
            "params": {"_meta": _MODERN, "name": "task_claim", "arguments": {}},
        },
    )

    assert {answer["id"] for answer in answers} == {1, 2}
    by_id = {answer["id"]: answer["result"] for answer in answers}
    assert "2026-07-28" in by_id[1]["supportedVersions"]
    assert by_id[2]["isError"]
    assert by_id[2]["structuredContent"]["error"]["code"] == "identity_refused"


def test_outside_of_a_project_the_client_is_told_why(tmp_path: Any) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "super_agents", "mcp"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        input="",
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert "no project at" in done.stderr
