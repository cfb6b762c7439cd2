"""Names in a project: whose they are, and what proves it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from super_agents.agents.roster import Roster
from super_agents.agents.roster_view import RosterView
from super_agents.errors import AgentNotFound, IdentityRefused, NameInvalid, NameTaken
from super_agents.events.memory_log import MemoryEventLog
from super_agents.events.views import ViewStore
from super_agents.projects.project import Project
from tests.support.children import children

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from pathlib import Path

RACERS = 8


@pytest.fixture
def views() -> Iterator[ViewStore]:
    with closing(ViewStore(None, MemoryEventLog(), [RosterView()])) as views:
        yield views


@pytest.fixture
def roster(views: ViewStore) -> Roster:
    return Roster(views)


def test_an_agent_is_known_by_its_secret(roster: Roster) -> None:
    given = roster.register("builder", role="developer", team="blue", description="writes the parser")

    assert roster.verify("builder", given.secret) == given.agent
    assert (given.agent.role, given.agent.team, given.agent.is_retired) == ("developer", "blue", False)


def test_the_secret_is_not_in_the_log(views: ViewStore, roster: Roster) -> None:
    secret = roster.register("builder").secret

    assert secret not in str(list(views.log.read()))


def test_nobody_takes_the_name_of_another(views: ViewStore, roster: Roster) -> None:
    mine = roster.register("builder")

    for secret in (None, "", "guessed"):
        with pytest.raises(NameTaken, match="`builder` belongs to another"):
            roster.register("builder", secret=secret)

    assert len(list(views.log.read())) == 1
    assert roster.verify("builder", mine.secret) == mine.agent


def test_whoever_has_the_secret_may_say_anew_what_it_is_here_for(roster: Roster) -> None:
    first = roster.register("builder", role="developer")

    again = roster.register("builder", secret=first.secret, role="reviewer")

    assert again.secret == first.secret
    assert again.agent.role == "reviewer"
    assert again.agent.registered_at == first.agent.registered_at


@pytest.mark.parametrize("secret", [None, "", "wrong", "\udcff"])
def test_a_wrong_secret_is_refused(roster: Roster, secret: str | None) -> None:
    roster.register("builder")

    with pytest.raises(IdentityRefused, match="`builder` cannot be acted for"):
        roster.verify("builder", secret)


def test_a_refusal_leaves_a_trace(views: ViewStore, roster: Roster) -> None:
    roster.register("builder")
    with pytest.raises(IdentityRefused):
        roster.verify("builder", "wrong")

    last = list(views.log.read())[-1]

    assert (last.kind, last.by, last.data["name"]) == ("identity.refused", "super-agents", "builder")


def test_an_unknown_agent_suggests_the_nearest(roster: Roster) -> None:
    roster.register("builder")

    with pytest.raises(AgentNotFound) as caught:
        roster.get("bilder")

    assert "`builder`" in caught.value.hint


def test_a_retired_agent_cannot_act_and_its_name_is_free(roster: Roster) -> None:
    first = roster.register("builder")
    roster.retire("builder", by="builder")

    with pytest.raises(IdentityRefused, match="retired"):
        roster.verify("builder", first.secret)
    second = roster.register("builder")

    assert second.secret != first.secret
    with pytest.raises(IdentityRefused):
        roster.verify("builder", first.secret)


def test_an_agent_retires_itself_and_a_person_anybody(views: ViewStore, roster: Roster) -> None:
    roster.register("builder")
    roster.register("reviewer")

    with pytest.raises(IdentityRefused, match="another agent"):
        roster.retire("builder", by="reviewer")
    roster.retire("builder", by="human:ada")
    roster.retire("builder", by="human:ada")

    assert [one.name for one in roster.list()] == ["reviewer"]
    assert [one.name for one in roster.list(retired=True)] == ["builder", "reviewer"]
    assert [event.kind for event in views.log.read()].count("agent.retired") == 1


def test_agents_are_found_by_role_and_team(roster: Roster) -> None:
    roster.register("a", role="developer", team="blue")
    roster.register("b", role="reviewer", team="blue")
    roster.register("c")

    assert [one.name for one in roster.list(team="blue")] == ["a", "b"]
    assert [one.name for one in roster.list(role="reviewer", team="blue")] == ["b"]
    assert [one.name for one in roster.list(role="cook")] == []


@pytest.mark.parametrize(
    "name", ["", "A", "1a", "a b", "a/b", "a\n", "é", "human", "human:ada", "all", "super-agents", "a" * 65]
)
def test_a_name_that_means_something_else_is_refused(views: ViewStore, roster: Roster, name: str) -> None:
    with pytest.raises(NameInvalid):
        roster.register(name)
    with pytest.raises(NameInvalid):
        roster.register("builder", role=name)

    assert list(views.log.read()) == []


def test_a_description_has_a_limit(views: ViewStore, roster: Roster) -> None:
    with pytest.raises(NameInvalid, match="description"):
        roster.register("builder", description="x" * 501)

    assert list(views.log.read()) == []


_STEPS = st.lists(st.tuples(st.sampled_from(["register", "renew", "retire"]), st.sampled_from(["a", "b"])), max_size=12)


@given(_STEPS)
def test_whatever_happens_the_roster_is_that_of_a_rebuild(steps: list[tuple[str, str]]) -> None:
    with closing(ViewStore(None, MemoryEventLog(), [RosterView()])) as views:
        roster = Roster(views)
        secrets: dict[str, str] = {}
        for step, name in steps:
            try:
                if step == "retire":
                    roster.retire(name, by=name)
                else:
                    secret = secrets.get(name) if step == "renew" else None
                    secrets[name] = roster.register(name, secret=secret).secret
            except (NameTaken, AgentNotFound):
                continue
        before = views.rows("roster")

        views.rebuild()

        assert views.rows("roster") == before
        for one in roster.list():
            assert roster.verify(one.name, secrets[one.name]) == one


def _race_for_the_name(pipe: Connection, root: Path) -> None:
    roster = Project.open(root).roster
    pipe.recv()
    try:
        pipe.send(roster.register("builder").secret)
    except NameTaken:
        pipe.send(None)


def test_of_many_processes_one_gets_the_name(project: Project) -> None:
    with children(*[(_race_for_the_name, project.root)] * RACERS) as racers:
        for racer in racers:
            racer.tell("go")
        won = [secret for racer in racers if (secret := racer.hear())]

    assert len(won) == 1
    assert project.roster.verify("builder", won[0]).name == "builder"


def test_a_deleted_registry_forgets_nobody(project: Project) -> None:
    secret = project.roster.register("builder").secret
    project.views.close()
    project.layout.registry_db.unlink()

    assert Project.open(project.root).roster.verify("builder", secret).name == "builder"
