"""Asking people, answering, and what time does; on every log."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.errors import ApprovalClosed, ApprovalInvalid, ApprovalNotFound, ApprovalRefused
from tests.policy.queues import approvals_on

if TYPE_CHECKING:
    from super_agents.events.log import EventLog
    from super_agents.policy.approvals import Approvals
    from super_agents.system.clock import FrozenClock

ADA = "human:ada"


def kinds(log: EventLog) -> list[str]:
    return [event.kind for event in log.read()]


def test_a_question_says_what_why_by_whom_and_until_when(approvals: Approvals) -> None:
    asked = approvals.ask("git push", by="builder", reason="release", scope="session", seconds=60)

    assert (asked.id, asked.asked_by, asked.action, asked.reason) == ("a-1", "builder", "git push", "release")
    assert (asked.scope, asked.state, asked.corr) == ("session", "asked", "a-1")
    assert asked.expires_at == "2026-01-01T00:01:00.000000Z"
    assert approvals.show("a-1") == approvals.list(state="asked")[0] == asked


@pytest.mark.parametrize(("answer", "state", "is_allowed"), [("allow", "allowed", True), ("deny", "denied", False)])
def test_a_person_answers(approvals: Approvals, answer: str, state: str, is_allowed: bool) -> None:  # noqa: FBT001 - a parameter
    approvals.ask("git push", by="builder", corr="t-1")

    told = approvals.answer("a-1", answer, by=ADA, note="with care", via="elicitation")

    assert told == approvals.show("a-1")
    assert (told.state, told.is_allowed, told.answered_by, told.note) == (state, is_allowed, ADA, "with care")
    assert (told.via, told.corr) == ("elicitation", "t-1")
    assert approvals.list(state="asked") == []


def test_the_first_answer_counts(approvals: Approvals, log: EventLog) -> None:
    approvals.ask("git push", by="builder")
    approvals.answer("a-1", "deny", by=ADA)

    with pytest.raises(ApprovalClosed, match="denied by `human:ada`"):
        approvals.answer("a-1", "allow", by="human:eve")

    assert kinds(log) == ["approval.asked", "approval.answered"]


def test_of_answers_at_once_one_counts(log: EventLog, clock: FrozenClock) -> None:
    approvals_on(log, clock).ask("git push", by="builder")
    barrier = threading.Barrier(8)

    def answer(number: int) -> str:
        queue = approvals_on(log, clock)
        barrier.wait(20)
        try:
            return queue.answer("a-1", "allow" if number % 2 else "deny", by=f"human:p{number}").state
        except ApprovalClosed:
            return "too late"

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(answer, range(8)))

    assert told.count("too late") == 7
    assert kinds(log).count("approval.answered") == 1


def test_an_agent_cannot_answer(approvals: Approvals, log: EventLog) -> None:
    approvals.ask("git push", by="builder")

    with pytest.raises(ApprovalRefused, match="only a person"):
        approvals.answer("a-1", "allow", by="builder")

    assert kinds(log) == ["approval.asked"]


def test_nobody_can_answer_when_the_time_is_over(approvals: Approvals, clock: FrozenClock) -> None:
    approvals.ask("git push", by="builder", seconds=60)
    clock.move(60)

    with pytest.raises(ApprovalClosed, match="is expired"):
        approvals.answer("a-1", "allow", by=ADA)

    assert approvals.show("a-1").state == "expired"
    assert [one.id for one in approvals.list(state="expired")] == ["a-1"]


def test_what_time_did_is_written_down_once(approvals: Approvals, log: EventLog, clock: FrozenClock) -> None:
    approvals.ask("git push", by="builder", seconds=60)
    approvals.ask("git pull", by="builder", seconds=120)
    assert approvals.expire_due() == []
    clock.move(60)

    assert [event.data for event in approvals.expire_due()] == [{"approval": "a-1"}]
    assert approvals.expire_due() == []

    clock.move(-30)
    assert approvals.show("a-1").state == "expired"
    assert kinds(log).count("approval.expired") == 1


def test_a_key_asks_once(approvals: Approvals, log: EventLog) -> None:
    first = approvals.ask("git push", by="builder", key="k")

    assert approvals.ask("git push", by="builder", key="k") == first
    assert log.head == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": " "},
        {"action": "x" * 4001},
        {"action": "a\0b"},
        {"reason": "two\nlines"},
        {"reason": "x" * 1001},
        {"scope": "forever"},
        {"seconds": 0},
        {"seconds": float("nan")},
        {"seconds": 31 * 86_400},
    ],
)
def test_what_cannot_be_asked_is_refused(approvals: Approvals, log: EventLog, wrong: dict[str, Any]) -> None:
    with pytest.raises(ApprovalInvalid) as caught:
        approvals.ask(**{"action": "git push", "by": "builder", **wrong})

    assert caught.value.hint
    assert log.head == 0


def test_another_answer_than_yes_and_no_is_refused(approvals: Approvals) -> None:
    approvals.ask("git push", by="builder")

    with pytest.raises(ApprovalInvalid, match="'maybe'"):
        approvals.answer("a-1", "maybe", by=ADA)


@pytest.mark.parametrize("approval", ["a-2", "a-0", "a-01", "x", "", "a-", "a-²", f"a-{10**30}", "1"])
def test_an_id_that_nobody_has_is_not_found(approvals: Approvals, approval: str) -> None:
    approvals.ask("git push", by="builder")

    with pytest.raises(ApprovalNotFound):
        approvals.show(approval)
    with pytest.raises(ApprovalNotFound):
        approvals.answer(approval, "allow", by=ADA)


def test_the_newest_that_fit_are_listed_oldest_first(approvals: Approvals) -> None:
    for name in ("builder", "baker", "builder"):
        approvals.ask("git push", by=name)

    assert [one.id for one in approvals.list(count=2)] == ["a-2", "a-3"]
    assert [one.id for one in approvals.list(asked_by="builder")] == ["a-1", "a-3"]
    with pytest.raises(ApprovalInvalid, match="'open'"):
        approvals.list(state="open")


def test_who_waits_hears_of_the_answer(log: EventLog, clock: FrozenClock) -> None:
    approvals_on(log, clock).ask("git push", by="builder")
    begun = threading.Event()

    def wait() -> str:
        queue = approvals_on(log, clock)
        begun.set()
        return queue.wait("a-1", seconds=60).state

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(wait)
        assert begun.wait(20)
        approvals_on(log, clock).answer("a-1", "allow", by=ADA)
        assert waiting.result(timeout=30) == "allowed"


def test_who_waits_in_vain_is_told_how_it_stands(approvals: Approvals) -> None:
    approvals.ask("git push", by="builder")

    assert approvals.wait("a-1", seconds=0.05).is_open
    with pytest.raises(ApprovalNotFound):
        approvals.wait("a-2", seconds=0.05)


def test_the_queue_survives_a_view_folded_anew(log: EventLog, clock: FrozenClock) -> None:
    before = approvals_on(log, clock)
    for number, answer in enumerate(["allow", "deny", None, None], 1):
        before.ask(f"step {number}", by="builder", seconds=60 if number == 4 else 600)
        if answer:
            before.answer(f"a-{number}", answer, by=ADA)
    clock.move(60)
    before.expire_due()

    assert [one.state for one in before.list()] == ["allowed", "denied", "asked", "expired"]
    assert approvals_on(log, clock).list() == before.list()


def test_an_answer_that_was_written_past_the_first_changes_nothing(approvals: Approvals, log: EventLog) -> None:
    approvals.ask("git push", by="builder")
    told = approvals.answer("a-1", "deny", by=ADA)

    log.append("approval.answered", by="human:eve", data={"approval": "a-1", "answer": "allow"})

    assert approvals.show("a-1") == told


@pytest.mark.parametrize("data", [{"approval": "a-9", "answer": "allow"}, {"approval": "nonsense", "answer": "allow"}])
def test_an_answer_to_no_question_changes_nothing(approvals: Approvals, log: EventLog, data: dict[str, str]) -> None:
    kept = approvals.ask("git push", by="builder")

    log.append("approval.answered", by=ADA, data=data)

    assert approvals.list() == [kept]
