"""Mail reaches live sessions of the real Claude Code, with what `init` wrote and nothing else."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from tests.support.claude_clients import Client, each_client, needs_claude, newest
from tests.support.claude_offline import claude_offline
from tests.support.waiters import waiters_of
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psutil

    from tests.support.claude_offline import ClaudeOffline
    from tests.support.claude_pane import ClaudePane

pytestmark = [needs_claude, pytest.mark.slow, pytest.mark.usefixtures("machine")]

WHOLE = {"result": "came to its end", "is_error": False}
WOKEN = {"name": "woken", "match": {"notice": "The rye is ready"}, "steps": [{"text": "I go and fetch it."}]}


def baking(until: str, **more: Any) -> dict[str, Any]:
    """Return a tool call that ends when the test makes a file, and then says that it came to its own end."""
    command = f"until [ -e {until} ]; do sleep 0.05; done; echo came to its end"
    return {"tool": "Bash", "input": {"command": command}, **more}


@pytest.fixture
def project(repository: Path) -> Project:
    """Return a project as `init` leaves it."""
    actions.init(repository, mcp="none")
    return Project.open(repository)


@contextmanager
def session(project: Project, scenario: Any, client: Client) -> Iterator[tuple[ClaudeOffline, ClaudePane]]:
    """Start a client that may run commands, and wait until its session takes part and something waits beside it."""
    with (
        claude_offline(scenario, client) as rig,
        rig.pane(project.root, "--allowedTools", "Bash") as pane,
    ):
        eventually(lambda: agent_in(project))
        eventually(lambda: waiter(pane))
        yield rig, pane
        assert rig.api.failures == []


def agent_in(project: Project) -> str:
    """Return the name of the agent that works in the newest session, or nothing."""
    sessions = project.sessions.list()
    return (sessions[-1].agent or "") if sessions else ""


def waiter(pane: ClaudePane) -> psutil.Process | None:
    """Return the process that waits for mail beside a client."""
    return next(iter(waiters(pane)), None)


def send(rig: ClaudeOffline, project: Project, text: str) -> str:
    """Send a message from the command line to the session's agent, as a person, and return its id."""
    done = rig.super_agents(project.root, "message", "send", text, "--to", agent_in(project))
    assert done.returncode == 0, done.stderr
    return project.mail.list()[-1].id


def state(project: Project, message: str) -> str:
    return project.mail.deliveries(message)[0].state


@each_client
def test_a_message_wakes_an_idle_session_that_nobody_has_spoken_to(project: Project, client: Client) -> None:
    with session(project, {"scripts": [WOKEN]}, client) as (rig, pane):
        message = send(rig, project, "The rye is ready")

        pane.wait_to_show("I go and fetch it.")
        eventually(lambda: state(project, message) == "shown")
        (shown,) = [event for event in project.log.read() if event.kind == "message.shown"]
        assert shown.by == agent_in(project)
        assert shown.data["messages"] == [message]


@each_client
def test_a_busy_session_sees_a_message_between_two_tool_calls_and_none_is_interrupted(
    project: Project, client: Client
) -> None:
    steps = [
        baking("first"),
        baking("second", expect={**WHOLE, "context": "The rye is ready"}),
        {"text": "done", "expect": WHOLE},
    ]
    with session(project, {"scripts": [{"match": {"prompt": "bake"}, "steps": steps}]}, client) as (rig, pane):
        pane.ask("bake")
        eventually(lambda: kinds(project).count("claude.tool_requested") == 1)
        message = send(rig, project, "The rye is ready")
        eventually(lambda: is_queued(project, message))
        assert "claude.tool_finished" not in kinds(project)
        assert state(project, message) == "stored"

        (project.root / "first").touch()
        (project.root / "second").touch()
        pane.wait_to_show("done")

        eventually(lambda: state(project, message) == "shown")


def test_more_than_one_message_is_seen_in_one_turn(project: Project) -> None:
    steps = [
        baking("first"),
        baking("second", expect={**WHOLE, "context": "The rye is ready"}),
        {"text": "done", "expect": {**WHOLE, "context": "And the wheat"}},
    ]
    with session(project, {"scripts": [{"match": {"prompt": "bake"}, "steps": steps}]}, newest()) as (rig, pane):
        pane.ask("bake")
        for number, (text, file) in enumerate([("The rye is ready", "first"), ("And the wheat", "second")], 1):
            eventually(partial(is_requested, project, number))
            message = send(rig, project, text)
            eventually(partial(is_queued, project, message))
            (project.root / file).touch()
        pane.wait_to_show("done")


@each_client
def test_an_open_dialog_stays_open_and_half_a_prompt_stays_where_it_is(project: Project, client: Client) -> None:
    ask = {"tool": "Write", "input": {"file_path": str(project.root / "bread.txt"), "content": "rye"}}
    steps = [ask, {"text": "written", "expect": {"context": "Fetch the butter"}}]
    scenario = {"scripts": [{"match": {"prompt": "bake"}, "steps": steps}, WOKEN]}
    with session(project, scenario, client) as (rig, pane):
        pane.ask("bake")
        pane.wait_for("waiting")
        message = send(rig, project, "Fetch the butter")
        eventually(lambda: is_queued(project, message))
        assert pane.status == "waiting"
        pane.choose("Enter")
        pane.wait_to_show("written")
        eventually(lambda: state(project, message) == "shown")

        pane.wait_for("idle")
        pane.type("half a prompt")
        again = send(rig, project, "The rye is ready")
        pane.wait_to_show("I go and fetch it.")
        eventually(lambda: state(project, again) == "shown")
        assert "half a prompt" in pane.screen()


@each_client
def test_a_client_without_a_screen_gets_mail_with_its_prompt_and_before_it_ends(
    project: Project, client: Client
) -> None:
    registration = project.roster.register("oven")
    project.mail.send("The rye is ready", to=["oven"], by="human:ada")
    tell = f"{sys.executable} -m super_agents message send 'And the wheat' --to oven"
    steps = [
        {"tool": "Bash", "input": {"command": tell}, "expect": {"context": "The rye is ready"}},
        {"text": "done"},
        {"text": "went on", "expect": {"context": "And the wheat"}},
    ]
    with claude_offline({"scripts": [{"match": {"prompt": "bake"}, "steps": steps}]}, client) as rig:
        variables = {"SUPER_AGENT": "oven", "SUPER_AGENT_SECRET": registration.secret}
        said = rig.run(project.root, "bake", "--allowedTools", "Bash", variables=variables)

        assert rig.api.failures == []
    assert said[-1]["result"] == "went on"
    assert [state(project, each.id) for each in project.mail.list()] == ["shown", "shown"]


@each_client
def test_the_waiter_is_one_and_goes_with_its_client(project: Project, client: Client) -> None:
    with session(project, [{"text": "hello"}], client) as (_, pane):
        first = waiter(pane)
        pane.ask("Good morning!")
        pane.wait_for("idle")
        eventually(lambda: waiter(pane) not in {first, None} and len(waiters(pane)) == 1)
        last = waiter(pane)
        assert last is not None

        pane.kill()

        eventually(lambda: not last.is_running())


@each_client
def test_a_message_that_a_killed_client_never_read_is_given_to_the_agents_next_session(
    project: Project, client: Client
) -> None:
    registration = project.roster.register("oven")
    variables = {"SUPER_AGENT": "oven", "SUPER_AGENT_SECRET": registration.secret}
    scenario = {"scripts": [{"match": {"prompt": "bake"}, "steps": [baking("never")]}, WOKEN]}
    with claude_offline(scenario, client) as rig:
        with rig.pane(project.root, "--allowedTools", "Bash", variables=variables) as pane:
            eventually(lambda: waiter(pane))
            pane.ask("bake")
            message = send(rig, project, "The rye is ready")
            eventually(lambda: is_queued(project, message))
            pane.kill()
        assert state(project, message) == "stored"

        with rig.pane(project.root, variables=variables) as pane:
            pane.wait_to_show("I go and fetch it.")
            eventually(lambda: state(project, message) == "shown")
            assert kinds(project).count("message.returned") == 1


def is_requested(project: Project, number: int) -> bool:
    return kinds(project).count("claude.tool_requested") == number


def is_queued(project: Project, message: str) -> bool:
    """Tell whether the client has the text with a message, by what it writes of its queue."""
    offers = [event.data for event in project.log.read() if event.kind == "message.offered"]
    marks = [f"[super-agents mail {one['offer']}]" for one in offers if message in one["messages"]]
    texts = [path.read_text(encoding="utf-8") for path in (Path.home() / ".claude" / "projects").rglob("*.jsonl")]
    return any(mark in text for mark in marks for text in texts)


def waiters(pane: ClaudePane) -> list[psutil.Process]:
    """Return all processes that wait beside a client."""
    return waiters_of(pane.pid)


def kinds(project: Project) -> list[str]:
    return [event.kind for event in project.log.read()]
