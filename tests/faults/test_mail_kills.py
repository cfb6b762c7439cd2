"""Whoever has a part in delivery may be killed at any moment: no message is lost, none is acted on twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.mail_campaign import Campaign, play

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.project import Project


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(300)
def test_killed_senders_waiters_clients_and_keepers_lose_and_double_nothing(project: Project, tmp_path: Path) -> None:
    plan = Campaign(messages=2000, senders=2, clients=3, kills=60, pause=0.1)

    outcome = play(project, tmp_path, plan)

    assert (outcome.sent, outcome.once, outcome.twice, outcome.never) == (2000, 2000, 0, 0), outcome
    assert all(outcome.kills.values()), outcome
    assert project.log.verify() == []
