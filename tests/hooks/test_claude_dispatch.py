"""A hook's answer reaches the client; what goes wrong with it does not."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from super_agents.hooks.claude.dispatch import ANSWERING, WAIT
from super_agents.projects.git_hooks.stubs import Program
from tests.support.claude_hooks import hook, sample
from tests.support.hooked import recorded
from tests.support.tree import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Callable

    from super_agents.projects.project import Project

    Answering = Callable[[str, str], Program]

ANSWER = '{"decision":"block"}'


@pytest.fixture
def answering(tmp_path: Path) -> Answering:
    """Make a copy of the package in which an event is answered by this body of a function."""

    def make(event: str, body: str) -> Program:
        package = tmp_path / "packages" / "super_agents"
        shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
        module = package / "hooks" / "claude" / f"{ANSWERING[event]}.py"
        module.write_text(f"def answer(root, raw):\n    {body}\n")
        return Program(Path(sys.executable), package / "hooks" / "entry.py")

    return make


@pytest.mark.parametrize("event", sorted(ANSWERING.keys() - {WAIT}))
def test_an_answer_is_what_the_client_reads(project: Project, answering: Answering, event: str) -> None:
    program = answering(event, f"return {ANSWER!r}")

    done = hook(project.root, event, sample(event), program=program)

    assert (done.returncode, done.stdout, done.stderr) == (0, ANSWER.encode(), b"")
    assert len(recorded(project.root, "claude.")) == 1


def test_a_long_answer_is_written_whole(project: Project, answering: Answering) -> None:
    program = answering("Stop", "return 'x' * 1_000_000")

    assert hook(project.root, "Stop", sample("Stop"), program=program).stdout == b"x" * 1_000_000


@pytest.mark.parametrize("fault", ["raise ValueError('no bread')", "raise KeyboardInterrupt", "return None.x"])
def test_an_answer_that_fails_lets_the_client_go_on_and_is_told(
    project: Project, answering: Answering, fault: str
) -> None:
    program = answering("PreToolUse", fault)

    done = hook(project.root, "PreToolUse", sample("PreToolUse"), program=program)

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    requested, failed = recorded(project.root, "claude.")
    assert requested["kind"] == "claude.tool_requested"
    assert (failed["kind"], failed["event"]) == ("claude.hook_failed", "PreToolUse")
    assert failed["error"].partition(":")[0] in (project.layout.logs / "hooks.log").read_text()


def test_an_answer_is_given_though_the_event_cannot_be_recorded(project: Project, answering: Answering) -> None:
    program = answering("PreToolUse", f"return {ANSWER!r}")
    project.layout.events.write_text("a file where a folder is needed")

    done = hook(project.root, "PreToolUse", sample("PreToolUse"), program=program)

    assert (done.returncode, done.stdout) == (0, ANSWER.encode())


def test_where_settings_and_plugin_ask_one_of_them_is_answered(project: Project, answering: Answering) -> None:
    program = answering("UserPromptSubmit", f"return {ANSWER!r}")
    said = sample("UserPromptSubmit")

    answers = [hook(project.root, "UserPromptSubmit", said, *way, program=program).stdout for way in ((), ("plugin",))]

    assert answers == [ANSWER.encode(), b""]


def test_a_refusal_is_given_to_whoever_asks(project: Project, answering: Answering) -> None:
    program = answering("PreToolUse", f"return {ANSWER!r}")
    said = sample("PreToolUse")

    answers = [hook(project.root, "PreToolUse", said, *way, program=program).stdout for way in ((), ("plugin",))]

    assert answers == [ANSWER.encode()] * 2


def test_the_name_that_a_session_is_given_as_it_starts_is_in_its_first_event(
    project: Project, answering: Answering
) -> None:
    said = sample("SessionStart")
    (project.layout.state / "sessions").mkdir()
    path = project.layout.state / "sessions" / f"{said['session_id']}.json"
    program = answering("SessionStart", f"open({str(path)!r}, 'w').write('{{\"agent\": \"baker\"}}'); return ''")

    hook(project.root, "SessionStart", said, program=program)

    assert [event.by for event in project.log.read() if event.kind.startswith("claude.")] == ["baker"]


def test_a_waiter_wakes_its_session_by_what_it_says(project: Project, answering: Answering) -> None:
    program = answering(WAIT, "return 'you have mail'")

    done = hook(project.root, WAIT, sample("Stop"), program=program)

    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"you have mail")
    assert recorded(project.root, "claude.") == []


def test_a_waiter_with_nothing_to_say_is_silent(project: Project, answering: Answering) -> None:
    program = answering(WAIT, "return ''")

    done = hook(project.root, WAIT, sample("Stop"), program=program)

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
