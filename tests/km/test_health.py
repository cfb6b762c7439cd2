"""Whether the knowledge manager does its work."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from super_agents.km.feed import Feed
from super_agents.km.health import Health
from super_agents.km.loops import Loops
from tests.km.test_traffic import Seconds
from tests.support.projects import make_project

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from super_agents.projects.project import Project
    from tests.support.projects import Machine


def test_all_is_well_with_a_log_that_can_be_written_and_a_tail_that_follows(project: Project) -> None:
    async def run() -> None:
        feed = Feed(project.log)
        feed.start()
        health = Health(project, feed, Loops())

        assert health.faults() == []
        feed.close()
        await feed.join(10)
        assert health.faults() != []

    asyncio.run(run())


def test_a_log_that_cannot_be_opened_is_a_fault(project: Project) -> None:
    async def run() -> None:
        feed = Feed(project.log)
        feed.start()
        (project.events_dir / "log.ndjson").mkdir(parents=True)

        faults = Health(project, feed, Loops()).faults()

        assert [fault.partition(":")[0] for fault in faults] == [
            "the event log cannot be written",
            "the event log cannot be read",
        ]
        (project.events_dir / "log.ndjson").rmdir()
        feed.close()
        await feed.join(10)

    asyncio.run(run())


def test_a_tail_that_hands_nothing_over_is_a_fault_after_a_while(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(tmp_path / machine.home.name / "p")
    monkeypatch.setattr(Feed, "_hand_over", lambda *_: None)

    async def run() -> None:
        seconds = Seconds()
        feed = Feed(project.log)
        feed.start()
        health = Health(project, feed, Loops(), monotonic=seconds)
        project.log.append("custom.happened", by="tester")

        early = health.faults()
        seconds.now += 6
        late = health.faults()

        assert early == []
        assert late == ["the tail stands at event 0 while the log is at 1"]
        feed.close()
        await feed.join(10)

    asyncio.run(run())
