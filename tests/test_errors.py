"""The tree of errors: drawn as it is, each with a sentence, a code and a next step."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import pytest

from super_agents import errors
from super_agents.errors import (
    CommandFailed,
    CursorAhead,
    DependencyCycle,
    EventInvalid,
    EventNotFound,
    EvidenceMissing,
    HistoryForgotten,
    LeaseHeld,
    LeaseLost,
    LeaseNotFound,
    LeaseRefused,
    LogCorrupted,
    LogFull,
    LogLocked,
    LogNewer,
    MessageInvalid,
    MessageNotFound,
    MessageRefused,
    NoTaskReady,
    OutputRefused,
    PathRefused,
    ProjectNotFound,
    ServiceUnavailable,
    SessionNotFound,
    SuperAgentsError,
    TaskInvalid,
    TaskLost,
    TaskNotFound,
    TaskNotReady,
    TaskRefused,
    TaskTaken,
    ToolMissing,
    UnknownRecipient,
    ViewNotFound,
)

CLASSES = [value for value in vars(errors).values() if inspect.isclass(value) and issubclass(value, Exception)]
LOG = Path("/project/.claude/events/log.ndjson")
LEASE = {"id": "l-1", "holder": "ada", "reason": "x", "expires_at": "2026-01-01T00:00:00.000000Z"}

EXAMPLES = [
    ProjectNotFound("/here", looked=["/here", "/"]),
    EventInvalid("unknown event kind `x`", hint="did you mean `y`?", kind="x"),
    EventNotFound(5, first=1, last=3),
    EventNotFound(5, first=1, last=0),
    EventNotFound.of_correlation("c-1"),
    LogCorrupted(LOG, "it is not what was sealed"),
    LogLocked(LOG, 0.25),
    LogFull(LOG, "No space left on device"),
    LogNewer(LOG, 2),
    CursorAhead("mailer", at=5, last=3),
    HistoryForgotten("activity", first=7),
    ViewNotFound("activty", ["activity", "keys"]),
    ToolMissing("git"),
    CommandFailed(["git", "push"], code=128, stderr="noise\nfatal: no\n"),
    CommandFailed(["git", "push"], code=None, stderr=""),
    PathRefused(LOG, "cannot be written by this user", hint="check its owner"),
    OutputRefused("No space left on device"),
    ServiceUnavailable("nothing answers", hint="try again"),
    SessionNotFound("5f0c"),
    SessionNotFound("5f", is_unclear=True),
    MessageInvalid("text", "the message says nothing", hint="give a text"),
    MessageNotFound("m-7"),
    MessageRefused("a", "send", ["b"], "the routing policy is `hub`"),
    MessageRefused("a", "read", ["b"], "everybody reads an inbox of their own"),
    MessageRefused("a", "acknowledge", ["b", "c"], "it is not among its recipients", message="m-7"),
    UnknownRecipient(["reviwer", "@team:x"], near=["reviewer"]),
    UnknownRecipient(["nobody"]),
    LeaseHeld([{"lease": LEASE, "held": "src/", "wanted": "src/a.py", "example": "src/a.py"}]),
    LeaseLost("a.py", "ada", 7, "`l-1` is over", lease=LEASE),
    LeaseNotFound("l-9"),
    LeaseRefused("pattern", "..", "leads out of the project"),
    TaskInvalid("title", "", "give one line"),
    TaskNotFound("t-9", newest="t-3"),
    TaskNotFound("t-9", newest=None),
    TaskNotReady("t-9", "it waits for t-3", state="waiting"),
    NoTaskReady("builder", role="developer", counts={"waiting": 2}),
    NoTaskReady("builder", role=None, counts={}),
    TaskTaken("t-9", owner="builder", until="2026-11-21T09:00:00.000000Z"),
    TaskLost("t-9", 3, "it ran out"),
    TaskRefused("t-9", "retried", state="finished", hint="only a dead task is"),
    DependencyCycle(["t-1", "t-2", "t-1"]),
    EvidenceMissing("t-9", ["the check `pytest` was not run"]),
]


def drawn() -> list[tuple[int, str]]:
    """Return the depth and name of each class in the drawing on top of the file."""
    found = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.fullmatch(r"([│├└─ ]*)(\w+)", line)
        if match and match[2] in vars(errors):
            found.append((len(match[1]) // 4, match[2]))
    return found


def test_the_drawing_on_top_is_the_tree_as_it_is() -> None:
    above: dict[int, str] = {}
    for depth, name in drawn():
        above[depth] = name
        parent = vars(errors)[name].__bases__[0].__name__
        assert parent == (above[depth - 1] if depth else "Exception")

    assert sorted(name for _, name in drawn()) == sorted(kind.__name__ for kind in CLASSES)


def test_there_is_one_root() -> None:
    assert all(issubclass(kind, SuperAgentsError) for kind in CLASSES)


@pytest.mark.parametrize("kind", CLASSES)
def test_every_class_says_what_it_is(kind: type[SuperAgentsError]) -> None:
    assert kind.__doc__
    assert kind.__doc__.rstrip().endswith(".")


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_every_error_is_a_sentence_with_a_next_step(error: SuperAgentsError) -> None:
    assert error.message
    assert str(error) == error.message
    assert error.message[0] in "`abcdefghijklmnopqrstuvwxyz"
    assert not error.message.endswith(".")
    assert error.hint


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_every_error_is_json_for_machines(error: SuperAgentsError) -> None:
    shape = json.loads(json.dumps(error.to_dict()))

    assert shape.keys() == {"code", "message", "hint", "details"}
    assert shape["details"].keys() == error.details.keys()


def test_the_code_is_the_class_name_in_snake_case() -> None:
    assert LogLocked(LOG, 1).code == "log_locked"
    assert SuperAgentsError("x").code == "super_agents_error"


def test_details_of_any_kind_become_plain() -> None:
    error = SuperAgentsError("x", path=Path("/a"), many=[Path("/b"), 1], pair=(1, None), named={1: {"c"}}, on=True)

    assert error.to_dict()["details"] == {
        "path": "/a",
        "many": ["/b", 1],
        "pair": [1, None],
        "named": {"1": ["c"]},
        "on": True,
    }


def test_the_sentences_say_what_was_found() -> None:
    said = [error.message for error in EXAMPLES]

    assert said[0] == "no project at `/here` or above it (looked in `/here`, `/`)"
    assert said[2] == "no event 5: this log holds 1 to 3"
    assert said[3] == "no event 5: this log is empty"
    assert said[6] == f"another process has held the log's lock `{LOG}` for more than 0.25 s"
    assert said[13] == "`git push` ended with 128: fatal: no"
    assert said[14] == "`git push` took too long"
