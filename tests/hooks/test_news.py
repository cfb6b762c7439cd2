"""What a waiter sees in the bytes of the log is what an inbox would say."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from super_agents.hooks.claude.news import NEVER, News
from super_agents.system.stamp import stamped
from tests.support.logs import fill, note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.projects.project import Project


@pytest.fixture
def project(project: Project) -> Iterator[Project]:
    """Return a project with two agents."""
    for name in ("oven", "counter"):
        project.roster.register(name)
    with closing(project.log):
        yield project


@pytest.fixture
def news(project: Project) -> News:
    """Return what has seen everything so far."""
    news = News(str(project.events_dir))
    news.skip()
    return news


def test_traffic_of_others_is_nothing(project: Project, news: News) -> None:
    fill(project.log, 100)
    note(project.log, '"kind":"message.sent" to "oven", "recipients":["oven"]')
    project.mail.send("you are not meant: oven", to=["counter"], by="oven")

    assert news.told_of("oven") == NEVER


@pytest.mark.parametrize("to", [["oven"], ["counter", "oven"], ["@all"]])
def test_a_message_for_the_agent_is_news_once(project: Project, news: News, to: list[str]) -> None:
    project.mail.send("x" * 3000, to=to, by="human:ada", subject="] , [")
    note(project.log)

    assert news.told_of("oven") == 0
    assert news.told_of("oven") == NEVER


def test_a_name_that_is_the_end_of_another_is_not_it(project: Project, news: News) -> None:
    project.roster.register("big-oven")
    project.mail.send("x", to=["big-oven"], by="human:ada")

    assert news.told_of("oven") == NEVER


def test_what_was_shown_is_news_when_it_is_due_again(project: Project, news: News) -> None:
    project.mail.send("x", to=["oven"], by="human:ada")
    project.mail.inbox("oven").read(by="oven")
    news.told_of("oven")
    project.mail.inbox("counter").read(by="counter")
    (shown,) = [event for event in project.log.read() if event.kind == "message.shown"]

    fresh = News(str(project.events_dir))
    fresh.skip()
    project.log.append("message.shown", by="oven", data={**shown.data, "offer": "0123456789abcdef"})

    assert fresh.told_of("oven", offer="0123456789abcdef") == stamped(shown.data["again"])
    assert fresh.is_over


def test_a_resent_and_a_returned_message_are_news(project: Project, news: News) -> None:
    project.mail.send("x", to=["oven"], by="human:ada")
    made = project.mail.offers.make("oven", session="s", limit=1, new_id=lambda: "0123456789abcdef")
    news.skip()
    assert made is not None

    project.mail.offers.give_back(made.offer, reason="its client is gone")

    assert news.told_of("oven") == 0


def test_after_a_rotation_somebody_has_to_look(project: Project, news: News) -> None:
    project.log.rotate()

    assert news.told_of("oven") == 0
    assert news.told_of("oven") == NEVER


def test_another_goes_on_where_one_stood(project: Project, news: News) -> None:
    place = news.place
    project.mail.send("x", to=["oven"], by="human:ada")
    second = News(str(project.events_dir))

    assert second.go_on(place)
    assert second.told_of("oven") == 0
    project.log.rotate()
    assert not News(str(project.events_dir)).go_on(place)
    assert not News(str(project.events_dir)).go_on("nonsense")


def test_half_a_line_waits_for_its_other_half(project: Project, news: News) -> None:
    project.mail.send("x", to=["oven"], by="human:ada")
    path = project.events_dir / "log.ndjson"
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    assert news.told_of("oven") == NEVER

    with path.open("ab") as file:
        file.write(whole[-20:])

    assert news.told_of("oven") == 0
