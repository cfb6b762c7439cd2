"""What a real client told its hooks, told once more through the hooks' program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from super_agents.events.claude_kinds import KIND_OF
from tests.support.claude_hooks import SAMPLES, sample
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from super_agents.events.event import Event
    from super_agents.projects.project import Project
    from tests.support.clients import Client

TOLD = [one for one in SAMPLES if one["hook_event_name"] in KIND_OF]


def replay(claude: Client, said: dict[str, Any]) -> None:
    members = dict(said)
    claude.hook(members.pop("hook_event_name"), members.pop("session_id"), **members)


def told(project: Project) -> list[Event]:
    return [event for event in project.log.read() if event.kind in KIND_OF.values()]


def test_each_sample_is_one_event_of_its_session(project: Project, claude: Client) -> None:
    for said in TOLD:
        replay(claude, said)

    eventually(lambda: len(told(project)) == len(TOLD))  # a hook may write after it has answered
    assert sorted((event.kind, event.session) for event in told(project)) == sorted(
        (KIND_OF[said["hook_event_name"]], said["session_id"]) for said in TOLD
    )
    assert "claude.hook_failed" not in [event.kind for event in project.log.read()]
    known = project.sessions.list(over=True)
    assert {one.id for one in known} == {said["session_id"] for said in TOLD}
    assert {one.transcript for one in known} <= {said["transcript_path"] for said in TOLD}


@pytest.mark.parametrize(
    ("event", "state", "evidence"),
    [
        ("UserPromptSubmit", "working", "hook UserPromptSubmit"),
        ("PreToolUse", "working", "hook PreToolUse (Bash)"),
        ("PermissionRequest", "waiting", "hook PermissionRequest (Bash)"),
        ("Elicitation", "waiting", "hook Elicitation (km)"),
        ("Stop", "idle", "hook Stop"),
        ("StopFailure", "idle", "hook StopFailure (rate_limit)"),
        ("PreCompact", "working", "hook PreCompact (manual)"),
        ("SessionEnd", "ended", "hook SessionEnd (clear)"),
    ],
)
def test_a_sample_says_how_its_session_stands(
    project: Project, claude: Client, event: str, state: str, evidence: str
) -> None:
    said = sample(event)

    replay(claude, said)
    eventually(lambda: told(project))

    found = project.sessions.get(said["session_id"])
    assert (found.state, found.evidence) == (state, evidence)
