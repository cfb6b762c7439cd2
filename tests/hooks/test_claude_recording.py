"""What Claude Code tells our hooks is in the log: once, as it was told, without secrets, and short enough."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.events.claude_kinds import KIND_OF
from super_agents.hooks.claude.recording import record
from tests.support.claude_hooks import SAMPLES, at_once, compact, hook, sample
from tests.support.hooked import recorded
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.project import Project

PLUGIN = ("plugin",)
OBSERVED = [one for one in SAMPLES if one["hook_event_name"] in KIND_OF]
SECRET = "ghp_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"


def told(root: Path) -> list[dict[str, Any]]:
    """Return kind and data of all that hooks have told."""
    return recorded(root, "claude.")


def told_soon(root: Path, count: int = 1) -> list[dict[str, Any]]:
    """Return it when there is so much of it: a careful look goes on when the hook has ended."""
    eventually(lambda: len(told(root)) >= count)
    return told(root)


@pytest.mark.parametrize("said", OBSERVED, ids=lambda said: str(said["hook_event_name"]))
def test_what_a_client_told_is_an_event_of_its_own_kind(project: Project, said: dict[str, Any]) -> None:
    event = said["hook_event_name"]

    done = hook(project.root, event, said)

    assert (done.returncode, done.stderr) == (0, b"")
    assert bool(done.stdout) == (event == "SessionStart")  # a session is told who it is
    assert told(project.root) == [{"kind": KIND_OF[event], "input": said}]


@pytest.mark.parametrize("event", ["WorktreeCreate", "WorktreeRemove", "MessageDisplay", "NoSuchEvent"])
def test_events_that_a_hook_would_disturb_are_left_alone(project: Project, event: str) -> None:
    done = hook(project.root, event, sample("PreToolUse"))

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert told(project.root) == []


def test_the_event_names_the_session_and_the_agent_of_the_environment(project: Project) -> None:
    said = sample("Stop")

    hook(project.root, "Stop", said, SUPER_AGENT="baker")

    assert [(event.by, event.session) for event in project.log.read() if event.kind.startswith("claude.")] == [
        ("baker", said["session_id"])
    ]


def test_the_event_names_the_agent_that_the_session_was_given(project: Project) -> None:
    said = sample("Stop")
    sessions = project.layout.state / "sessions"
    sessions.mkdir()
    (sessions / f"{said['session_id']}.json").write_text('{"session": "x", "agent": "claude-12ab"}')

    hook(project.root, "Stop", said)
    hook(project.root, "Stop", sample("Stop", session_id="../sessions/" + said["session_id"]))

    assert [event.by for event in project.log.read() if event.kind.startswith("claude.")] == [
        "claude-12ab",
        "human:ada",
    ]


def test_the_project_is_the_one_where_the_session_was_started(project: Project, tmp_path: Path) -> None:
    hook(tmp_path, "Stop", sample("Stop"), CLAUDE_PROJECT_DIR=str(project.root))
    hook(project.root, "SubagentStart", sample("SubagentStart"), CLAUDE_PROJECT_DIR=str(tmp_path))

    assert [event["kind"] for event in told(project.root)] == ["claude.turn_finished", "claude.subagent_started"]


def test_a_folder_without_a_project_is_left_alone(tmp_path: Path) -> None:
    done = hook(tmp_path, "PreToolUse", sample("PreToolUse", tool_input={"content": "x" * 1_000_000}))

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "said",
    [
        *(b"", b"[1]", b"no json", b'{"a":', b'{"a":1} {"b":2}', b'{"a":NaN}', b'{"a":1e999}', b"\xff{}"),
        b'{"a":' + b"[" * 100_000,
    ],
)
def test_what_is_no_json_object_leaves_a_trace_and_nothing_else(project: Project, said: bytes) -> None:
    done = hook(project.root, "PostToolUse", said)

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert told(project.root) == []
    assert " PostToolUse: " in (project.layout.logs / "hooks.log").read_text()


def test_json_over_several_lines_becomes_one_line(project: Project) -> None:
    said = sample("PreToolUse")

    hook(project.root, "PreToolUse", json.dumps(said, indent=2).encode())

    assert [event["input"] for event in told_soon(project.root)] == [said]


def test_half_a_letter_does_not_spoil_the_line(project: Project) -> None:
    hook(project.root, "Stop", b'{"session_id":"s","last_assistant_message":"\\ud83d!"}')

    assert [event["input"]["last_assistant_message"] for event in told_soon(project.root)] == ["?!"]


def test_json_deeper_than_readers_go_is_cut(project: Project) -> None:
    deep = b'{"session_id":"s","tool_input":' + b"[" * 900 + b"]" * 900 + b"}"

    hook(project.root, "Stop", deep)

    assert list(told_soon(project.root)[0]["truncated"].values()) == [1]


def test_a_long_text_is_cut_and_its_length_told(project: Project) -> None:
    content = "line\n" * 200_000
    said = sample("PreToolUse", tool_input={"file_path": "/a/b", "content": content})

    hook(project.root, "PreToolUse", said)
    event = told_soon(project.root)[0]

    assert event["truncated"] == {"/tool_input/content": len(content)}
    assert content.startswith(event["input"]["tool_input"].pop("content"))
    assert event["input"] == {**said, "tool_input": {"file_path": "/a/b"}}


@pytest.mark.parametrize(
    "long",
    [
        {"edits": [{"old": "a" * 3000, "new": "b" * 3000}] * 500},
        {"names": {f"name {number}": number for number in range(50_000)}},
        {"text": "\u00e4" * 400_000},
        {"x" * 200_000: "a name"},
        {"quotes": '"' * 300_000},
    ],
    ids=["list", "members", "letters", "name", "quotes"],
)
def test_whatever_is_long_in_it_an_event_fits_into_its_line(project: Project, long: dict[str, Any]) -> None:
    said = sample("PreToolUse", tool_input=long)

    hook(project.root, "PreToolUse", said)
    event = told_soon(project.root)[0]

    assert event["truncated"]
    assert event["input"]["tool_use_id"] == said["tool_use_id"]


def test_a_secret_does_not_reach_the_log(project: Project) -> None:
    said = sample("PreToolUse", tool_input={"command": f"curl -H 'Authorization: Bearer {SECRET}' x"})

    hook(project.root, "PreToolUse", said)
    event = told_soon(project.root)[0]

    assert SECRET not in json.dumps(event)
    assert "[redacted" in event["input"]["tool_input"]["command"]
    assert SECRET.encode() not in b"".join(path.read_bytes() for path in project.layout.events.rglob("*.ndjson"))


def test_a_secret_where_a_long_text_is_cut_does_not_reach_the_log_in_part(project: Project) -> None:
    for start in (4070, 4090, 12_270):
        content = ("word " * 4000)[:start] + f" {SECRET} " + "word " * 10_000

        hook(project.root, "PostToolUse", sample("PostToolUse", tool_use_id=f"t{start}", tool_input={"c": content}))

    assert [SECRET[:12] in json.dumps(event) for event in told_soon(project.root, 3)] == [False] * 3


def test_a_cut_text_that_its_secrets_shorten_does_not_show_what_was_not_seen_whole(project: Project) -> None:
    content = f"{SECRET} " * 300 + "word " * 4000

    hook(project.root, "PostToolUse", sample("PostToolUse", tool_input={"c": content}))

    assert SECRET[:8] not in json.dumps(told_soon(project.root))


def test_ids_and_paths_are_no_secrets(project: Project) -> None:
    said = sample(
        "PreToolUse",
        tool_use_id="toolu_01XFDUDYJgAACzvnptvVoYEL",
        transcript_path="/Users/Ada/.claude/projects/-Users-Ada-Project2024X9Kq7ZpLmNvBt/1.jsonl",
        tool_input={"command": f"echo {SECRET}"},
    )

    hook(project.root, "PreToolUse", said)
    event = told_soon(project.root)[0]["input"]

    assert {**event, "tool_input": None} == {**said, "tool_input": None}


# Two hooks for one event


@pytest.mark.parametrize("event", ["PreToolUse", "PostToolUse", "Stop", "UserPromptSubmit", "PostToolBatch"])
def test_settings_and_plugin_at_once_make_one_event(project: Project, event: str) -> None:
    rounds = 6
    for number in range(rounds):
        said = sample(event, tool_use_id=f"toolu_{number}", prompt_id=f"prompt {number}")

        at_once(project.root, event, said, [(), PLUGIN])

    assert [one["input"]["prompt_id"] for one in told(project.root)] == [f"prompt {number}" for number in range(rounds)]


def test_many_hooks_at_once_for_one_tool_call_make_one_event(project: Project) -> None:
    at_once(project.root, "PreToolUse", sample("PreToolUse"), [(), PLUGIN] * 6)

    assert len(told(project.root)) == 1


def test_what_is_cut_and_cleaned_is_known_again_too(project: Project) -> None:
    said = compact(sample("Stop", last_assistant_message=f"{SECRET} " + "x" * 40_000))

    were_first = [record(str(project.root), "Stop", said, ns=time.time_ns(), via=via) for via in ("", "plugin")]

    assert were_first == [True, False]
    assert len(told(project.root)) == 1


def test_the_same_told_twice_in_one_way_happened_twice(project: Project) -> None:
    for _ in range(2):
        hook(project.root, "CwdChanged", sample("CwdChanged"))
        hook(project.root, "CwdChanged", sample("CwdChanged"), *PLUGIN)

    assert len(told(project.root)) == 2


def test_each_session_and_each_event_of_a_tool_call_counts(project: Project) -> None:
    for event in ("PreToolUse", "PostToolUse"):
        for session in ("one", "two"):
            hook(project.root, event, sample(event, session_id=session, tool_use_id="toolu_1"))

    assert len(told(project.root)) == 4


def test_an_event_is_known_again_behind_a_long_stretch_of_others(project: Project) -> None:
    said = sample("PreToolUse")
    hook(project.root, "PreToolUse", said)
    for _ in range(10):
        project.log.append("custom.x", by="test", data={"x": "y" * 60_000})

    hook(project.root, "PreToolUse", said, *PLUGIN)

    assert len(told(project.root)) == 1


def test_compact_json_is_written_to_the_log_byte_for_byte(project: Project) -> None:
    said = compact(sample("PostToolUse"))

    hook(project.root, "PostToolUse", said)

    assert said in (project.layout.events / "log.ndjson").read_bytes()
