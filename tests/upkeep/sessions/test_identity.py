"""Who a session is: a name from its beginning on, kept over everything that is not an end."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from super_agents.projects import session_files
from tests.support.clients import client
from tests.support.waiting import eventually

if TYPE_CHECKING:
    import pytest

    from super_agents.events.event import Event
    from super_agents.projects.project import Project
    from tests.support.clients import Client
    from tests.support.projects import Machine

FIRST, SECOND = "37141323-48cb-42cb-8607-866f2ad2f1e0", "b926b041-b2a4-489c-9e37-1d4ae50f7d5e"


def agent_of(project: Project, session: str = FIRST) -> str:
    return project.sessions.get(session).agent or "nobody"


def told(project: Project) -> list[Event]:
    return [event for event in project.log.read() if event.kind.startswith("claude.")]


def test_a_session_gets_a_name_that_it_can_prove_and_is_told(project: Project, claude: Client) -> None:
    context = claude.start(FIRST)

    kept = session_files.read(project.layout, FIRST)
    assert kept is not None
    assert kept.agent is not None
    assert project.roster.verify(kept.agent, kept.secret).name == kept.agent
    assert f"You are `{kept.agent}`" in context
    assert len(context) < 1500
    assert f"export SUPER_AGENT={kept.agent}\nexport SUPER_AGENT_SECRET=" in claude.exports()
    found = project.sessions.get(FIRST)
    assert (found.agent, found.pid, found.state) == (kept.agent, claude.pid, "starting")


def test_what_proves_the_name_is_closed_to_others(project: Project, claude: Client) -> None:
    claude.start(FIRST)

    path = project.layout.sessions / f"{FIRST}.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_events_of_a_session_are_by_its_name_and_hold_no_secret(project: Project, claude: Client) -> None:
    claude.start(FIRST)
    claude.hook("UserPromptSubmit", FIRST, prompt="Bake", prompt_id="p-1")

    kept = session_files.read(project.layout, FIRST)
    assert kept is not None
    assert kept.secret is not None
    eventually(lambda: len(told(project)) == 2)
    assert sorted((event.kind, event.by, event.session) for event in told(project)) == [
        ("claude.prompt_submitted", kept.agent, FIRST),
        ("claude.session_started", kept.agent, FIRST),
    ]
    assert not any(kept.secret in str(event) for event in project.log.read())


def test_a_compaction_changes_nothing(project: Project, claude: Client) -> None:
    claude.start(FIRST)
    name = agent_of(project)
    claude.hook("UserPromptSubmit", FIRST, prompt="x", prompt_id="p-1")

    claude.start(FIRST, "compact")

    assert agent_of(project) == name
    assert project.sessions.get(FIRST).state == "working"
    assert len(project.roster.list()) == 1


def test_clear_gives_the_name_to_the_next_session_of_the_process(project: Project, claude: Client) -> None:
    claude.start(FIRST)
    name = agent_of(project)

    claude.hook("SessionEnd", FIRST, reason="clear")
    claude.start(SECOND, "clear")

    assert agent_of(project, SECOND) == name
    assert [(one.id, one.state) for one in project.sessions.list(over=True)] == [(FIRST, "ended"), (SECOND, "starting")]
    assert [one.name for one in project.roster.list(retired=True)] == [name]
    assert not project.roster.get(name).is_retired


def test_a_session_that_is_resumed_by_another_process_has_its_name_again(
    project: Project, machine: Machine, claude: Client
) -> None:
    claude.start(FIRST)
    name = agent_of(project)
    claude.hook("SessionEnd", FIRST, reason="prompt_input_exit")
    assert project.roster.get(name).is_retired

    with client(project.root, machine.home) as later:
        later.start(FIRST, "resume")

        found = project.sessions.get(FIRST)
        assert (found.agent, found.pid, found.state) == (name, later.pid, "starting")
        assert not project.roster.get(name).is_retired


def test_a_retired_name_that_somebody_else_took_is_not_taken_from_them(project: Project, claude: Client) -> None:
    claude.start(FIRST)
    name = agent_of(project)
    claude.hook("SessionEnd", FIRST, reason="other")
    project.roster.register(name)

    claude.start(FIRST, "resume")

    assert agent_of(project) not in {name, "nobody"}


def test_an_agent_that_the_environment_names_and_proves_is_the_one(project: Project, machine: Machine) -> None:
    secret = project.roster.register("baker").secret

    with client(project.root, machine.home, {"SUPER_AGENT": "baker", "SUPER_AGENT_SECRET": secret}) as one:
        context = one.start(FIRST)

        assert agent_of(project) == "baker"
        assert "You are `baker`" in context
        one.hook("SessionEnd", FIRST, reason="other")
    assert not project.roster.get("baker").is_retired  # its name is not of our giving


def test_a_name_that_is_not_proved_is_nobodys(project: Project, machine: Machine) -> None:
    project.roster.register("baker")

    with client(project.root, machine.home, {"SUPER_AGENT": "baker", "SUPER_AGENT_SECRET": "guessed"}) as one:
        context = one.start(FIRST)

    assert "does not prove it" in context
    assert project.sessions.get(FIRST).agent is None
    assert project.sessions.get(FIRST).state == "starting"


def test_a_name_with_unread_mail_stays(project: Project, claude: Client) -> None:
    claude.start(FIRST)
    name = agent_of(project)
    project.mail.send("The oven is hot", to=[name], by="human:ada")

    claude.hook("SessionEnd", FIRST, reason="other")

    assert not project.roster.get(name).is_retired
    assert len(project.inbox(name).unread()) == 1


def test_the_command_line_acts_under_the_name_of_its_session(
    project: Project, machine: Machine, claude: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    claude.start(FIRST)
    monkeypatch.setenv("CLAUDECODE", "1")
    monkeypatch.setenv("CLAUDE_CODE_SESSION_ID", FIRST)

    done = machine.run("task", "add", "Bake the bread", cwd=project.root)

    assert done.returncode == 0, done.stderr
    assert [task.added_by for task in project.board.list()] == [agent_of(project)]


def test_a_session_that_never_joined_has_no_name(
    project: Project, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUDECODE", "1")
    monkeypatch.setenv("CLAUDE_CODE_SESSION_ID", "../../project")

    done = machine.run("task", "add", "Bake the bread", cwd=project.root)

    assert done.returncode == 1
    assert "runs in an agent's session" in done.stderr


def test_a_fault_keeps_no_session_from_beginning(project: Project, claude: Client) -> None:
    project.layout.sessions.write_text("a file where a folder is needed")

    assert claude.hook("SessionStart", FIRST, source="startup") == {}

    wanted = {"claude.hook_failed", "claude.session_started"}  # a hook may write after it has answered
    eventually(lambda: wanted <= {event.kind for event in project.log.read()})


def test_nothing_is_left_beside_the_file_of_a_session(project: Project, claude: Client) -> None:
    claude.start(FIRST)

    assert [path.name for path in project.layout.sessions.iterdir()] == [f"{FIRST}.json"]
