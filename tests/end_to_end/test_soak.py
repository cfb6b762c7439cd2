"""Sixteen agents at work for half a minute, while their knowledge manager is killed again and again."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from super_agents.projects.project import Project
from super_agents.runtime import km_process
from tests.end_to_end import audit, doors
from tests.end_to_end.busy_agent import BusyAgent, Diary
from tests.support.children import Child, children
from tests.support.knowledge_managers import kill, kinds
from tests.support.mcp_clients import ERAS
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

AGENTS, SECONDS, EVERY = 16, 30.0, 5.0
SETTINGS = '[messages]\nredelivery = "3s"\nattempts = 100\n'  # an answer that was lost is told again soon
NAMES = [f"agent-{number}" for number in range(AGENTS)]


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(180)
def test_agents_at_work_lose_nothing_while_the_knowledge_manager_is_killed_every_5_seconds(project: Project) -> None:
    (project.layout.system / "config.toml").write_text(SETTINGS)
    secrets = {name: project.roster.register(name).secret for name in NAMES}
    km_process.start(project)

    with children(*[(_live, project.root, name, secrets[name], at) for at, name in enumerate(NAMES)]) as agents:
        _hear(agents, "here")
        _tell(agents, "go")
        killed = _kill_again_and_again(project)
        _hear(agents, "done")
        eventually(lambda: _is_read(project.root), within=40)
        _tell(agents, "end")
        diaries: list[Diary] = [agent.hear() for agent in agents]
        for agent in agents:
            agent.finish()

    events = list(project.log.read())
    assert killed == SECONDS // EVERY
    assert kinds(project).count("km.died") == killed
    assert [diary.lost > 0 for diary in diaries] == [at % 2 == 1 for at in range(AGENTS)]
    assert min(len(diary.sent) for diary in diaries) > 1  # whoever came over HTTP came back
    _check_messages(audit.sent(events), audit.acted_on(events), diaries)
    assert audit.work_done_twice(events) == []
    told = Counter(task for diary in diaries for task in diary.finished)
    assert set(told.values()) == {1}
    assert set(told) <= {event.data["task"] for event in events if event.kind == "task.finished"}
    assert len({claim for diary in diaries for claim in diary.claims}) == sum(len(diary.claims) for diary in diaries)
    assert audit.overlaps(events) == []
    assert audit.overlaps_told(diaries) == []
    assert project.log.verify() == []
    assert _kept(project) == _anew(project)


def _live(pipe: Connection, root: Path, name: str, secret: str, at: int) -> None:
    """Every other agent comes over stdio; of each kind every other speaks the newer protocol."""
    door = (doors.stdio, doors.http)[at % 2](root, name, secret, mode=ERAS[at // 2 % 2])
    others = [other for other in NAMES if other != name]
    asyncio.run(BusyAgent(pipe, name, others, seconds=SECONDS, seed=at).live(door))


def _hear(agents: list[Child], said: str) -> None:
    assert {agent.hear() for agent in agents} == {said}


def _tell(agents: list[Child], said: str) -> None:
    for agent in agents:
        agent.tell(said)


def _kill_again_and_again(project: Project) -> int:
    """The pauses are the rhythm of the harm, and no waiting for a fact."""
    running = km_process.start(project)
    for _ in range(int(SECONDS // EVERY)):
        asyncio.run(asyncio.sleep(EVERY))
        kill(running)
        running = km_process.start(project)
    return int(SECONDS // EVERY)


def _is_read(root: Path) -> bool:
    """Tell whether each message was acted on by each recipient."""
    project = Project(root)
    with closing(project.views), closing(project.log):
        project.views.catch_up()
        query = "SELECT count(*) FROM mail_deliveries WHERE state <> 'acted'"
        return bool(project.views.database.execute(query).fetchone()[0] == 0)


def _check_messages(sent: Counter[tuple[str, str]], acted: Counter[tuple[str, str]], diaries: list[Diary]) -> None:
    acknowledged = {text for diary in diaries for text in diary.sent}
    assert {text for text, _ in sent} >= acknowledged
    assert set(sent.values()) == {1}
    assert acted == sent
    for diary in diaries:
        assert Counter(diary.read.values()) == Counter(text for text, name in sent if name == diary.name)


def _kept(project: Project) -> dict[str, object]:
    project.views.catch_up()
    return {name: project.views.rows(name) for name in ("mail", "board", "leases", "roster")}


def _anew(project: Project) -> dict[str, object]:
    project.views.rebuild()
    return {name: project.views.rows(name) for name in ("mail", "board", "leases", "roster")}
