"""What errors are to HTTP."""

from __future__ import annotations

import json

import pytest

from super_agents import errors
from super_agents.km.problems import STATUSES, problem_of, status_of


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.TaskNotFound("t-9", newest=None), 404),
        (errors.TaskTaken("t-1", owner="builder", until="later"), 409),
        (errors.NoTaskReady("builder", role=None, counts={}), 409),
        (errors.TaskInvalid("title", "", "give one"), 422),
        (errors.IdentityRefused("builder", "no"), 403),
        (errors.NameTaken("builder", role=None), 409),
        (errors.UnknownRecipient(["x"]), 422),
        (errors.CursorInvalid("x", "no"), 400),
        (errors.ArgumentsInvalid("task_add", ["x"]), 422),
        (errors.DocumentChanged("how", expected=1, version=2), 409),
        (errors.LogLocked("log.lock", 1.0), 503),
        (errors.LogFull("log", "disk full"), 507),
        (errors.LogCorrupted("log", "torn"), 500),
        (errors.ToolMissing("git"), 503),
    ],
    ids=lambda case: case.code if isinstance(case, errors.SuperAgentsError) else "",
)
def test_an_error_has_the_status_of_its_class(error: errors.SuperAgentsError, status: int) -> None:
    answer = problem_of(error)

    assert answer.status_code == status == status_of(error)
    body = json.loads(bytes(answer.body))
    assert (body["code"], body["detail"], body["hint"]) == (error.code, error.message, error.hint)
    assert ("retry-after" in answer.headers) == (status == 503)


def test_a_class_without_a_row_has_that_of_the_nearest_one_above() -> None:
    class Overdue(errors.LeaseError):
        """A class of tomorrow."""

    assert status_of(Overdue("late")) == STATUSES[errors.LeaseError]


def test_what_only_a_person_can_mend_is_said_to_be_so() -> None:
    told = [json.loads(bytes(problem_of(error).body)) for error in (errors.ToolMissing("git"), errors.CallError("x"))]

    assert [each["recoverable"] for each in told] == [False, True]


def test_what_may_go_better_later_says_when_to_try_again() -> None:
    assert problem_of(errors.LogLocked("log.lock", 1.0)).headers["retry-after"] == "1"
