"""What triggers ask of events, and what events answer."""

from __future__ import annotations

from typing import Any

import pytest

from super_agents.events.event import Event
from super_agents.triggers.conditions import conditions, fits, matched
from super_agents.triggers.facts import Facts
from super_agents.triggers.trigger import Trigger
from super_agents.triggers.wording import filled


def event(kind: str = "git.committed", **data: Any) -> Event:
    return Event(7, "2026-01-01T00:00:00.000000Z", kind, "ada", data)


COMMIT = event(
    commit="abc123" * 7,
    branch="release/2",
    subject="fix: the oven",
    files=[{"path": "oven.py", "status": "M"}, {"path": "new.sql", "status": "R", "previous": "old.sql"}],
)


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ({}, True),
        ({"on": ("git.*",)}, True),
        ({"on": ("git.merged",)}, False),
        ({"by": ("a*",)}, True),
        ({"by": ("human:*",)}, False),
        ({"branches": ("main", "release/*")}, True),
        ({"branches": ("main",)}, False),
        ({"subjects": ("fix:*",)}, True),
        ({"subjects": ("feat:*",)}, False),
        ({"paths": ("*.sql",)}, True),
        ({"paths": ("old.*",)}, True),
        ({"paths": ("*.sql", "!*.sql")}, False),
        ({"paths": ("*.sql",), "branches": ("main",)}, False),
    ],
)
def test_a_trigger_fits_when_all_that_it_asks_holds(asked: dict[str, Any], holds: bool) -> None:  # noqa: FBT001 - a parameter of pytest's
    trigger = Trigger(**{"name": "x", "line": 1, "on": ("git.committed",), **asked})
    facts = Facts.of(COMMIT)

    assert fits(trigger, facts) is holds
    assert all(condition.holds for condition in conditions(trigger, facts)) is holds


def test_a_condition_on_what_an_event_does_not_have_does_not_hold() -> None:
    trigger = Trigger(name="x", line=1, on=("*",), branches=("*",))

    assert not fits(trigger, Facts.of(event("custom.x")))


def test_the_files_of_a_rename_are_both_its_names() -> None:
    assert Facts.of(COMMIT).paths == ("oven.py", "new.sql", "old.sql")


@pytest.mark.parametrize(
    ("data", "paths"),
    [
        ({"paths": ["a", 7, "b"]}, ("a", "b")),
        ({"path": "a"}, ("a",)),
        ({"path": 7, "paths": "a", "files": "b", "input": []}, ()),
        ({"input": {"tool_input": {"file_path": "/home/p/src/a.py"}}}, ("src/a.py",)),
        ({"input": {"tool_input": {"notebook_path": "/elsewhere/a"}}}, ("/elsewhere/a",)),
        ({"input": {"tool_input": "text"}}, ()),
    ],
)
def test_an_event_of_any_shape_names_the_files_that_it_has(data: dict[str, Any], paths: tuple[str, ...]) -> None:
    assert Facts.of(event("custom.x", **data), root="/home/p").paths == paths


def test_a_file_outside_of_the_project_breaks_no_pattern() -> None:
    trigger = Trigger(name="x", line=1, on=("*",), paths=("*.py",))

    for path in ("/elsewhere/a.py", "../a.py", "/", "a//b.py", "."):
        matched(trigger, Facts(kind="custom.x", by="ada", paths=(path,)))


def test_places_are_filled_and_braces_of_others_stay() -> None:
    text = "{trigger} {event} {short} {branch} {subject} {count} {files} {tags} {} {0} {Branch}"

    told = filled(text, trigger="x", facts=Facts.of(COMMIT), files=["a", "b"])

    assert told == "x 7 abc123abc1 release/2 fix: the oven 2 a, b - {} {0} {Branch}"


def test_what_an_event_says_is_not_filled_again() -> None:
    assert filled("{subject}", trigger="x", facts=Facts.of(event(subject="{by}")), files=[]) == "{by}"
