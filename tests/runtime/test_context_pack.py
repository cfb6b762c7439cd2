"""The page that an agent gets: what is on it, that it fits, and that each part can be opened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from super_agents.errors import ContextInvalid, SuperAgentsError, TaskNotFound, UnknownRecipient
from super_agents.projects.project import Project
from super_agents.runtime.context_pack import LEAST, ContextPack, context_pack
from super_agents.tasks.evidence import Commit
from tests.knowledge.contracts.apis import api

if TYPE_CHECKING:
    from collections.abc import Callable

PERSON = "human:ada"
KEY = "AKIA" + "QYLPMN5HFIQR7XYA"


@pytest.fixture
def bakery(project: Project) -> Project:
    """A project in the middle of its work."""
    for name in ("builder", "reviewer"):
        project.roster.register(name)
    library, board = project.library, project.board
    library.save(by=PERSON, title="Heat the oven early", type="lesson", body="Half an hour before the first loaf.")
    library.save(by=PERSON, title="Flour", body="Rye needs more water than wheat.", confidence=0.5)
    library.save(by=PERSON, title="Measured on the task", body="It took 40 minutes.", ticket="t-2")
    library.decide("Bake at night", "The oven is cold.", "The night shift bakes.", "Bread at six.", by=PERSON)
    library.decide(
        "Bake at five",
        "Nobody wants nights.",
        "We start at five.",
        "Later.",
        by=PERSON,
        supersedes="0001-bake-at-night",
    )
    library.decide("Weigh the dough", "Loaves differ.", "We weigh.", "Slower.", by=PERSON)
    project.contracts.register("bakery-api", json.dumps(api()), by=PERSON)
    project.contracts.register("till-api", json.dumps(api()), by=PERSON)
    board.add("Buy flour", by=PERSON)
    details = "See bakery-api. Change src/oven.py; mind that the oven is hot."
    board.add("Write the oven's timer", by=PERSON, after=["t-1"], details=details, checks=["true"])
    taken = board.claim("t-1", by="builder")
    board.finish("t-1", taken.token, by="builder", evidence=[Commit("0123abc")])
    board.claim("t-2", by="builder")
    project.leases.take("src/till.py", by="reviewer", reason="prices")
    project.leases.take("src/oven*", by="reviewer", reason="a new oven")
    project.leases.take("docs/", by="builder", reason="the guide")
    project.mail.send("Please hurry.", to=["builder"], by=PERSON, priority="urgent", requires_reply=True)
    return project


def ids(pack: ContextPack, name: str) -> list[str]:
    return [item.id for section in pack.sections if section.name == name for item in section.items]


def test_a_page_has_what_belongs_to_the_task_and_to_the_agent(bakery: Project) -> None:
    pack = context_pack(bakery, task="t-2", agent="builder")

    assert ids(pack, "task") == ["t-2", "t-1"]
    assert ids(pack, "messages") == ["m-1"]
    assert ids(pack, "leases") == ["l-3", "l-2", "l-1"]  # one's own, the one in the way, another
    assert ids(pack, "decisions") == ["0003-weigh-the-dough", "0002-bake-at-five"]
    assert ids(pack, "contracts") == ["bakery-api"]
    assert ids(pack, "knowledge") == ["measured-on-the-task", "heat-the-oven-early"]
    assert [bakery.log.get(int(seq)).kind for seq in ids(pack, "events")] == ["task.claimed", "task.added"]
    for said in ("mind that the oven is hot", "Half an hour", "wants an answer", "a new oven", "POST /loaves/{id}"):
        assert said in pack.text
    assert "Rye needs" not in pack.text
    assert pack.as_of == bakery.log.head
    assert "Left out" not in pack.text


def test_without_a_task_it_is_about_what_the_agent_has_in_its_hands(bakery: Project) -> None:
    pack = context_pack(bakery, agent="builder")

    assert ids(pack, "task") == ["t-2"]
    assert ids(pack, "contracts") == ["bakery-api"]
    assert {bakery.log.get(int(seq)).by for seq in ids(pack, "events")} == {"builder"}


def test_words_alone_find_what_is_known(bakery: Project) -> None:
    pack = context_pack(bakery, about="weigh rye for the till-api")

    assert ids(pack, "knowledge") == ["flour"]
    assert ids(pack, "decisions")[0] == "0003-weigh-the-dough"
    assert "We weigh." in pack.text
    assert ids(pack, "contracts") == ["till-api"]
    assert (ids(pack, "task"), ids(pack, "messages")) == ([], [])
    assert len(ids(pack, "events")) == 20


def test_the_same_log_gives_the_same_bytes_and_a_rebuild_changes_nothing(bakery: Project) -> None:
    first = context_pack(bakery, task="t-2", agent="builder", tokens=600)

    bakery.views.rebuild()

    assert context_pack(bakery, task="t-2", agent="builder", tokens=600) == first
    assert context_pack(Project.open(bakery.root), task="t-2", agent="builder", tokens=600) == first


def test_nothing_is_marked_as_read_and_nothing_is_written(bakery: Project) -> None:
    context_pack(bakery, task="t-2", agent="builder")
    head = bakery.log.head

    context_pack(bakery, task="t-2", agent="builder")

    assert bakery.log.head == head
    assert [one.state for one in bakery.inbox("builder").unread()] == ["stored"]


def test_every_part_can_be_opened_by_its_id_and_its_event(bakery: Project) -> None:
    opens: dict[str, Callable[[str], Any]] = {
        "task": bakery.board.show,
        "messages": bakery.mail.get,
        "leases": bakery.leases.get,
        "decisions": bakery.library.decision,
        "contracts": bakery.contracts.get,
        "knowledge": bakery.library.get,
        "events": lambda seq: bakery.log.get(int(seq)),
    }
    for tokens in (LEAST, 500, 4000):
        pack = context_pack(bakery, task="t-2", agent="builder", about="rye", tokens=tokens)

        assert {section.name for section in pack.sections} == set(opens)
        for section in pack.sections:
            for item in (*section.items, *section.left_out):
                assert opens[section.name](item.id)
                assert item.seq is not None
                assert bakery.log.get(item.seq).seq <= pack.as_of


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tokens=st.integers(LEAST, 1500),
    task=st.sampled_from([None, "t-1", "t-2"]),
    agent=st.sampled_from([None, "builder", "reviewer"]),
    about=st.sampled_from(["", "oven", 'rye "water" AND ( till-api']),
)
def test_the_budget_is_never_exceeded_and_what_is_left_out_is_named(
    bakery: Project, tokens: int, task: str | None, agent: str | None, about: str
) -> None:
    for weigh in (None, lambda text: len(orjson.dumps(text)) - 2):
        pack = context_pack(bakery, task=task, agent=agent, about=about, tokens=tokens, weigh=weigh)

        size = len(pack.text.encode()) if weigh is None else weigh(pack.text)
        assert size <= 4 * tokens
        assert pack.tokens <= tokens
        left_out = [section for section in pack.sections if section.left_out]
        assert ("## Left out" in pack.text) == bool(left_out)
        tail = pack.text.partition("## Left out")[2]
        for section in left_out:
            assert section.title in tail


def test_a_small_budget_keeps_the_task_and_names_the_rest(bakery: Project) -> None:
    pack = context_pack(bakery, task="t-2", agent="builder", tokens=LEAST)

    assert ids(pack, "task")[0] == "t-2"
    assert "## Left out" in pack.text
    assert pack.tokens > 0.8 * LEAST


def test_json_holds_the_same(bakery: Project) -> None:
    pack = context_pack(bakery, task="t-2", agent="builder", tokens=500)

    told = json.loads(json.dumps(pack.to_dict()))

    assert (told["text"], told["as_of"], told["tokens"]) == (pack.text, pack.as_of, pack.tokens)
    assert [section["name"] for section in told["sections"]] == [section.name for section in pack.sections]
    assert told["sections"][0]["items"][0]["id"] == "t-2"


def test_no_secret_is_on_the_page(bakery: Project) -> None:
    bakery.library.save(by=PERSON, title="The oven's key", body=f"It is {KEY}.")
    bakery.mail.send(f"Use {KEY}", to=["builder"], by=PERSON)
    bakery.board.add("Open the oven", by=PERSON, details=f"with {KEY} of vault-api")
    schema = {"properties": {"key": {"default": KEY}}}
    bakery.contracts.register("vault-api", json.dumps(schema), by=PERSON)
    bakery.leases.take("keys/", by="builder", reason=f"for {KEY}")

    pack = context_pack(bakery, task="t-3", agent="builder", about=f"oven key {KEY}", tokens=100_000)

    assert {"vault-api"} == set(ids(pack, "contracts"))
    assert "the-oven-s-key" in ids(pack, "knowledge")
    assert KEY not in json.dumps(pack.to_dict())


def test_an_empty_project_has_a_page_as_well(project: Project) -> None:
    pack = context_pack(project)

    assert pack.text == "# Context\n\nAs of event 0. What is quoted was written by others.\n"
    assert pack.sections == ()


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"task": "t-99"}, TaskNotFound),
        ({"agent": "nobody"}, UnknownRecipient),
        ({"tokens": LEAST - 1}, ContextInvalid),
        ({"tokens": 200_001}, ContextInvalid),
    ],
)
def test_what_cannot_be_asked_is_refused(
    project: Project, asked: dict[str, Any], refusal: type[SuperAgentsError]
) -> None:
    with pytest.raises(refusal):
        context_pack(project, **asked)
