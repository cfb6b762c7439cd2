"""The tools at work: agents that write to each other, share a board, keep off each other's paths, write things down."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.km.feed import following
from super_agents.km.mcp.server import ToolServer
from super_agents.km.mcp.table import SETS
from super_agents.km.side_thread import SideThread
from super_agents.km.tools.caller import Caller, OneCaller
from tests.support.mcp_clients import given, in_process, refused

if TYPE_CHECKING:
    from mcp.client.client import Client
    from mcp.server.lowlevel import Server

    from super_agents.km.tools.tool import Tool
    from super_agents.projects.project import Project
    from tests.support.mcp_clients import Talk

ALL = {tool.name: tool for tool in SETS["all"]}
PERSON = "human:ada"


class Crew:
    """Agents of a project, each with a connection of its own while it talks."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._secrets: dict[str, str] = {}

    def join(self, name: str) -> None:
        """Give an agent a name."""
        self._secrets[name] = self._project.roster.register(name).secret

    def talk(self, name: str, talk: Talk) -> None:
        """Talk to the server as this agent."""
        if name not in self._secrets:
            self.join(name)
        in_process(served(self._project, Caller(name, self._secrets[name])), talk)


def served(project: Project, caller: Caller) -> Server[Any]:
    """Return a server of all tools."""
    thread = SideThread("tools")
    callers = OneCaller(caller)
    return ToolServer(project, callers, SETS["all"], thread, following=lambda: following(project.log)).build()


@pytest.fixture
def crew(project: Project) -> Crew:
    return Crew(project)


SAMPLES: dict[str, dict[str, Any]] = {
    "agent_register": {"name": "Not a name"},
    "message_send": {"to": ["@all"], "text": "x"},
    "inbox_wait": {"seconds": 0.01},
    "knowledge_save": {"title": "x"},
}
OF_TYPE: dict[str, Any] = {"string": "t-1", "integer": 1, "array": ["t-1"]}


def _arguments(tool: Tool) -> dict[str, Any]:
    """Return arguments that a tool takes."""
    return SAMPLES.get(tool.name) or {name: OF_TYPE[tool.takes[name]["type"]] for name in tool.needs}


@pytest.mark.parametrize("tool", sorted(name for name, tool in ALL.items() if not tool.reads_only))
def test_who_has_no_name_changes_nothing(project: Project, tool: str) -> None:
    async def talk(client: Client) -> None:
        error = await refused(client, tool, **_arguments(ALL[tool]))
        assert error["code"] == ("name_invalid" if tool == "agent_register" else "identity_refused")
        assert error["recoverable"]

    in_process(served(project, Caller()), talk)

    assert list(project.log.read()) == []


def test_agents_write_to_each_other(crew: Crew) -> None:
    crew.join("reviewer")

    async def builder(client: Client) -> None:
        sent = await given(client, "message_send", to=["reviewer"], text="Please look at t-1", requires_reply=True)
        assert sent["message"]["sender"] == "builder"
        assert (await refused(client, "message_send", to=["revewer"], text="x"))["code"] == "unknown_recipient"

    async def reviewer(client: Client) -> None:
        (delivery,) = (await given(client, "inbox_read"))["deliveries"]
        assert (delivery["message"]["text"], delivery["state"]) == ("Please look at t-1", "shown")
        answer = await given(client, "message_send", reply_to=delivery["message"]["id"], text="Looks good")
        assert answer["message"]["recipients"] == ["builder"]
        assert (await given(client, "inbox_read"))["deliveries"] == []

    async def again(client: Client) -> None:
        (delivery,) = (await given(client, "inbox_read"))["deliveries"]
        shown = await given(client, "message_show", id=delivery["message"]["reply_to"])
        assert [one["state"] for one in shown["deliveries"]] == ["acted"]
        read = await given(client, "inbox_read", acknowledge=[delivery["message"]["id"]])
        assert read["deliveries"] == []

    crew.talk("builder", builder)
    crew.talk("reviewer", reviewer)
    crew.talk("builder", again)


def test_waiting_for_a_message_ends_when_it_comes(project: Project, crew: Crew) -> None:
    async def talk(client: Client) -> None:
        project.mail.send("now", to=["builder"], by=PERSON)
        (delivery,) = (await given(client, "inbox_wait", seconds=30))["deliveries"]
        assert delivery["message"]["sender"] == PERSON
        assert (await given(client, "inbox_wait", seconds=0.1))["deliveries"] == []

    crew.talk("builder", talk)


def test_a_task_is_done_with_what_proves_it(project: Project, crew: Crew) -> None:
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=project.root, check=True, capture_output=True, text=True
    ).stdout.strip()

    async def talk(client: Client) -> None:
        added = (await given(client, "task_add", title="Write the parser", priority="high"))["task"]
        listed = await given(client, "task_list", ready=True)
        assert ([task["id"] for task in listed["tasks"]], listed["counts"]) == ([added["id"]], {"ready": 1})
        claimed = (await given(client, "task_claim"))["task"]
        mine = {"id": claimed["id"], "token": claimed["token"]}
        assert (await refused(client, "task_finish", **mine))["code"] == "evidence_missing"
        assert (await refused(client, "task_finish", **mine, commits=["no-such"]))["code"] == "task_invalid"
        assert (await refused(client, "task_finish", **mine, artifacts=["/etc/passwd"]))["code"] == "task_invalid"
        done = (await given(client, "task_finish", **mine, commits=["HEAD"], artifacts=["README"]))["task"]
        assert done["state"] == "finished"
        assert [one["kind"] for one in done["evidence"]] == ["commit", "artifact"]
        assert done["evidence"][0]["commit"] == head

    crew.talk("builder", talk)


def test_checks_of_a_person_are_run_and_those_of_an_agent_are_not(project: Project, crew: Crew) -> None:
    """Else a task would be a way for an agent to run what its own shell would ask a person about."""
    project.board.add("By a person", by=PERSON, checks=["touch person-ran"])
    crew.join("builder")
    project.board.add("By an agent", by="builder", checks=["touch agent-ran"])

    async def talk(client: Client) -> None:
        first = (await given(client, "task_claim", id="t-1"))["task"]
        done = await given(client, "task_finish", id="t-1", token=first["token"])
        assert [one["exit_code"] for one in done["task"]["evidence"]] == [0]
        second = (await given(client, "task_claim", id="t-2"))["task"]
        error = await refused(client, "task_finish", id="t-2", token=second["token"])
        assert "super-agents task finish t-2 --token" in error["message"]
        assert "checks" not in ALL["task_add"].takes

    crew.talk("builder", talk)

    assert (project.root / "person-ran").exists()
    assert not (project.root / "agent-ran").exists()


def test_what_is_lost_cannot_be_finished(project: Project, crew: Crew) -> None:
    project.board.add("Bake", by=PERSON)

    async def talk(client: Client) -> None:
        claimed = (await given(client, "task_claim"))["task"]
        mine = {"id": "t-1", "token": claimed["token"]}
        assert (await given(client, "task_renew", **mine, seconds=60))["task"]["state"] == "claimed"
        assert (await given(client, "task_release", **mine))["task"]["state"] == "ready"
        assert (await refused(client, "task_fail", **mine, reason="x"))["code"] == "task_lost"
        assert (await given(client, "task_cancel", id="t-1", reason="not needed"))["task"]["state"] == "cancelled"
        assert (await refused(client, "task_claim"))["code"] == "no_task_ready"

    crew.talk("builder", talk)


def test_who_holds_a_path_is_named(crew: Crew) -> None:
    async def builder(client: Client) -> None:
        lease = (await given(client, "lease_take", patterns=["src/parser/"], reason="a rewrite"))["lease"]
        assert lease["holder"] == "builder"
        renewed = await given(client, "lease_renew", id=lease["id"], token=lease["token"], seconds=3600)
        assert renewed["lease"]["expires_at"] > lease["expires_at"]

    async def reviewer(client: Client) -> None:
        error = await refused(client, "lease_take", patterns=["src/parser/lexer.py"])
        assert error["code"] == "lease_held"
        assert error["details"]["holder"] == "builder"
        (held,) = (await given(client, "lease_list", path="src/parser/lexer.py"))["leases"]
        assert (await refused(client, "lease_release", id=held["id"], token=held["token"]))["code"] == "lease_held"

    crew.talk("builder", builder)
    crew.talk("reviewer", reviewer)


def test_what_one_writes_down_another_finds(project: Project, crew: Crew) -> None:
    async def builder(client: Client) -> None:
        saved = await given(
            client, "knowledge_save", title="How we release", body="Tag, then push the tag.", tags=["release"]
        )
        assert saved["document"]["author"] == "builder"
        decided = await given(
            client, "decision_record", title="Use tags", context="Releases", decision="Tags.", consequences="Simple."
        )
        assert decided["document"]["id"].startswith("0001-")

    async def reviewer(client: Client) -> None:
        found = await given(client, "knowledge_search", query='releases "OR (', type="note")
        assert [hit["id"] for hit in found["hits"]] == ["how-we-release"]
        shown = (await given(client, "knowledge_show", id="how-we-release"))["document"]
        assert shown["body"].strip() == "Tag, then push the tag."
        (read,) = (await client.read_resource("knowledge://how-we-release")).contents
        assert "push the tag" in read.model_dump_json()
        assert (await given(client, "knowledge_search", query="xyzzy plugh"))["hits"] == []

    crew.talk("builder", builder)
    crew.talk("reviewer", reviewer)

    assert (project.root / ".claude/knowledge/how-we-release.md").exists()


@pytest.mark.parametrize(
    "proof", [{"artifacts": ["a\0b"]}, {"commits": ["a\0b"]}, {"commits": ["x" * 200_000]}, {"artifacts": ["."]}]
)
def test_proof_that_no_program_could_look_up_is_refused(crew: Crew, proof: dict[str, list[str]]) -> None:
    async def talk(client: Client) -> None:
        await given(client, "task_add", title="Sow")
        await given(client, "task_claim")
        assert (await refused(client, "task_finish", id="t-1", token=1, **proof))["code"] == "task_invalid"

    crew.talk("builder", talk)


def test_a_whole_number_may_come_with_a_point(crew: Crew) -> None:
    async def talk(client: Client) -> None:
        await given(client, "task_add", title="Sow")
        await given(client, "task_claim")
        assert (await given(client, "inbox_read", limit=20.0))["deliveries"] == []
        assert len((await given(client, "event_list", limit=2.0))["events"]) == 2
        assert (await given(client, "task_fail", id="t-1", token=1.0, reason="rain"))["task"]["state"] == "delayed"

    crew.talk("builder", talk)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("task_fail", {"id": "t-1", "token": 10**30, "reason": "x"}),
        ("task_fail", {"id": "t-1", "token": 1e30, "reason": "x"}),
        ("message_send", {"to": ["builder"], "text": "x", "ttl": 10**400}),
    ],
)
def test_a_number_that_no_line_holds_is_refused(crew: Crew, tool: str, arguments: dict[str, Any]) -> None:
    async def talk(client: Client) -> None:
        error = await refused(client, tool, **arguments)
        assert (error["code"], "too large" in error["message"]) == ("arguments_invalid", True)

    crew.talk("builder", talk)


@pytest.mark.parametrize("name", ["²", "9" * 5000, "-1"])
def test_what_only_looks_like_the_number_of_an_event_is_not_found(crew: Crew, name: str) -> None:
    async def talk(client: Client) -> None:
        assert (await refused(client, "event_trace", id=name))["code"] == "event_not_found"

    crew.talk("builder", talk)
