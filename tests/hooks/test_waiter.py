"""The waiter as the client starts it: silent until there is mail, one beside each client, gone with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.hooks.claude import user_prompt_submit
from super_agents.projects.session_files import SessionFile, write
from tests.support.clients import ENTRY
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from super_agents.projects.project import Project

SESSION = "37141323-48cb-42cb-8607-866f2ad2f1e0"
TOLD = 2  # the exit code with which a waiter's text becomes a turn


class Beside:
    """A process that stands in for a client, and what is started beside it."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.secret = project.roster.register("oven").secret
        self.client = subprocess.Popen(["sleep", "600"])
        self.started: list[subprocess.Popen[str]] = []

    def wait(self, **variables: str) -> subprocess.Popen[str]:
        """Start a waiter as the client does."""
        agent = {"SUPER_AGENT": "oven", "SUPER_AGENT_SECRET": self.secret}
        client = {"CLAUDE_PID": str(self.client.pid), "CLAUDE_CODE_ENTRYPOINT": "cli"}
        one = subprocess.Popen(
            [sys.executable, "-I", "-S", str(ENTRY), "claude", "wait"],
            cwd=self.project.root,
            env={**os.environ, **client, **agent, **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert one.stdin is not None
        one.stdin.write(json.dumps({"session_id": SESSION, "hook_event_name": "Stop", "transcript_path": "/none"}))
        one.stdin.close()
        one.stdin = None
        self.started.append(one)
        return one

    def asleep(self, **variables: str) -> subprocess.Popen[str]:
        """Start a waiter, and return when it has looked and sleeps."""
        one = self.wait(**variables)
        place = self.project.state_dir / "waiters" / str(self.client.pid)
        eventually(lambda: place.exists() and place.read_text().startswith(f"{one.pid}\n{SESSION}"))
        return one

    def end(self) -> None:
        """End them all."""
        self.client.kill()
        self.client.communicate()
        for each in self.started:
            each.kill()
            each.communicate()


@pytest.fixture
def beside(project: Project) -> Iterator[Beside]:
    """Return a client in a project with the agent `oven`."""
    one = Beside(project)
    yield one
    one.end()


def said(waiter: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Return how a waiter ended and what it wrote."""
    stdout, stderr = waiter.communicate(timeout=30)
    return waiter.returncode, stdout, stderr


def test_mail_that_comes_while_it_sleeps_is_told(beside: Beside) -> None:
    waiter = beside.asleep()

    beside.project.mail.send("The rye is ready", to=["oven"], by="human:ada", subject="Rye", priority="urgent")

    code, stdout, text = said(waiter)
    assert (code, stdout) == (TOLD, "")
    assert "m-1 from human:ada (a person, known by its login), URGENT, about: Rye\n> The rye is ready\n" in text


def test_mail_that_was_there_before_is_told_at_once(beside: Beside) -> None:
    beside.project.mail.send("The rye is ready", to=["oven"], by="human:ada")

    assert said(beside.wait())[0] == TOLD


def test_mail_for_others_lets_it_sleep_on_and_it_goes_silently_with_its_client(beside: Beside) -> None:
    beside.project.roster.register("counter")
    waiter = beside.asleep()
    for number in range(20):
        beside.project.mail.send(str(number), to=["counter"], by="oven")

    beside.client.kill()

    assert said(waiter) == (0, "", "")
    assert [event for event in beside.project.log.read() if event.kind == "message.offered"] == []


def test_the_newest_wins_and_the_older_leaves_silently(beside: Beside) -> None:
    older = beside.asleep()

    newest = beside.asleep()

    assert said(older) == (0, "", "")
    beside.project.mail.send("The rye is ready", to=["oven"], by="human:ada")
    assert said(newest)[0] == TOLD


def test_what_is_on_its_way_is_not_told_twice(beside: Beside) -> None:
    beside.project.mail.send("The rye is ready", to=["oven"], by="human:ada")
    assert said(beside.wait())[0] == TOLD

    second = beside.asleep()
    beside.project.mail.send("And the wheat", to=["oven"], by="human:ada")

    _, _, text = said(second)
    assert "And the wheat" in text
    assert "The rye" not in text


def test_it_waits_for_the_name_that_its_session_is_about_to_get(beside: Beside) -> None:
    project, secret = beside.project, beside.secret
    project.mail.send("The rye is ready", to=["oven"], by="human:ada")
    waiter = beside.wait(SUPER_AGENT="", SUPER_AGENT_SECRET="")
    place = project.state_dir / "waiters" / str(beside.client.pid)
    eventually(place.exists)
    assert waiter.poll() is None

    file = SessionFile(SESSION, "oven", secret, is_given=True, pid=None, start_time=None, transcript=None, cwd=None)
    write(project.layout, file)

    assert said(waiter)[0] == TOLD


def test_who_does_not_prove_its_name_hears_nothing(beside: Beside) -> None:
    beside.project.mail.send("The rye is ready", to=["oven"], by="human:ada")
    waiter = beside.asleep(SUPER_AGENT_SECRET=beside.secret[::-1])

    beside.client.kill()

    assert said(waiter) == (0, "", "")


@pytest.mark.parametrize("entrypoint", ["sdk-cli", "claude-vscode", ""])
def test_a_client_without_a_screen_would_wait_for_it_so_it_does_not_wait(beside: Beside, entrypoint: str) -> None:
    beside.project.mail.send("The rye is ready", to=["oven"], by="human:ada")

    assert said(beside.wait(CLAUDE_CODE_ENTRYPOINT=entrypoint)) == (0, "", "")


def test_a_client_that_is_gone_already_gets_no_waiter(beside: Beside) -> None:
    beside.client.kill()
    beside.client.wait()

    assert said(beside.wait()) == (0, "", "")


def test_a_prompt_with_the_mark_of_an_offer_tells_that_it_was_taken(beside: Beside) -> None:
    project = beside.project
    project.mail.send("The rye is ready", to=["oven"], by="human:ada")
    _, _, text = said(beside.wait())
    assert project.mail.deliveries("m-1")[0].state == "stored"

    for _ in range(2):
        assert prompt(beside, f"<task-notification>{text}") == ""

    shown = [event for event in project.log.read() if event.kind == "message.shown"]
    assert [(event.by, event.session, event.data["messages"]) for event in shown] == [("oven", SESSION, ["m-1"])]
    assert project.mail.deliveries("m-1")[0].state == "shown"
    assert os.listdir(project.state_dir / "offers") == []  # noqa: PTH208 - all that is in it


@pytest.mark.parametrize("mark", ["0123456789abcdef", "../../../etc/pass", "0123456789abcde", "short]"])
def test_a_mark_that_is_no_offer_of_ours_is_a_text_like_any_other(beside: Beside, mark: str) -> None:
    head = beside.project.log.head

    assert prompt(beside, f"[super-agents mail {mark}] hello") == ""

    assert beside.project.log.head == head


def prompt(beside: Beside, text: str) -> str:
    """Hand a prompt to the hook, as the client with a screen does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("super_agents.hooks.claude.user_prompt_submit.is_there", lambda: True)
        told: dict[str, Any] = {"session_id": SESSION, "prompt": text, "hook_event_name": "UserPromptSubmit"}
        return user_prompt_submit.answer(str(beside.project.root), json.dumps(told).encode())


def test_a_place_that_others_can_see_into_is_closed(beside: Beside, project: Project) -> None:
    beside.project.mail.send("The rye is ready", to=["oven"], by="human:ada")
    said(beside.wait())

    modes = {path.name: path.stat().st_mode & 0o777 for path in private(project.state_dir)}
    assert modes == dict.fromkeys(modes, 0o700)
    assert {path.stat().st_mode & 0o077 for path in (project.state_dir / "offers").iterdir()} == {0}


def private(state: Path) -> list[Path]:
    return [state / name for name in ("waiters", "offers", "sessions")]
