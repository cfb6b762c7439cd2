"""`approval_ask`: at the client where it shows forms, from the queue else; over both transports, in both eras."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from mcp_types import ElicitResult

from super_agents.projects.project import Project
from tests.support.mcp_clients import ERAS, given, over, over_stdio, refused
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from mcp.client.client import Client

    Person = Callable[[Any, Any], Awaitable[ElicitResult]]

HOW = ("stdio", "http")
ASK = {"action": "git push origin main", "reason": "release 1.2"}
every_way = pytest.mark.parametrize(("how", "mode"), [(how, mode) for how in HOW for mode in ERAS])


def replying(action: Any, **content: str) -> tuple[Person, list[str]]:
    """Return a person at a client, and what that person was shown."""
    shown: list[str] = []

    async def reply(_: Any, params: Any) -> ElicitResult:
        shown.append(params.message)
        return ElicitResult(action=action, content=dict(content) or None)

    return reply, shown


@every_way
@pytest.mark.parametrize(("answer", "state"), [("allow", "allowed"), ("deny", "denied")])
def test_the_person_at_the_client_answers(project: Project, how: str, mode: str, answer: str, state: str) -> None:
    person, shown = replying("accept", answer=answer, note="as you like")

    async def talk(client: Client) -> None:
        told = (await given(client, "approval_ask", **ASK))["approval"]
        assert (told["state"], told["note"], told["via"]) == (state, "as you like", "elicitation")

    over(how, project, talk, name="builder", mode=mode, elicitation_callback=person)

    (message,) = shown
    assert all(word in message for word in ("`builder`", "git push origin main", "release 1.2"))
    (answered,) = project.approvals.list()
    assert (answered.answered_by or "").startswith("human:")


@pytest.mark.parametrize("mode", ERAS)
def test_a_person_who_declines_says_no(project: Project, mode: str) -> None:
    person, _ = replying("decline")

    async def talk(client: Client) -> None:
        assert (await given(client, "approval_ask", **ASK))["approval"]["state"] == "denied"

    over("stdio", project, talk, name="builder", mode=mode, elicitation_callback=person)


@pytest.mark.parametrize("mode", ERAS)
def test_a_form_that_is_closed_leaves_the_question_open(project: Project, mode: str) -> None:
    person, _ = replying("cancel")

    async def talk(client: Client) -> None:
        assert (await given(client, "approval_ask", **ASK, seconds=0.1))["approval"]["state"] == "asked"
        assert (await given(client, "approval_wait", id="a-1", seconds=0.1))["approval"] is None

    over("stdio", project, talk, name="builder", mode=mode, elicitation_callback=person)

    assert project.approvals.show("a-1").is_open


def _answer(project: Project) -> None:
    own = Project(project.root)
    eventually(lambda: own.approvals.list(state="asked"))
    own.approvals.answer("a-1", "allow", by="human:ada")
    own.views.close()


async def _answered(project: Project) -> None:
    """Answer as another process would, once there is a question."""
    await asyncio.to_thread(_answer, project)


@every_way
def test_without_forms_the_answer_comes_from_the_queue(project: Project, how: str, mode: str) -> None:
    async def talk(client: Client) -> None:
        told, _ = await asyncio.gather(given(client, "approval_ask", **ASK, seconds=60), _answered(project))
        assert (told["approval"]["state"], told["approval"]["answered_by"]) == ("allowed", "human:ada")
        assert (await given(client, "approval_wait", id="a-1"))["approval"] == told["approval"]

    over(how, project, talk, name="builder", mode=mode)


def test_an_answer_from_elsewhere_ends_the_wait_for_the_form(project: Project) -> None:
    is_closed = asyncio.Event()

    async def never(_: Any, __: Any) -> ElicitResult:
        await is_closed.wait()
        return ElicitResult(action="cancel")

    async def talk(client: Client) -> None:
        told, _ = await asyncio.gather(given(client, "approval_ask", **ASK), _answered(project))
        assert told["approval"]["answered_by"] == "human:ada"
        is_closed.set()

    over("stdio", project, talk, name="builder", mode="legacy", elicitation_callback=never)


def test_an_answer_from_elsewhere_that_was_first_counts(project: Project) -> None:
    async def late(_: Any, __: Any) -> ElicitResult:
        await _answered(project)
        return ElicitResult(action="accept", content={"answer": "deny"})

    async def talk(client: Client) -> None:
        told = (await given(client, "approval_ask", **ASK))["approval"]
        assert (told["state"], told["answered_by"]) == ("allowed", "human:ada")

    over("stdio", project, talk, name="builder", mode="2026-07-28", elicitation_callback=late)


def test_who_has_no_name_asks_nobody(project: Project) -> None:
    async def talk(client: Client) -> None:
        assert (await refused(client, "approval_ask", **ASK))["code"] == "identity_refused"

    over_stdio(project.root, talk)

    assert project.approvals.list() == []


def test_no_tool_answers(project: Project) -> None:
    async def talk(client: Client) -> None:
        names = [tool.name for tool in (await client.list_tools()).tools]
        assert [name for name in names if "answer" in name] == []

    over("stdio", project, talk, name="builder", mode="legacy")
