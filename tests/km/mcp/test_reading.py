"""Resources by their addresses, prompts with their blanks, and completion of both, with the real client."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from mcp.shared.exceptions import MCPError
from mcp_types import PromptReference, ResourceTemplateReference, TextContent, TextResourceContents

from super_agents.km.mcp import reading
from super_agents.km.mcp.prompt import Blank, Prompt, anything
from super_agents.km.mcp.resources import EVENT
from super_agents.km.mcp.table import PROMPTS, RESOURCES
from super_agents.km.tools.caller import Caller
from super_agents.km.tools.paging import Page
from super_agents.km.tools.tool import Call
from tests.support.mcp_clients import ERAS, in_process, server_of

if TYPE_CHECKING:
    from mcp.client.client import Client

    from super_agents.projects.project import Project
    from tests.support.mcp_clients import Talk


def talk_to(project: Project, talk: Talk, *, mode: str = "legacy") -> None:
    in_process(server_of(project, []), talk, mode=mode)


@pytest.mark.parametrize("mode", ERAS)
def test_an_event_is_read_by_its_address(project: Project, mode: str) -> None:
    event = project.log.append("custom.baked", by="oven", data={"loaves": 12})

    async def talk(client: Client) -> None:
        (read,) = (await client.read_resource(f"event://{event.seq}")).contents
        assert isinstance(read, TextResourceContents)
        assert json.loads(read.text) == event.to_dict()
        assert read.mime_type == "application/json"

    talk_to(project, talk, mode=mode)


@pytest.mark.parametrize(("mode", "code"), [("legacy", -32002), ("2026-07-28", -32602)])
@pytest.mark.parametrize("uri", ["event://99", "event://../x", "event://%00", "oven://1"])
def test_what_is_not_there_is_an_error_of_the_protocol(project: Project, mode: str, code: int, uri: str) -> None:
    async def talk(client: Client) -> None:
        with pytest.raises(MCPError) as caught:
            await client.read_resource(uri)
        assert caught.value.error.code == code

    talk_to(project, talk, mode=mode)


def test_the_forms_of_address_are_listed(project: Project) -> None:
    async def talk(client: Client) -> None:
        listed = (await client.list_resource_templates()).resource_templates
        assert [row.uri_template for row in listed] == [row.template for row in RESOURCES]

    talk_to(project, talk)


@pytest.mark.parametrize("mode", ERAS)
def test_a_prompt_is_filled_in(project: Project, mode: str) -> None:
    async def talk(client: Client) -> None:
        assert [row.name for row in (await client.list_prompts()).prompts] == [row.name for row in PROMPTS]
        (message,) = (await client.get_prompt("introduce", {"name": "builder"})).messages
        assert isinstance(message.content, TextContent)
        assert "`builder`" in message.content.text

    talk_to(project, talk, mode=mode)


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("introduce", {}, "`name` is missing"),
        ("introduce", {"name": " "}, "`name` is missing"),
        ("introduce", {"name": "a", "size": "b"}, "there is no `size`"),
        ("bake", {}, "no prompt is named `bake`"),
    ],
)
def test_a_prompt_that_cannot_be_filled_in_says_why(
    project: Project, name: str, given: dict[str, str], said: str
) -> None:
    async def talk(client: Client) -> None:
        with pytest.raises(MCPError, match=said):
            await client.get_prompt(name, given)

    talk_to(project, talk)


def test_names_and_numbers_are_completed(project: Project) -> None:
    for name in ("baker", "builder", "cook"):
        project.roster.register(name)

    async def talk(client: Client) -> None:
        prompt = PromptReference(type="ref/prompt", name="introduce")
        done = await client.complete(prompt, {"name": "name", "value": "b"})
        assert done.completion.values == ["baker", "builder"]
        form = ResourceTemplateReference(type="ref/resource", uri="event://{seq}")
        done = await client.complete(form, {"name": "seq", "value": ""})
        assert done.completion.values == ["3", "2", "1"]
        nothing = await client.complete(prompt, {"name": "size", "value": ""})
        assert nothing.completion.values == []

    talk_to(project, talk)


@pytest.mark.parametrize("mode", ERAS)
def test_what_is_there_is_listed_in_pages(project: Project, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE", 3)
    project.roster.register("builder")
    tasks = [project.board.add(f"Step {number}", by="human:ada").id for number in range(5)]
    project.library.save(title="How we bake", body="Slowly.", by="human:ada")
    there = {"inbox://builder", "knowledge://how-we-bake", *(f"task://{task}" for task in tasks)}

    async def talk(client: Client) -> None:
        listed: list[str] = []
        cursor: str | None = None
        while True:
            page = await client.list_resources(cursor=cursor)
            listed += [resource.uri for resource in page.resources]
            cursor = page.next_cursor
            if cursor is None:
                break
            assert len(page.resources) == 3
        assert listed == sorted(there)

    talk_to(project, talk, mode=mode)


def test_what_goes_away_between_two_pages_moves_nothing_else(project: Project) -> None:
    call = Call(project, Caller())

    def page(entries: str, cursor: str | None) -> tuple[list[str], str | None]:
        asked = {} if cursor is None else {"cursor": cursor}
        given = Page.taken("found", call, asked, usual=2).cut(entries, str, shown=str)
        return given["found"], given["next_cursor"]

    first, cursor = page("abcde", None)
    second, cursor = page("acdxe", cursor)
    third, cursor = page("acde", cursor)

    assert [*first, *second, *third] == ["a", "b", "c", "d", "e"]
    assert cursor is None


@pytest.mark.parametrize("cursor", ["x", "%%%", "wyg="])
def test_a_cursor_of_nobody_is_refused(project: Project, cursor: str) -> None:
    async def talk(client: Client) -> None:
        with pytest.raises(MCPError, match="or no cursor"):
            await client.list_resources(cursor=cursor)

    talk_to(project, talk)


def test_what_stands_in_a_blank_is_not_filled_in_again() -> None:
    prompt = Prompt("x_y", "X", "X.", "Say {word}.", {"word": Blank("a word", anything)})

    assert prompt.filled({"word": "{word} {0}"}) == "Say {word} {0}."


def test_an_address_of_another_kind_has_no_value() -> None:
    assert EVENT.value_in("event://12") == "12"
    assert EVENT.value_in("events://12") is None
    assert EVENT.value_in("event://") is None
    assert EVENT.value_in("event://a%2Fb") == "a/b"
