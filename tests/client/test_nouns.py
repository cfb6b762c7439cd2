"""What a client gives is what the project's own objects give."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.agents.roster import Roster
from super_agents.agents.sessions import Sessions
from super_agents.client.synchronous import (
    agents,
    approvals,
    contracts,
    events,
    knowledge,
    leases,
    messages,
    sessions,
    tasks,
)
from super_agents.errors import SessionNotFound
from super_agents.events.log import EventLog
from super_agents.knowledge.contracts.contract_book import ContractBook
from super_agents.knowledge.library import Library
from super_agents.leases.lease_book import LeaseBook
from super_agents.messages.mail import Mail
from super_agents.policy.approvals import Approvals
from super_agents.tasks.board import Board

if TYPE_CHECKING:
    from super_agents.projects.project import Project
    from tests.client.conftest import Connect

# Verbs that a program beside the project has no use for, or that are not for agents.
LOCAL = {
    "Roster": {"verify"},
    "Sessions": set(),
    "Mail": {"expire_due"},
    "Board": {"held", "finish_many"},
    "Library": {"sync", "export", "embed"},
    "LeaseBook": {"release_automatic", "standing"},
    "ContractBook": set(),
    "Approvals": {"answer", "expire_due", "withdraw"},
}


def test_a_task_from_its_beginning_to_its_end(running: Project, builder: Any) -> None:
    first = builder.board.add("Write the parser", details="LL(1)", priority="high")
    second = builder.board.add("Test it", after=[first.id])
    assert [first, second] == [running.board.show(task) for task in (first.id, second.id)]
    assert [task.id for task in builder.board.ready()] == [first.id]

    held = builder.board.claim(seconds=60)
    assert held == running.board.show(first.id)
    assert builder.board.renew(held.id, held.token, seconds=120).until > held.until
    (running.root / "parser.py").write_text("parse = None\n", encoding="utf-8")
    done = builder.board.finish(held.id, held.token, artifacts=["parser.py"])

    assert done == running.board.show(first.id) == builder.board.show(first.id)
    assert done.state == "finished"
    assert builder.board.counts()["finished"] == 1
    assert builder.board.list(state="ready")[0].id == second.id


def test_sessions_are_what_the_project_has(running: Project, builder: Any) -> None:
    for session in ("a-1", "b-2"):
        joined = {"session": session, "how": "new", "is_given": True, "agent": f"claude-{session}"}
        running.log.append("session.joined", by="x", session=session, data=joined)

    assert builder.sessions.list() == running.sessions.list()
    assert [one.id for one in builder.sessions.list(agent="claude-b-2")] == ["b-2"]
    assert builder.sessions.get("a") == running.sessions.get("a-1")
    with pytest.raises(SessionNotFound):
        builder.sessions.get("c")


def test_a_list_of_tasks_goes_over_pages(running: Project, builder: Any) -> None:
    for number in range(230):
        running.board.add(f"Task {number}", by="builder")

    assert [task.id for task in builder.board.list()] == [f"t-{number}" for number in range(1, 231)]
    assert len(builder.board.list(count=205)) == 205


def test_a_message_and_its_answer(running: Project, connect: Connect, builder: Any) -> None:
    reviewer = connect("reviewer", running.roster.register("reviewer").secret)

    sent = builder.mail.send("Please look", to="reviewer", requires_reply=True)
    [seen] = reviewer.mail.inbox.wait(10)
    answer = reviewer.mail.reply(sent.id, "It is fine")

    assert sent == running.mail.get(sent.id) == builder.mail.get(sent.id)
    assert (seen.message, seen.state) == (sent, "shown")
    assert [one.text for one in builder.mail.list(thread=sent.id)] == ["Please look", "It is fine"]
    assert builder.mail.deliveries(sent.id) == running.mail.deliveries(sent.id)
    assert builder.mail.inbox.read()[0].message == answer
    assert builder.mail.acknowledge(answer.id).state == "acted"
    assert builder.mail.awaited() == builder.mail.dead_letters.list() == []


def test_forms_are_listed_and_filled_in(running: Project, builder: Any) -> None:
    form = next(one for one in builder.mail.templates() if one["name"] == "status-report")
    fields = {one["name"]: one["choices"][0] if one["choices"] else "all" for one in form["fields"] if one["required"]}

    sent = builder.mail.fill_in("status-report", fields, to="human")

    assert sent == running.mail.get(sent.id)
    assert sent.fields == fields


def test_a_lease_is_taken_seen_and_given_back(running: Project, connect: Connect, builder: Any) -> None:
    other = connect("other", running.roster.register("other").secret)

    lease = builder.leases.take("src/**", reason="rewrite", seconds=60)

    assert lease == running.leases.get(lease.id) == builder.leases.get(lease.id)
    assert builder.leases.list() == builder.leases.holders("src/a.py") == [lease]
    assert other.leases.conflicts("src/a.py") == running.leases.conflicts("src/a.py", "other")
    assert builder.leases.check("src/a.py", lease.token) == lease
    assert builder.leases.renew(lease.id, lease.token, seconds=600).expires_at > lease.expires_at
    assert builder.leases.release(lease.id, lease.token).state == "released"
    assert builder.leases.list() == []


def test_knowledge_is_saved_found_changed_and_deleted(running: Project, builder: Any) -> None:
    saved = builder.library.save(title="How we release", body="Tag it.", tags=["release"])

    assert saved == running.library.get(saved.id) == builder.library.get(saved.id)
    found = builder.library.search("release")
    assert (found.hits, found.did_you_mean) == (running.library.search("release").hits, None)
    changed = builder.library.save(id=saved.id, expected=saved.version, body="Tag it and push.")
    assert changed.version == saved.version + 1
    assert builder.library.history(saved.id) == running.library.history(saved.id)
    assert builder.library.rename(saved.id, "release").id == "release"
    assert builder.library.list(tag="release") == running.library.list(tag="release")
    assert builder.library.delete("release").id == "release"
    assert builder.library.list() == []


def test_decisions_are_recorded_and_accepted(running: Project, builder: Any) -> None:
    decided = builder.library.decide("Use tags", "We release often.", "Tags.", "No branches.", status="proposed")

    assert decided == running.library.decision("1") == builder.library.decision("1")
    assert builder.library.accept(decided.id) == builder.library.decisions(status="accepted")[0]


def test_contracts_are_registered_compared_and_deleted(running: Project, builder: Any) -> None:
    first = builder.contracts.register("order", '{"type": "object", "required": []}', kind="json-schema")
    wider = '{"type": "object", "required": ["id"]}'

    assert builder.contracts.get("order") == running.contracts.get("order")
    assert builder.contracts.check("order", wider) == running.contracts.check("order", wider)
    second = builder.contracts.register("order", wider, breaking="every order has one", expected=first.version)
    assert [one.version for one in builder.contracts.history("order")] == [1, second.version]
    assert builder.contracts.diff("order") == running.contracts.diff("order")
    assert [one.name for one in builder.contracts.list()] == ["order"]
    assert builder.contracts.delete("order").version == second.version


def test_a_person_answers_what_an_agent_asks(running: Project, builder: Any) -> None:
    asked = builder.approvals.ask("rm -r build", reason="it is full", seconds=600)
    assert asked == running.approvals.show(asked.id) == builder.approvals.list()[0]

    running.approvals.answer(asked.id, "allow", by="human:ada")

    answered = builder.approvals.wait(asked.id, seconds=10)
    assert answered == running.approvals.show(asked.id) == builder.approvals.show(asked.id)
    assert answered.is_allowed


def test_a_page_of_context_names_what_there_is(running: Project, builder: Any) -> None:
    task = running.board.add("Write the parser", by="builder")

    page = builder.context(task=task.id, tokens=1000)

    assert task.id in page
    assert "Write the parser" in page


def test_who_registers_acts_under_its_name_from_then_on(running: Project, connect: Connect) -> None:
    nobody = connect()

    done = nobody.roster.register("tester", role="tester")

    assert done.agent == running.roster.get("tester") == nobody.roster.get("tester")
    assert nobody.roster.list(role="tester") == [done.agent]
    assert nobody.board.add("Test it").added_by == "tester"
    assert nobody.roster.retire("tester").is_retired


def test_events_are_written_read_and_traced(running: Project, builder: Any) -> None:
    event = builder.log.append("custom.deployed", {"to": "staging"}, corr="release-1")

    assert event == running.log.get(event.seq) == builder.log.get(event.seq)
    assert builder.log.list(kinds=["custom.*"]) == builder.log.trace("release-1") == [event]
    assert builder.log.head() == running.log.head
    assert builder.status()["project"]["id"] == running.id


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (agents.Roster, Roster),
        (sessions.Sessions, Sessions),
        (messages.Mail, Mail),
        (tasks.Board, Board),
        (leases.LeaseBook, LeaseBook),
        (knowledge.Library, Library),
        (contracts.ContractBook, ContractBook),
        (approvals.Approvals, Approvals),
    ],
    ids=lambda one: one.__name__,
)
def test_a_noun_from_afar_has_the_verbs_of_the_local_one(ours: type, theirs: type) -> None:
    def verbs(noun: type) -> set[str]:
        return {name for name, _ in inspect.getmembers(noun, inspect.isfunction) if name[0] != "_" and name != "break_"}

    attributes = {"inbox"}  # of the mail: the client's own
    assert verbs(theirs) - verbs(ours) - attributes == LOCAL[theirs.__name__]


def test_the_log_from_afar_leaves_what_is_for_its_own_machine_to_that() -> None:
    local = {
        "append_many",
        "append_after",
        "exclusive",
        "read",
        "first",
        "verify",
        "repair",
        "rotate",
        "archive",
        "close",
    }

    assert {name for name in vars(EventLog) if name[0] != "_"} - set(vars(events.EventLog)) == local
