"""What the server makes of tools, whatever they do."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from mcp_types import EmptyResult, SetLevelRequest, SetLevelRequestParams

from super_agents.errors import LogFull
from super_agents.km.mcp import pulse
from super_agents.km.tools.tool import Tool, number, texts
from tests.support.mcp_clients import ERAS, given, in_process, refused, server_of

if TYPE_CHECKING:
    from mcp.client.client import Client
    from mcp.server.lowlevel import Server
    from mcp_types import LoggingMessageNotificationParams

    from super_agents.km.tools.tool import Answer, Arguments, Call
    from super_agents.projects.project import Project


def served(project: Project, tool: Tool) -> Server[Any]:
    """Return a server of one tool."""
    return server_of(project, [tool])


def tool_that(run: Any, **more: Any) -> Tool:
    return Tool("bread_bake", "Bake", "Bake bread.", run, gives={"loaves": texts()}, **more)


@pytest.mark.parametrize("mode", ERAS)
def test_a_bug_is_told_as_one(project: Project, mode: str, caplog: pytest.LogCaptureFixture) -> None:
    def crashes(_: Call, __: Arguments) -> Answer:
        raise ZeroDivisionError("flour")

    async def talk(client: Client) -> None:
        error = await refused(client, "bread_bake")
        assert (error["code"], error["recoverable"]) == ("bug", False)
        assert "ZeroDivisionError: flour" in error["message"]

    in_process(served(project, tool_that(crashes)), talk, mode=mode)

    assert "a tool crashed" in caplog.text


def test_what_only_a_person_can_mend_is_said_to_be_so(project: Project) -> None:
    def is_full(_: Call, __: Arguments) -> Answer:
        raise LogFull("log.ndjson", "No space left on device")

    async def talk(client: Client) -> None:
        error = await refused(client, "bread_bake")
        assert (error["code"], error["recoverable"]) == ("log_full", False)

    in_process(served(project, tool_that(is_full)), talk)


def test_a_waiting_tool_answers_when_the_log_has_what_it_waits_for(project: Project) -> None:
    def baked(call: Call, _: Arguments) -> Answer:
        return {"loaves": [event.by for event in call.project.log.read() if event.kind == "custom.baked"]}

    async def talk(client: Client) -> None:
        threading.Timer(0.3, lambda: project.log.append("custom.baked", by="oven")).start()
        assert await given(client, "bread_bake", seconds=30) == {"loaves": ["oven"]}

    project.log.append("custom.heated", by="oven")
    in_process(served(project, tool_that(baked, takes={"seconds": number()}, waits=True)), talk)


def test_a_tool_that_takes_long_holds_up_no_other(project: Project) -> None:
    is_over = threading.Event()

    def slow(call: Call, _: Arguments) -> Answer:
        assert is_over.wait(30)
        return {"loaves": [call.project.name]}

    def quick(_: Call, __: Arguments) -> Answer:
        is_over.set()
        return {"loaves": []}

    async def talk(client: Client) -> None:
        baked, cut = await asyncio.gather(given(client, "bread_bake"), given(client, "bread_cut"))
        assert (baked["loaves"], cut["loaves"]) == ([project.name], [])

    tools = [
        tool_that(slow, takes_long=True),
        Tool("bread_cut", "Cut", "Cut bread.", quick, gives={"loaves": texts()}),
    ]
    in_process(server_of(project, tools), talk)


def test_a_waiting_tool_gives_up_when_its_time_is_over(project: Project) -> None:
    asked = 0

    def never(_: Call, __: Arguments) -> Answer:
        nonlocal asked
        asked += 1
        return {"loaves": []}

    async def talk(client: Client) -> None:
        start = time.monotonic()
        assert await given(client, "bread_bake", seconds=0.2) == {"loaves": []}
        assert time.monotonic() - start >= 0.2

    in_process(served(project, tool_that(never, takes={"seconds": number()}, waits=True)), talk)

    assert asked == 1


@pytest.mark.parametrize("mode", ERAS)
def test_a_call_that_takes_long_says_what_it_is_at(
    project: Project, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulse, "EVERY", 1000.0)  # what is said is told at once
    heard: list[tuple[float, str | None]] = []
    is_heard = threading.Event()

    def slow(call: Call, _: Arguments) -> Answer:
        call.report("kneading")
        assert is_heard.wait(30)
        return {"loaves": []}

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        assert total is None
        heard.append((progress, message))
        is_heard.set()

    async def talk(client: Client) -> None:
        assert not (await client.call_tool("bread_bake", {}, progress_callback=hear)).is_error

    in_process(served(project, tool_that(slow, takes_long=True)), talk, mode=mode)

    assert heard[0][1] == "kneading"
    assert heard == sorted(heard)


@pytest.mark.parametrize("mode", ERAS)
def test_a_wait_says_how_much_of_it_is_over(project: Project, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "EVERY", 0.02)  # five seconds
    heard: list[tuple[float, float | None]] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        assert message is None
        heard.append((progress, total))
        if len(heard) == 3:
            project.log.append("custom.baked", by="oven")

    def baked(call: Call, _: Arguments) -> Answer:
        return {"loaves": [event.by for event in call.project.log.read()]}

    async def talk(client: Client) -> None:
        called = await client.call_tool("bread_bake", {"seconds": 60}, progress_callback=hear)
        assert called.structured_content == {"loaves": ["oven"]}

    in_process(served(project, tool_that(baked, takes={"seconds": number()}, waits=True)), talk, mode=mode)

    assert len(heard) >= 3
    assert heard == sorted(heard)
    assert {total for _, total in heard} == {60}


def test_a_session_that_wants_to_read_of_bugs_does(project: Project) -> None:
    heard: list[tuple[str, Any]] = []

    def crashes(_: Call, __: Arguments) -> Answer:
        raise ZeroDivisionError("flour")

    async def note(params: LoggingMessageNotificationParams) -> None:
        heard.append((params.level, params.data))

    async def talk(client: Client) -> None:
        for level in ("critical", "warning"):
            wanted = SetLevelRequest(params=SetLevelRequestParams(level=level))
            await client.session.send_request(wanted, EmptyResult)
            await refused(client, "bread_bake")

    in_process(served(project, tool_that(crashes)), talk, logging_callback=note)

    assert [level for level, _ in heard] == ["error"]
    assert "ZeroDivisionError" in heard[0][1]
