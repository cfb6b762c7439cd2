"""What becomes of a session that no hook tells of, and what says so."""

from __future__ import annotations

import json
import os
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.projects import session_files
from super_agents.upkeep.sessions.watching import SILENT, watch

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.agents.session import Session
    from super_agents.projects.project import Project
    from tests.support.clients import Client
    from tests.support.projects import Machine

ONE = "37141323-48cb-42cb-8607-866f2ad2f1e0"
INTERRUPTED = {
    "type": "user",
    "message": {"role": "user", "content": [{"type": "text", "text": "[Request interrupted by user]"}]},
}
SAID = {"type": "assistant", "message": {"role": "assistant", "content": [{"type": "text", "text": "Baking"}]}}
NOTE = {"type": "file-history-snapshot", "snapshot": {}}


def look(project: Project, *, later: float = 0.0) -> list[tuple[str, dict[str, Any]]]:
    """Watch the sessions as if it were `later`, in seconds; return what was written."""
    events = watch(project, os.environ, now_ns=time.time_ns() + int(later * 1e9))
    return [(event.kind, event.data) for event in events]


def now(project: Project) -> Session:
    return project.sessions.get(ONE)


def at_work(claude: Client) -> None:
    claude.start(ONE)
    claude.hook("UserPromptSubmit", ONE, prompt="Bake", prompt_id="p-1")
    claude.hook("PreToolUse", ONE, tool_name="Bash", tool_input={"command": "bake"}, tool_use_id="toolu_1")


def test_a_client_that_was_killed_is_lost_once(project: Project, claude: Client) -> None:
    at_work(claude)
    assert (now(project).state, now(project).tool) == ("working", "Bash")

    claude.kill()

    assert look(project) == [
        ("session.lost", {"session": ONE, "pid": claude.pid, "evidence": f"process {claude.pid} is gone"})
    ]
    assert look(project) == []
    assert (now(project).state, now(project).tool, now(project).ended_why) == (
        "lost",
        None,
        f"process {claude.pid} is gone",
    )


def test_a_session_that_was_lost_gives_its_name_back_and_can_be_resumed(project: Project, claude: Client) -> None:
    at_work(claude)
    name = now(project).agent or ""
    claude.kill()
    look(project)

    assert project.roster.get(name).is_retired
    kept = session_files.read(project.layout, ONE)
    assert kept is not None
    assert (kept.agent, kept.pid) == (name, None)


@pytest.mark.parametrize("way", ["killed", "ended"])
def test_what_edits_took_by_themselves_is_given_back_at_once(project: Project, claude: Client, way: str) -> None:
    claude.start(ONE)
    name = now(project).agent or ""
    own = project.leases.take("recipes/", by=name)
    taken = {"lease": "l-2", "patterns": ["oven.py"], "files": ["oven.py"], "mode": "exclusive", "automatic": True}
    times = {"taken_at": own.taken_at, "expires_at": own.expires_at}
    project.log.append("lease.taken", by=name, session=ONE, data={**taken, **times})

    if way == "killed":
        claude.kill()
        look(project)
    else:
        claude.hook("SessionEnd", ONE, reason="other")

    assert project.leases.list(holder=name) == [own]
    assert project.leases.get("l-2").state == "released"
    assert not project.roster.get(name).is_retired  # its lease would end with the name


def test_a_client_that_lives_is_not_lost(project: Project, claude: Client) -> None:
    at_work(claude)

    assert look(project) == []
    assert now(project).state == "working"


@pytest.mark.parametrize(("program", "kinds"), [("claude", []), ("baker", ["session.lost"])])
def test_a_clock_that_was_set_makes_no_client_lost(
    project: Project, machine: Machine, tmp_path: Path, program: str, kinds: list[str]
) -> None:
    (tmp_path / program).symlink_to("/bin/sleep")
    with subprocess.Popen([str(tmp_path / program), "100"]) as process:
        try:
            joined = {"session": ONE, "how": "new", "is_given": False, "pid": process.pid, "process_started": 5.0}
            project.log.append("session.joined", by="a", data=joined)
            place = machine.home / ".claude" / "sessions" / f"{process.pid}.json"
            place.parent.mkdir(parents=True)
            place.write_text(json.dumps({"sessionId": ONE}))

            assert [kind for kind, _ in look(project)] == kinds
        finally:
            process.kill()


def test_a_turn_that_was_interrupted_ends(project: Project, claude: Client) -> None:
    at_work(claude)
    claude.writes(ONE, SAID, INTERRUPTED, NOTE)
    claude.says(ONE, "idle")

    assert [kind for kind, _ in look(project)] == ["session.interrupted"]
    assert look(project) == []
    assert (now(project).state, now(project).tool) == ("idle", None)


def test_without_a_trace_of_an_interruption_none_is_claimed(project: Project, claude: Client) -> None:
    at_work(claude)
    claude.writes(ONE, INTERRUPTED, SAID)
    claude.says(ONE, "idle")

    assert [(kind, data["state"]) for kind, data in look(project)] == [("session.observed", "idle")]
    assert "of the client" in now(project).evidence


def test_a_dialog_that_no_hook_told_of_is_seen(project: Project, claude: Client) -> None:
    at_work(claude)
    claude.says(ONE, "waiting", waitingFor="permission prompt")

    look(project)

    assert (now(project).state, now(project).tool) == ("waiting", "Bash")
    assert "permission prompt" in now(project).evidence


def test_a_session_that_has_begun_is_idle_once_the_client_says_so(project: Project, claude: Client) -> None:
    claude.says(ONE, "idle")
    time.sleep(0.01)  # the hook is later than what the client said, as after `/clear`
    claude.start(ONE)

    look(project)

    assert now(project).state == "idle"


def test_what_the_client_said_before_the_last_hook_does_not_count(project: Project, claude: Client) -> None:
    claude.start(ONE)
    claude.says(ONE, "idle")
    time.sleep(0.01)  # what the client says has times of milliseconds
    at_work(claude)

    assert look(project) == []
    assert now(project).state == "working"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"sessionId": 5}', '{"sessionId": "x", "status": "idle"}'])
def test_a_file_of_another_form_says_nothing(project: Project, claude: Client, machine: Machine, text: str) -> None:
    at_work(claude)
    place = machine.home / ".claude" / "sessions" / f"{claude.pid}.json"
    place.parent.mkdir(parents=True)
    place.write_text(text)

    assert look(project) == []


def test_a_status_that_is_not_known_says_nothing(project: Project, claude: Client) -> None:
    at_work(claude)
    claude.says(ONE, "dreaming")

    assert look(project) == []


def test_a_session_whose_process_is_not_known_is_not_called_dead(project: Project) -> None:
    project.log.append("claude.prompt_submitted", by="a", session=ONE, data={"input": {"session_id": ONE}})

    assert look(project) == []
    assert look(project, later=SILENT + 1) == [
        ("session.observed", {"session": ONE, "state": "unknown", "evidence": now(project).evidence})
    ]
    assert "its process is not known" in now(project).evidence
    assert look(project, later=2 * SILENT) == []


def test_a_session_that_is_over_is_let_go_by_whoever_looks_next(project: Project, claude: Client) -> None:
    claude.start(ONE)
    name = now(project).agent or ""
    project.log.append("claude.session_ended", by=name, session=ONE, data={"input": {"reason": "other"}})

    look(project)
    assert not project.roster.get(name).is_retired  # `/clear` may be under way

    look(project, later=60)
    assert project.roster.get(name).is_retired


def test_status_tells_the_truth_about_a_client_that_was_killed(
    project: Project, machine: Machine, claude: Client
) -> None:
    at_work(claude)
    assert "working" in machine.run("status", cwd=project.root).stdout

    claude.kill()

    assert "lost" not in machine.run("status", cwd=project.root).stdout  # what is over is not listed
    listed = machine.run("session", "list", "--all", cwd=project.root).stdout
    assert f"process {claude.pid} is gone" in listed
    assert [event.kind for event in project.log.read()].count("session.lost") == 1


def test_a_knowledge_manager_finds_out_by_itself(project: Project, machine: Machine, claude: Client) -> None:
    at_work(claude)
    assert machine.run("start", cwd=project.root).returncode == 0
    claude.kill()

    with project.log.tail(after=0) as tail:
        lost = next(event for event in tail if event.kind == "session.lost")

    assert lost.data["session"] == ONE
