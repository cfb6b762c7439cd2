"""Calls that no well-meaning agent makes, over both transports: each is told what is wrong, and none does anything."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from mcp.shared.exceptions import MCPError

from super_agents.runtime import km_process
from tests.end_to_end import doors
from tests.support.knowledge_managers import started

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mcp.client.client import Client

    from super_agents.projects.project import Project
    from tests.end_to_end.doors import Door

DEEP = "../" * 20 + "etc/passwd"
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("message_send", {"to": "painter", "text": "x"}, "arguments_invalid"),
    ("message_send", {"to": ["painter"], "text": {"$ne": 1}}, "arguments_invalid"),
    ("message_send", {"to": ["painter"]}, "arguments_invalid"),
    ("message_send", {"to": ["painter"], "text": "x", "by": "human:ada"}, "arguments_invalid"),
    ("message_send", {"to": ["painter"], "text": "x", "priority": "loud"}, "arguments_invalid"),
    ("message_send", {"to": ["../painter"], "text": "x"}, "unknown_recipient"),
    ("inbox_read", {"acknowledge": [1]}, "arguments_invalid"),
    ("inbox_read", {"acknowledge": ["m-99"]}, "message_not_found"),
    ("inbox_wait", {"seconds": "long"}, "arguments_invalid"),
    ("task_add", {"title": ["x"]}, "arguments_invalid"),
    ("task_add", {"title": "x", "after": ["../t-1"]}, "task_not_found"),
    ("task_add", {"title": "x", "deadline": "soon"}, "task_invalid"),
    ("task_claim", {"id": 1}, "arguments_invalid"),
    ("task_claim", {"id": "t-1; DROP TABLE tasks"}, "task_not_found"),
    ("task_claim", {"seconds": -1}, "arguments_invalid"),
    ("task_finish", {"id": "t-1", "token": "1"}, "arguments_invalid"),
    ("task_finish", {"id": "t-1", "token": True}, "arguments_invalid"),
    ("task_finish", {"id": "t-1", "token": 1, "artifacts": [DEEP]}, "task_invalid"),
    ("task_finish", {"id": "t-1", "token": 1, "artifacts": ["/etc/passwd"]}, "task_invalid"),
    ("task_finish", {"id": "t-1", "token": 1, "commits": ["--output=x"]}, "task_invalid"),
    ("lease_take", {"patterns": "src/"}, "arguments_invalid"),
    ("lease_take", {"patterns": [DEEP]}, "lease_refused"),
    ("lease_take", {"patterns": ["src/../../x"]}, "lease_refused"),
    ("lease_take", {"patterns": ["src/\x00"]}, "lease_refused"),
    ("lease_list", {"path": DEEP}, "lease_refused"),
    ("knowledge_search", {"query": ["x"]}, "arguments_invalid"),
    ("event_trace", {"id": DEEP}, "event_not_found"),
    ("event_list", {"limit": 10**9}, "arguments_invalid"),
    ("agent_register", {"name": "../x"}, "name_invalid"),
    ("agent_register", {"name": "human:ada"}, "name_invalid"),
    ("agent_list", {"everything": True}, "arguments_invalid"),
]
ODD = [
    '"', "'", '"" OR 1=1 --', "a AND NOT (b", "NEAR(", "^x* :y", "title:paint", "{a b}: c", "'; DROP TABLE tasks; --",
    "\\", "*", "-", "()", "AND OR NOT", "paint\x00er", "\u202e\ud7ff", "%_%", DEEP,
]  # fmt: skip


@pytest.fixture
def ready(project: Project) -> Iterator[tuple[Project, str]]:
    """A project with an agent, a task that it holds, and something to find."""
    secret = project.roster.register("painter").secret
    project.board.add("Paint the fence", by="painter")
    project.board.claim(by="painter")
    project.library.save(title="Paint", body="It dries in a day.", by="painter")
    started(project)
    yield project, secret
    km_process.stop(project)


def _written(project: Project) -> dict[str, bytes]:
    """Return what the project's files hold, but for what is derived or of the moment."""
    passing = (
        project.state_dir,
        project.layout.registry_db.parent,
        project.claude / "logs",
        project.events_dir / "cursors",
    )
    files = [path for path in project.root.rglob("*") if path.is_file()]
    return {
        str(path.relative_to(project.root)): path.read_bytes()
        for path in files
        if not any(path.is_relative_to(folder) for folder in passing)
    }


@pytest.mark.slow
@pytest.mark.parametrize("door", [doors.stdio, doors.http])
def test_a_wrong_call_is_answered_with_what_is_wrong_and_writes_nothing(
    ready: tuple[Project, str], door: Callable[..., Door]
) -> None:
    project, secret = ready
    before = _written(project)
    codes, found, refused = asyncio.run(_ask_all(door(project.root, "painter", secret)))

    assert codes == [code for _, _, code in WRONG]
    assert found == [set()] * len(ODD)
    assert refused == len(ADDRESSES)
    assert _written(project) == before


ADDRESSES = [
    f"knowledge://{DEEP}",
    "task://..",
    "inbox://../painter",
    "event://-1",
    "event://1e9",
    "file:///etc/passwd",
]


async def _ask_all(door: Door) -> tuple[list[str], list[set[str]], int]:
    async with door() as client:
        codes = [await _code(client, tool, arguments) for tool, arguments, _ in WRONG]
        found = [await _faults(client, query) for query in ODD]
        refused = sum([await _is_refused(client, address) for address in ADDRESSES])
    return codes, found, refused


async def _code(client: Client, tool: str, arguments: dict[str, Any]) -> str:
    answer = (await client.call_tool(tool, arguments)).structured_content
    assert answer is not None
    return str(answer.get("error", {}).get("code", answer))


async def _faults(client: Client, query: str) -> set[str]:
    """A query may be any text: it finds something or nothing, and is never an error."""
    answer = (await client.call_tool("knowledge_search", {"query": query})).structured_content
    assert answer is not None
    return {"error"} & set(answer)


async def _is_refused(client: Client, address: str) -> bool:
    try:
        await client.read_resource(address)
    except MCPError:
        return True
    return False
