"""What is learned from people's answers, and what people decide of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.errors import PermissionNotFound, PermissionRefused
from super_agents.events.views import ViewStore
from super_agents.policy.approval import ToolCall
from super_agents.policy.approvals import Approvals
from super_agents.policy.approvals_view import ApprovalsView
from super_agents.policy.permissions import Permissions
from super_agents.policy.permissions_view import PermissionsView
from tests.policy.commands import DANGEROUS, HARMLESS, LOOK_ALIKES

if TYPE_CHECKING:
    from super_agents.events.log import EventLog
    from super_agents.system.clock import FrozenClock

ADA = "human:ada"
MONTH = 30 * 86_400.0


class Desk:
    """A queue whose every question is about a command, and what is learned from it."""

    def __init__(self, log: EventLog, clock: FrozenClock) -> None:
        views = ViewStore(None, log, [ApprovalsView(), PermissionsView()])
        self.approvals = Approvals(views, clock)
        self.permissions = Permissions(views, clock)

    def say(self, answer: str, *commands: str) -> None:
        """Ask about commands as Claude Code does, and answer each the same."""
        for command in commands:
            asked = self.approvals.ask("run it", by="builder", call=ToolCall(tool="Bash", command=command))
            self.approvals.answer(asked.id, answer, by=ADA)

    def learned(self, after: int = 3) -> list[str]:
        """Return the patterns that are proposed now and were not before."""
        return [one.pattern for one in self.permissions.learn(after=after)]


@pytest.fixture
def desk(log: EventLog, clock: FrozenClock) -> Desk:
    """Return an empty queue from which nothing was learned."""
    return Desk(log, clock)


def test_after_equal_answers_exactly_that_command_is_proposed_with_the_answers(desk: Desk) -> None:
    desk.say("allow", *["pytest -q"] * 3, "mypy")

    (proposed,) = desk.permissions.learn(after=3)

    assert (proposed.id, proposed.rule, proposed.state) == ("p-1", "Bash(pytest -q)", "proposed")
    assert proposed.approvals == ("a-1", "a-2", "a-3")
    assert desk.learned() == []
    assert desk.permissions.list() == [proposed]


@pytest.mark.parametrize("after", [-1, 0, 1, 2])
def test_nothing_is_learned_from_a_single_answer(desk: Desk, after: int) -> None:
    desk.say("allow", "pytest")

    assert desk.learned(after) == []


def test_nothing_is_learned_where_anybody_said_no(desk: Desk) -> None:
    desk.say("allow", *["pytest -q"] * 9)
    desk.say("deny", "pytest -q")
    desk.say("allow", *["pytest -q"] * 9)

    assert desk.learned() == []


def test_no_number_of_answers_makes_a_dangerous_command_known(desk: Desk) -> None:
    for command in (*DANGEROUS, *LOOK_ALIKES):
        desk.say("allow", *[command] * 3)

    assert desk.learned() == []
    assert desk.learned(2) == []


def test_questions_that_no_client_asked_teach_nothing(desk: Desk) -> None:
    for _ in range(3):
        asked = desk.approvals.ask("pytest", by="builder")
        desk.approvals.answer(asked.id, "allow", by=ADA)

    assert desk.learned() == []


def test_several_commands_that_hand_on_other_words_become_one_rule(desk: Desk) -> None:
    desk.say("allow", "npm run test -- a.js", "npm run test -- b.js")
    assert desk.learned(2) == []

    desk.say("allow", "npm run test -- c.js")

    assert desk.learned() == ["npm run test -- *"]


def test_a_no_to_what_a_rule_would_allow_keeps_it_from_being_proposed(desk: Desk) -> None:
    desk.say("allow", "npm run test -- a.js", "npm run test -- b.js", "npm run test -- c.js")
    desk.say("deny", "npm run test -- --updateSnapshot; echo done")

    assert desk.learned() == []


def test_all_rules_that_the_harmless_commands_give_allow_no_dangerous_one(desk: Desk) -> None:
    desk.say("allow", *[command for command in HARMLESS for _ in range(2)])

    proposed = desk.learned(2)

    assert set(DANGEROUS).isdisjoint(proposed)
    assert {pattern for pattern in proposed if pattern.endswith("*")} == {"npm run test -- *"}
    assert len(proposed) == len(HARMLESS) - 2


def test_a_person_accepts_and_takes_back(desk: Desk) -> None:
    desk.say("allow", *["pytest"] * 3)
    desk.permissions.learn(after=3)

    accepted = desk.permissions.accept("p-1", by=ADA, seconds=MONTH)
    assert (accepted.state, accepted.decided_by, accepted.expires_at) == (
        "accepted",
        ADA,
        "2026-01-31T00:00:00.000000Z",
    )
    assert desk.permissions.in_force() == [accepted]

    assert desk.permissions.undo("p-1", by=ADA).state == "undone"
    assert desk.permissions.in_force() == []
    desk.say("allow", *["pytest"] * 3)
    assert desk.learned() == []


def test_a_rule_that_was_turned_down_is_not_proposed_again(desk: Desk) -> None:
    desk.say("allow", *["pytest"] * 3)
    desk.permissions.learn(after=3)
    desk.permissions.reject("p-1", by=ADA)
    desk.say("allow", *["pytest"] * 3)

    assert desk.learned() == []


def test_when_its_time_is_over_a_rule_holds_no_more_and_needs_new_answers(desk: Desk, clock: FrozenClock) -> None:
    desk.say("allow", *["pytest"] * 3)
    desk.permissions.learn(after=3)
    desk.permissions.accept("p-1", by=ADA, seconds=60)
    clock.move(60)
    assert desk.permissions.in_force() == []

    assert [event.data for event in desk.permissions.expire_due()] == [{"permission": "p-1"}]
    assert desk.permissions.expire_due() == []
    assert desk.permissions.show("p-1").state == "expired"
    clock.move(1)
    desk.say("allow", *["pytest"] * 2)
    assert desk.learned() == []
    desk.say("allow", "pytest")
    assert desk.learned() == ["pytest"]


def test_a_rule_cannot_be_accepted_once_somebody_has_said_no(desk: Desk) -> None:
    desk.say("allow", *["pytest"] * 3)
    desk.permissions.learn(after=3)
    desk.say("deny", "pytest")

    with pytest.raises(PermissionRefused, match="a-4 denied"):
        desk.permissions.accept("p-1", by=ADA, seconds=60)


def test_no_agent_decides(desk: Desk) -> None:
    desk.say("allow", *["pytest"] * 3)
    desk.permissions.learn(after=3)

    with pytest.raises(PermissionRefused, match="is not for `builder`"):
        desk.permissions.accept("p-1", by="builder", seconds=60)
    with pytest.raises(PermissionRefused, match="is not for `builder`"):
        desk.permissions.reject("p-1", by="builder")
    with pytest.raises(PermissionRefused, match="is not for `builder`"):
        desk.permissions.undo("p-1", by="builder")
    assert desk.permissions.show("p-1").state == "proposed"


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), 366 * 86_400.0])
def test_a_time_that_makes_no_sense_is_refused(desk: Desk, seconds: float) -> None:
    desk.say("allow", *["pytest"] * 3)
    desk.permissions.learn(after=3)

    with pytest.raises(PermissionRefused, match="cannot hold"):
        desk.permissions.accept("p-1", by=ADA, seconds=seconds)


def test_what_is_not_there_or_not_in_that_state_is_refused(desk: Desk) -> None:
    desk.say("allow", *["pytest"] * 3)
    desk.permissions.learn(after=3)

    with pytest.raises(PermissionNotFound):
        desk.permissions.show("p-2")
    with pytest.raises(PermissionRefused, match="is proposed, not accepted"):
        desk.permissions.undo("p-1", by=ADA)


def test_permissions_survive_a_view_folded_anew(desk: Desk, log: EventLog, clock: FrozenClock) -> None:
    desk.say("allow", *["pytest"] * 3, *["mypy"] * 3)
    desk.permissions.learn(after=3)
    desk.permissions.accept("p-2", by=ADA, seconds=60)

    assert Desk(log, clock).permissions.list() == desk.permissions.list()
