"""A task is finished with what proves it, or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import EvidenceMissing
from super_agents.tasks.evidence import Artifact, CheckRun, Commit, Note
from tests.tasks.conftest import COMMIT

if TYPE_CHECKING:
    from super_agents.tasks.evidence import Evidence
    from super_agents.tasks.task import Task
    from tests.tasks.conftest import Site

DIGEST = hashlib.sha256(b"3 passed").hexdigest()
PASSED = CheckRun("pytest", 0, DIGEST, ("3 passed",), 1.5)
FILE = Artifact("dist/seed.whl", DIGEST, 8)


def finish(site: Site, *evidence: Evidence, checks: tuple[str, ...] = (), by: str = "rose") -> Task:
    site.board.add("Sow", by="planner", checks=checks)
    taken = site.board.claim(by=by)
    return site.board.finish(taken.id, taken.token, by=by, evidence=evidence)


@pytest.mark.parametrize("evidence", [Commit("0" * 40), Commit("0123abc"), FILE])
def test_a_task_without_checks_is_finished_with_a_commit_or_an_artifact(site: Site, evidence: Evidence) -> None:
    done = finish(site, evidence)

    assert (done.state, done.owner) == ("finished", "rose")
    assert done.evidence == (evidence.to_dict(),)


def test_a_person_may_finish_a_task_with_a_word(site: Site) -> None:
    done = finish(site, Note("I called them"), by="human:ada")

    assert done.evidence == ({"kind": "note", "reason": "I called them"},)


def test_a_task_is_finished_when_each_of_its_checks_ended_with_0(site: Site) -> None:
    done = finish(site, PASSED, replace(PASSED, command="ruff check"), COMMIT, checks=("pytest", "ruff check"))

    assert [one["kind"] for one in done.evidence] == ["check", "check", "commit"]
    assert done.evidence[0] == {
        "kind": "check",
        "command": "pytest",
        "exit_code": 0,
        "sha256": DIGEST,
        "tail": ["3 passed"],
        "seconds": 1.5,
    }


@pytest.mark.parametrize(
    ("checks", "evidence", "says"),
    [
        ((), [], "a commit, an artifact or a person's note is needed"),
        ((), [PASSED], "a commit, an artifact or a person's note is needed"),
        ((), [Note("it is done")], "a note counts from a person, not from `rose`"),
        ((), [COMMIT, Note("it is done")], "a note counts from a person, not from `rose`"),
        ((), [Commit("HEAD")], "`HEAD` is no id of a commit"),
        ((), [Commit("")], "`` is no id of a commit"),
        ((), [replace(FILE, sha256="abc")], "`abc` is no sha256 of `dist/seed.whl`"),
        ((), [replace(FILE, path="")], "an artifact has no path"),
        (("pytest",), [], "the check `pytest` was not run"),
        (("pytest",), [COMMIT], "the check `pytest` was not run"),
        (("pytest", "ruff"), [PASSED], "the check `ruff` was not run"),
        (("pytest",), [replace(PASSED, command="true")], "the check `pytest` was not run"),
        (("pytest",), [replace(PASSED, exit_code=1)], "the check `pytest` ended with 1"),
        (("pytest",), [PASSED, replace(PASSED, exit_code=2)], "the check `pytest` ended with 2"),
        (("pytest",), [replace(PASSED, exit_code=None, seconds=600.0)], "the check `pytest` was ended after 600 s"),
        (("pytest",), [replace(PASSED, sha256="")], "`` is no sha256 of a check's output"),
    ],
)
def test_what_does_not_prove_it_is_refused_with_what_is_missing(
    site: Site, checks: tuple[str, ...], evidence: list[Evidence], says: str
) -> None:
    with pytest.raises(EvidenceMissing) as caught:
        finish(site, *evidence, checks=checks)

    assert says in caught.value.message
    assert site.events("task.finished") == []
    assert site.board.held("t-1", 1, by="rose").state == "claimed"


def test_a_blank_note_is_none(site: Site) -> None:
    with pytest.raises(EvidenceMissing, match="a note gives no reason"):
        finish(site, Note(" "), by="human:ada")


def test_all_that_is_missing_is_said_at_once(site: Site) -> None:
    with pytest.raises(EvidenceMissing) as caught:
        finish(site, replace(PASSED, exit_code=1), Note("ok"), checks=("pytest", "ruff"))

    assert caught.value.details["missing"] == [
        "the check `pytest` ended with 1",
        "the check `ruff` was not run",
        "a note counts from a person, not from `rose`",
    ]
