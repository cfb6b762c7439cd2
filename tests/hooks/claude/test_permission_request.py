"""A question of Claude Code in the queue: answered there or in the client's dialog, once, or not needed any more."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import ApprovalClosed, ApprovalInvalid
from super_agents.projects.project import Project
from tests.support.dialogs import SESSION, Dialog
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

ADA = "human:ada"
ROUNDS, AT_ONCE = 50, 10


def test_the_question_says_which_call_it_is_about(project: Project) -> None:
    with Dialog(project) as dialog:
        asked = dialog.question()

        assert (asked.action, asked.reason, asked.state) == ("npm run test", "as ever", "asked")
        assert (asked.tool, asked.command) == ("Bash", "npm run test")
        assert (asked.session, asked.tool_use) == (SESSION, "toolu_1")


@pytest.mark.parametrize(
    ("answer", "note", "decision"),
    [
        ("allow", "", {"behavior": "allow"}),
        ("deny", "not now", {"behavior": "deny", "message": "denied by `human:ada` (a-1): not now"}),
    ],
)
def test_an_answer_in_the_queue_reaches_the_client(
    project: Project, answer: str, note: str, decision: dict[str, str]
) -> None:
    with Dialog(project) as dialog:
        project.approvals.answer(dialog.question().id, answer, by=ADA, note=note)

        assert dialog.said() == decision
    assert list(project.layout.waiters.iterdir()) == []


@pytest.mark.parametrize(("scope", "place"), [("session", "session"), ("always", "localSettings")])
def test_an_answer_for_longer_becomes_the_clients_own_rule(project: Project, scope: str, place: str) -> None:
    with Dialog(project) as dialog:
        project.approvals.answer(dialog.question().id, "allow", by=ADA, scope=scope)
        said = dialog.said()

    rule = {"toolName": "Bash", "ruleContent": "npm run test"}
    assert said["updatedPermissions"] == [
        {"type": "addRules", "rules": [rule], "behavior": "allow", "destination": place}
    ]


def test_a_dangerous_command_is_allowed_once_only(project: Project) -> None:
    with Dialog(project, "rm -rf build") as dialog:
        asked = dialog.question()
        with pytest.raises(ApprovalInvalid, match="'always'"):
            project.approvals.answer(asked.id, "allow", by=ADA, scope="always")
        project.approvals.answer(asked.id, "allow", by=ADA)

        assert dialog.said() == {"behavior": "allow"}


def test_without_a_dialog_nobody_is_asked(project: Project) -> None:
    with Dialog(project, started_as="sdk-cli") as dialog:
        assert dialog.said() is None
    assert project.approvals.list() == []


def ran(dialog: Dialog) -> None:
    dialog.is_allowed()


def stopped_waiting(dialog: Dialog) -> None:
    dialog.shows("busy")


def was_refused(dialog: Dialog) -> None:
    dialog.is_refused()


@pytest.mark.parametrize(("does", "state"), [(ran, "allowed"), (stopped_waiting, "allowed"), (was_refused, "denied")])
def test_an_answer_in_the_dialog_closes_the_question(
    project: Project, does: Callable[[Dialog], None], state: str
) -> None:
    with Dialog(project) as dialog:
        asked = dialog.question()
        does(dialog)

        assert dialog.said() is None
    closed = project.approvals.show(asked.id)
    assert (closed.state, closed.via) == (state, "dialog")
    with pytest.raises(ApprovalClosed):
        project.approvals.answer(asked.id, "deny", by=ADA)


def test_a_client_that_waits_for_another_dialog_next_closes_nothing(project: Project) -> None:
    with Dialog(project) as dialog:
        asked = dialog.question()
        dialog.shows("busy")
        dialog.shows("waiting")

        assert project.approvals.wait(asked.id, seconds=2.0).is_open


def test_the_dialog_of_another_call_closes_nothing(project: Project) -> None:
    with Dialog(project) as dialog, Dialog(project, "make test", number=2) as other:
        kept = dialog.question()
        other.question()
        other.is_allowed()
        assert other.said() is None

        assert project.approvals.show(kept.id).is_open
        project.approvals.answer(kept.id, "allow", by=ADA)
        assert dialog.said() == {"behavior": "allow"}


def left(dialog: Dialog) -> None:
    dialog.shows(None)
    dialog.is_refused()


def was_killed(dialog: Dialog) -> None:
    """The other end of the hook's stdout goes with its client."""
    assert dialog.hook.stdout
    dialog.hook.stdout.close()
    dialog.hook.stdout = None


def ended_its_turn(dialog: Dialog) -> None:
    dialog.says("claude.turn_finished")


def ended_its_session(dialog: Dialog) -> None:
    dialog.says("claude.session_ended", reason="other")


def went_on(dialog: Dialog) -> None:
    dialog.says("claude.tools_batched", tool_calls=[{"tool_name": "Bash", "tool_use_id": dialog.tool_use}])


@pytest.mark.parametrize("does", [left, was_killed, ended_its_turn, ended_its_session, went_on])
def test_a_question_whose_client_is_gone_is_withdrawn(project: Project, does: Callable[[Dialog], None]) -> None:
    with Dialog(project) as dialog:
        asked = dialog.question()
        does(dialog)
        assert dialog.hook.wait(60) == 0

    closed = project.approvals.show(asked.id)
    assert (closed.state, closed.answered_by) == ("withdrawn", None)
    with pytest.raises(ApprovalClosed, match="is withdrawn"):
        project.approvals.answer(asked.id, "allow", by=ADA)


def test_a_question_whose_hook_was_killed_can_be_answered_no_more(project: Project) -> None:
    with Dialog(project) as dialog:
        asked = dialog.question()
        dialog.hook.kill()
        dialog.hook.wait()

    with pytest.raises(ApprovalClosed, match="is withdrawn"):
        project.approvals.answer(asked.id, "allow", by=ADA)
    assert [event.kind for event in project.approvals.expire_due()] == ["approval.withdrawn"]
    assert project.approvals.expire_due() == []
    assert project.approvals.show(asked.id).note == "the client that asked is gone"


def test_nobody_can_answer_when_the_time_is_over_and_the_dialog_stays(project: Project) -> None:
    with Dialog(project) as dialog:
        asked = dialog.question()
        project.log.append("approval.expired", by="super-agents", data={"approval": asked.id})

        assert dialog.said() is None
    assert project.approvals.show(asked.id).state == "expired"


def test_of_two_hooks_that_tell_of_one_dialog_one_asks(project: Project) -> None:
    with Dialog(project) as dialog:
        asked = dialog.question()
        with Dialog(project) as same:
            eventually(lambda: len(list(project.layout.waiters.iterdir())) == 2, within=60)
            project.approvals.answer(asked.id, "allow", by=ADA)

            assert same.said() == dialog.said() == {"behavior": "allow"}
    assert len(project.approvals.list()) == 1


def test_two_calls_that_are_alike_are_two_questions(project: Project) -> None:
    with Dialog(project, number=1) as first:
        first.question()
        first.says("claude.tool_requested", **first.call, tool_use_id="toolu_2")
        with Dialog(project, number=2) as second:
            eventually(lambda: len(project.approvals.list()) == 2, within=60)
            project.approvals.answer("a-2", "allow", by=ADA)

            assert second.said() == {"behavior": "allow"}
            assert project.approvals.show("a-1").is_open


@pytest.mark.timeout(600)
def test_the_first_answer_wins_and_never_both(project: Project) -> None:
    outcomes = []
    for first in range(0, ROUNDS, AT_ONCE):
        with ExitStack() as stack, ThreadPoolExecutor(2 * AT_ONCE) as pool:
            numbers = range(first, first + AT_ONCE)
            dialogs = [stack.enter_context(Dialog(project, f"make {one}", number=one)) for one in numbers]
            asked = [dialog.question().id for dialog in dialogs]
            barrier = threading.Barrier(2 * AT_ONCE)
            answers = []
            for place, dialog in enumerate(dialogs):
                answers.append(pool.submit(answer_in_the_queue, project, asked[place], barrier))
                answers.append(pool.submit(answer_in_the_dialog, dialog, barrier, yes=place % 2 == 0))
            outcomes += [(asked[place], dialog.said(), place % 2 == 0) for place, dialog in enumerate(dialogs)]
            for answer in answers:
                answer.result()

    answered = [event.data["approval"] for event in project.log.read() if event.kind == "approval.answered"]
    assert sorted(answered) == sorted(approval for approval, _, _ in outcomes)
    for approval, said, yes in outcomes:
        closed = project.approvals.show(approval)
        if closed.via == "dialog":
            assert (said, closed.state) == (None, "allowed" if yes else "denied")
        else:
            assert closed.state == "denied"
            assert said is None or said["behavior"] == "deny"


def answer_in_the_queue(project: Project, approval: str, barrier: threading.Barrier) -> None:
    mine = Project.open(project.root)
    barrier.wait(60)
    try:
        mine.approvals.answer(approval, "deny", by=ADA)
    except ApprovalClosed:
        return  # the dialog was faster


def answer_in_the_dialog(dialog: Dialog, barrier: threading.Barrier, *, yes: bool) -> None:
    barrier.wait(60)
    if yes:
        dialog.is_allowed()
    else:
        dialog.is_refused()
