"""`super-agents message`, typed as a person, a script or an agent would."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.cli.errors import DONE, FAILED, USAGE
from super_agents.system.processes import login_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from super_agents.projects.project import Project
    from tests.support.projects import Machine

    Run = Callable[..., "subprocess.CompletedProcess[str]"]

ME = f"human:{login_name()}"


@pytest.fixture
def secrets(project: Project) -> dict[str, str]:
    """The secrets of two agents."""
    return {name: project.roster.register(name, team="blue").secret for name in ("builder", "reviewer")}


@pytest.fixture
def say(machine: Machine, project: Project, secrets: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `super-agents message` as an agent, or without `as_` as the person at the keyboard."""

    def run(*arguments: str, as_: str | None = None) -> subprocess.CompletedProcess[str]:
        for variable, value in (("SUPER_AGENT", as_), ("SUPER_AGENT_SECRET", secrets.get(as_ or ""))):
            monkeypatch.setenv(variable, value) if value else monkeypatch.delenv(variable, raising=False)
        return machine.run("message", *arguments, cwd=project.root)

    return run


def _json(say: Run, *arguments: str, as_: str | None = None) -> Any:
    done = say(*arguments, "--json", as_=as_)
    assert (done.returncode, done.stderr) == (DONE, "")
    return json.loads(done.stdout)


def test_a_message_is_sent_read_acknowledged_and_reported(say: Run) -> None:
    assert say("send", "Please look", "--to", "reviewer", as_="builder").stdout == "m-1 to reviewer\n"

    read = say("read", as_="reviewer").stdout
    assert "m-1 · from builder" in read
    assert "Please look" in read
    assert say("read", as_="reviewer").stderr == "nothing to read\n"
    assert say("acknowledge", "m-1", as_="reviewer").stdout == "m-1 is acknowledged for reviewer\n"

    shown = say("show", "m-1").stdout
    assert "Please look" in shown
    assert shown.splitlines()[-1].split()[:3] == ["reviewer", "acted", "1"]


def test_peeking_marks_nothing(say: Run) -> None:
    say("send", "x", "--to", "reviewer", as_="builder")

    assert [each["state"] for each in _json(say, "peek", as_="reviewer")] == ["stored"]
    assert [each["state"] for each in _json(say, "peek", "--of", "reviewer")] == ["stored"]
    assert [each["state"] for each in _json(say, "read", as_="reviewer")] == ["shown"]
    assert _json(say, "peek", as_="reviewer") == []


def test_a_person_writes_and_reads_under_the_login(say: Run) -> None:
    _json(say, "send", "Stop, please", "--to", "@all", "--priority", "urgent")
    _json(say, "send", "Why?", "--to", "human", as_="builder")

    mine = _json(say, "read")
    theirs = _json(say, "read", as_="builder")

    assert [(each["message"]["sender"], each["recipient"]) for each in mine] == [("builder", "human")]
    assert [(each["message"]["sender"], each["message"]["priority"]) for each in theirs] == [(ME, "urgent")]


@pytest.mark.usefixtures("machine", "secrets")
def test_a_text_comes_from_stdin_with_a_dash(project: Project) -> None:
    command = [sys.executable, "-m", "super_agents", "message", "send", "-", "--to", "reviewer", "--json"]

    done = subprocess.run(command, cwd=project.root, input="é\n\nb\n".encode(), capture_output=True, check=True)
    wrong = subprocess.run(command, cwd=project.root, input=b"\xff", capture_output=True, check=False)

    assert json.loads(done.stdout)["text"] == "é\n\nb"
    assert (wrong.returncode, b"stdin is not UTF-8" in wrong.stdout) == (USAGE, True)


def test_an_answer_acts_and_what_is_awaited_is_listed(say: Run) -> None:
    _json(say, "send", "--to", "reviewer", "--template", "question", "--field", "question=Well?", as_="builder")
    _json(say, "send", "And?", "--to", "reviewer", "--deadline", "2h", "--subject", "Two", as_="builder")

    assert [each["awaits"] for each in _json(say, "waiting", as_="builder")] == ["waiting", "waiting"]
    answer = _json(say, "reply", "m-2", "Yes", as_="reviewer")

    assert (answer["recipients"], answer["subject"], answer["thread"]) == (["builder"], "Two", "m-2")
    assert [each["message"]["id"] for each in _json(say, "waiting", as_="builder")] == ["m-1"]
    assert "m-1" in say("waiting", as_="builder").stdout
    assert say("waiting", as_="reviewer").stderr == "no answer is awaited\n"


def test_messages_are_listed_with_their_states(say: Run) -> None:
    assert say("list").stderr == "no messages\n"
    say("broadcast", "x", "--subject", "For all")
    say("send", "y", "--to", "builder", as_="reviewer")
    say("acknowledge", "m-1", as_="builder")

    table = say("list").stdout.splitlines()

    assert "1 stored, 1 acted" in table[1]
    assert "For all" in table[1]
    assert [one["id"] for one in _json(say, "list", "--from", "reviewer")] == ["m-2"]
    assert [one["id"] for one in _json(say, "list", "--to", "builder", "-n", "1")] == ["m-2"]
    assert [one["id"] for one in _json(say, "list", "--thread", "m-1")] == ["m-1"]


def test_dead_letters_are_listed_resent_and_dropped(say: Run, project: Project) -> None:
    settings = project.root / ".claude/system/config.toml"
    settings.write_text('[messages]\nattempts = 1\nredelivery = "10ms"\n', encoding="utf-8")
    say("send", "x", "--to", "reviewer", as_="builder")
    assert say("dead").stderr == "no dead letters\n"
    say("read", as_="reviewer")

    assert "dead: not acted on" in say("dead").stdout
    assert "m-1 super-agents > reviewer" in say("expire").stdout
    assert say("expire").stderr == "nothing was due\n"
    assert [each["dead"] for each in _json(say, "resend", "m-1", as_="builder")] == [None]
    say("read", as_="reviewer")
    refused = say("drop", "m-1")
    assert (refused.returncode, "add --yes" in refused.stderr) == (USAGE, True)
    assert [each["state"] for each in _json(say, "drop", "m-1", "--yes", "--to", "reviewer")] == ["expired"]
    assert _json(say, "dead") == []


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["send", "x", "--to", "reviwer"], FAILED, "nobody is reached by `reviwer`"),
        (["send", "x", "--to", "reviwer"], FAILED, "did you mean `reviewer`?"),
        (["send", "x", "--to", "@team:green"], FAILED, "`@team:green`"),
        (["send", "--to", "reviewer"], FAILED, "the message says nothing"),
        (["send", "x"], USAGE, "Missing option '--to'"),
        (["send", "x", "--to", "reviewer", "--priority", "most"], USAGE, "urgent"),
        (["send", "x", "--to", "reviewer", "--ttl", "soon"], USAGE, "`soon` is no duration"),
        (["send", "x", "--to", "reviewer", "--ttl", "0s"], FAILED, "cannot live for 0 s"),
        (["send", "x", "--to", "reviewer", "--deadline", "soon"], FAILED, "`soon` is no time"),
        (["send", "--to", "reviewer", "--template", "question"], FAILED, "wants the field `question`"),
        (["send", "x", "--to", "reviewer", "--field", "a"], USAGE, "is not written as NAME=VALUE"),
        (["send", "--to", "reviewer", "--field", "a=1", "--field", "a=2"], USAGE, "is given twice"),
        (["send", "\udcff", "--to", "reviewer"], FAILED, "is not UTF-8"),
        (["reply", "m-7", "x"], FAILED, "no message `m-7`"),
        (["show", "7"], FAILED, "no message `7`"),
        (["acknowledge", "m-7"], FAILED, "no message `m-7`"),
        (["peek", "--of", "nobody"], FAILED, "nobody is reached by `nobody`"),
        (["resend", "m-7"], FAILED, "no message `m-7`"),
        (["raed"], USAGE, "Did you mean `super-agents message read`?"),
    ],
)
def test_what_cannot_be_done_is_named_with_the_next_step_and_writes_nothing(
    say: Run, project: Project, arguments: list[str], code: int, sentence: str
) -> None:
    head = project.log.head

    done = say(*arguments, as_="builder")

    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr
    assert project.log.head == head


def test_nobody_acts_for_another(say: Run) -> None:
    say("send", "x", "--to", "reviewer", as_="builder")

    error = json.loads(say("acknowledge", "m-1", "--json").stdout)["error"]

    assert error["code"] == "message_refused"
    assert error["details"] == {
        "by": ME,
        "action": "acknowledge",
        "recipients": ["reviewer"],
        "reason": "it is not among its recipients",
        "id": "m-1",
    }


def test_an_agent_cannot_write_as_a_person(
    say: Run, machine: Machine, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    say("peek")
    for name, value in (("SUPER_AGENT", ME), ("SUPER_AGENT_SECRET", "x")):
        monkeypatch.setenv(name, value)

    done = machine.run("message", "send", "x", "--to", "builder", cwd=project.root)
    forged = machine.run("event", "append", "message.sent", "--by", ME, "--data", "{}", cwd=project.root)

    assert (done.returncode, forged.returncode) == (FAILED, FAILED)
    assert "`message.sent` is what super-agents itself says" in forged.stderr
    assert project.mail.list() == []


def test_what_stands_in_a_message_does_not_steer_a_terminal(say: Run) -> None:
    say("send", "\x1b[2Jboo\x07\u202e", "--subject", "\x1b]0;x\x07", "--to", "reviewer", as_="builder")

    for arguments in (["list"], ["show", "m-1"], ["peek", "--of", "reviewer"]):
        said = say(*arguments).stdout
        assert "\\x1b" in said
        assert not {"\x1b", "\x07", "\u202e"} & set(said)


def test_wrong_settings_do_not_hinder_those_who_look(say: Run, project: Project) -> None:
    say("send", "x", "--to", "reviewer", as_="builder")
    (project.root / ".claude/system/config.toml").write_text('[messages]\nrouting = "ring"\n', encoding="utf-8")

    assert "m-1" in say("list").stdout
    assert "m-1" in say("peek", "--of", "reviewer").stdout
    done = say("send", "x", "--to", "reviewer", as_="builder")
    assert (done.returncode, "messages.routing" in done.stderr) == (FAILED, True)


@pytest.mark.usefixtures("secrets")
def test_the_mail_is_followed_as_it_comes(machine: Machine, project: Project) -> None:
    project.mail.send("one", to=["reviewer"], by="builder")
    tail = machine.begin("message", "tail", cwd=project.root)
    try:
        assert tail.stdout is not None
        assert b"m-1 builder > reviewer: one" in tail.stdout.readline()
        project.inbox("reviewer").read(by="reviewer")
        assert b"shown" in tail.stdout.readline()
        project.log.append("custom.noise", by="x")
        project.mail.reply("m-1", "two", by="reviewer")
        assert b"m-2 reviewer > builder: two" in tail.stdout.readline()
    finally:
        tail.terminate()
        tail.communicate()


def test_what_was_acknowledged_before_one_that_is_refused_is_told(say: Run) -> None:
    say("send", "Please look", "--to", "reviewer")

    done = say("acknowledge", "m-1", "m-9", as_="reviewer")

    assert (done.returncode, done.stdout) == (FAILED, "m-1 is acknowledged for reviewer\n")
