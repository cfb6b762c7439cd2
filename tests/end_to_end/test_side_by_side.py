"""Two projects on one machine: nothing of one is ever seen in the other, whatever door one comes through."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from super_agents.runtime import km_process
from tests.end_to_end import doors
from tests.support.knowledge_managers import kill, started
from tests.support.mcp_clients import ERAS
from tests.support.projects import Machine, make_project, make_repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mcp.client.client import Client

    from super_agents.projects.km_state import KmState
    from super_agents.projects.project import Project
    from tests.end_to_end.doors import Door

MINE, THEIRS = "mauve", "ochre"  # words that stand in everything of one project
ASKS: list[tuple[str, dict[str, Any]]] = [
    ("agent_list", {}),
    ("message_list", {"limit": 100}),
    ("inbox_read", {"limit": 100}),
    ("task_list", {"limit": 200}),
    ("lease_list", {}),
    ("lease_list", {"path": "src/a.py"}),
    ("knowledge_search", {"query": "paint"}),
    ("event_list", {"limit": 200}),
    ("message_show", {"id": "m-2"}),
    ("task_show", {"id": "t-2"}),
    ("event_trace", {"id": "t-2"}),
]
COMMANDS = [
    ("agent", "list"),
    ("message", "list"),
    ("task", "list"),
    ("lease", "list"),
    ("knowledge", "search", "paint"),
    ("event", "list"),
]


def _fill(project: Project, word: str, times: int) -> str:
    """Do one of everything, each with the word in it; the other project does more, so that its numbers go on."""
    secret = project.roster.register("painter", team=word).secret
    for number in range(times):
        project.mail.send(f"{word} {number}", to=["painter"], by="painter")
        project.board.add(f"{word} {number}", by="painter")
        project.leases.take(f"src/{word}{number}/", by="painter", reason=word)
        project.library.save(title=f"Paint {word} {number}", body=f"The paint is {word}.", by="painter")
    return secret


@pytest.fixture
def sides(machine: Machine, tmp_path: Path) -> Iterator[tuple[Project, Project]]:  # noqa: ARG001 - a home for both
    """Two projects with agents of the same name."""
    pair = tuple(make_project(make_repository(tmp_path / name)) for name in ("mine", "theirs"))
    yield pair[0], pair[1]
    for each in pair:
        km_process.stop(each)


def _told(door: Door) -> str:
    """Return all that an agent is told through a door: listings, things by their ids, and resources."""
    told: list[str] = []

    async def run() -> None:
        async with door() as client:
            for tool, arguments in ASKS:
                told.append(str((await client.call_tool(tool, arguments)).structured_content))
            told.extend(await _resources(client))

    asyncio.run(run())
    return "\n".join(told)


async def _resources(client: Client) -> list[str]:
    return [str(await client.read_resource(uri)) for uri in ("task://t-1", "inbox://painter", "event://2")]


@pytest.mark.slow
@pytest.mark.parametrize(("door", "mode"), list(zip((doors.stdio, doors.http), ERAS, strict=True)))
def test_over_mcp_one_is_told_of_its_own_project_alone(
    sides: tuple[Project, Project], door: Callable[..., Door], mode: str
) -> None:
    mine, theirs = sides
    secrets = _fill(mine, MINE, 1), _fill(theirs, THEIRS, 3)
    for each in sides:
        km_process.start(each)

    told = [_told(door(each.root, "painter", secret, mode=mode)) for each, secret in zip(sides, secrets, strict=True)]

    assert told[0].count(MINE) >= len(ASKS)
    assert told[1].count(THEIRS) >= len(ASKS)
    assert THEIRS not in told[0]
    assert MINE not in told[1]


@pytest.mark.slow
def test_a_command_tells_of_the_project_it_is_typed_in_alone(machine: Machine, sides: tuple[Project, Project]) -> None:
    mine, theirs = sides
    _fill(mine, MINE, 1)
    _fill(theirs, THEIRS, 3)

    told = ["".join(machine.run(*words, "--json", cwd=each.root).stdout for words in COMMANDS) for each in sides]

    assert told[0].count(MINE) >= len(COMMANDS) - 1
    assert THEIRS not in told[0]
    assert MINE not in told[1]


@pytest.mark.slow
def test_a_name_of_one_project_proves_nothing_in_the_other(sides: tuple[Project, Project]) -> None:
    mine, theirs = sides
    secret = _fill(mine, MINE, 1)
    _fill(theirs, THEIRS, 1)
    km_process.start(theirs)
    before = theirs.mail.list()
    for door in (doors.stdio, doors.http):

        async def run(door: Callable[..., Door] = door) -> None:
            async with door(theirs.root, "painter", secret)() as client:
                sent = await client.call_tool("message_send", {"to": ["painter"], "text": MINE})
                assert sent.structured_content is not None
                assert sent.structured_content["error"]["code"] == "identity_refused"

        asyncio.run(run())

    assert theirs.mail.list() == before


def test_who_still_has_the_port_and_token_of_before_is_refused_by_who_has_the_port_now(
    sides: tuple[Project, Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, theirs = sides
    running = km_process.start(mine)
    old = _access(mine, running)
    kill(running)
    monkeypatch.setenv("SUPER_AGENTS_PORTS", f"{running.port}-{running.port}")

    swapped = started(theirs)
    head = theirs.log.head
    answer = _asked(old)

    assert swapped.port == running.port
    assert answer.status_code == 401
    assert answer.json()["code"] == "token_refused"
    assert THEIRS not in answer.text
    assert theirs.log.head == head
    assert _asked(_access(theirs, swapped)).status_code == 200


@pytest.mark.slow
def test_two_that_swapped_their_ports_are_asked_as_themselves(
    sides: tuple[Project, Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = {each.root: _fill(each, word, 1) for each, word in zip(sides, (MINE, THEIRS), strict=True)}
    before = [km_process.start(each) for each in sides]
    old = [_access(each, running) for each, running in zip(sides, before, strict=True)]
    for running in before:
        kill(running)
    after = []
    for each, other in zip(sides, reversed(before), strict=True):
        monkeypatch.setenv("SUPER_AGENTS_PORTS", f"{other.port}-{other.port}")
        after.append(km_process.start(each))

    told = [_told(doors.http(each.root, "painter", secrets[each.root])) for each in sides]

    assert [running.port for running in after] == [running.port for running in reversed(before)]
    assert [_asked(access).status_code for access in old] == [401, 401]
    assert THEIRS not in told[0]
    assert MINE not in told[1]


def _access(project: Project, running: KmState) -> tuple[str, str]:
    return f"{running.url}/mcp", project.layout.km_token.read_text().strip()


def _asked(access: tuple[str, str]) -> httpx.Response:
    url, token = access
    ask = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    headers = {"Accept": "application/json, text/event-stream", "Authorization": f"Bearer {token}"}
    return httpx.post(url, content=json.dumps(ask), headers={**headers, "Content-Type": "application/json"}, timeout=30)
