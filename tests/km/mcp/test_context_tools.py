"""The tool of context at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from super_agents.km.tools.caller import Caller
from tests.km.mcp.test_tools import Crew, served
from tests.support.mcp_clients import given, in_process, refused

if TYPE_CHECKING:
    from mcp.client.client import Client

    from super_agents.projects.project import Project

PERSON = "human:ada"


def test_an_agent_gets_a_page_of_its_own_within_its_budget(project: Project) -> None:
    crew = Crew(project)
    crew.join("builder")
    crew.join("reviewer")
    project.board.add("Heat the oven", by=PERSON, details='"Early", he said.\n' * 300)
    project.mail.send("For you alone.", to=["builder"], by=PERSON)

    async def talk(client: Client) -> None:
        for tokens in (300, 1000, 4000):
            page = await given(client, "context_pack", task="t-1", tokens=tokens)
            assert len(orjson.dumps(page)) <= 4 * tokens
            assert "**t-1** ready" in page["text"]
            assert page["as_of"] == project.log.head
        assert "For you alone." in (await given(client, "context_pack"))["text"]
        assert (await refused(client, "context_pack", task="t-9"))["code"] == "task_not_found"
        assert (await refused(client, "context_pack", tokens=1))["code"] == "arguments_invalid"

    async def other(client: Client) -> None:
        assert "For you alone." not in (await given(client, "context_pack", task="t-1"))["text"]

    crew.talk("builder", talk)
    crew.talk("reviewer", other)


def test_a_name_that_is_not_proved_gets_nobodys_page(project: Project) -> None:
    project.roster.register("builder")
    project.mail.send("For you alone.", to=["builder"], by=PERSON)

    async def claiming(client: Client) -> None:
        assert (await refused(client, "context_pack"))["code"] == "identity_refused"

    async def nameless(client: Client) -> None:
        assert "For you alone." not in (await given(client, "context_pack"))["text"].partition("## What happened")[0]

    in_process(served(project, Caller("builder", "wrong")), claiming)
    in_process(served(project, Caller()), nameless)
