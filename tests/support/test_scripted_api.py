"""The scripted model without a client: which step answers which request."""

from __future__ import annotations

import json
import threading
from typing import Any

import httpx2
import pytest

from tests.support.scripted_api.message import minimal_instance
from tests.support.scripted_api.scenario import Scenario, ScenarioError
from tests.support.scripted_api.server import ScriptedApi
from tests.support.waiting import eventually

_CALL = {"role": "assistant", "content": [{"type": "tool_use", "id": "t1", "name": "Bash", "input": {}}]}
_SAID = {"role": "assistant", "content": "x"}


def test_steps_follow_the_conversation_and_not_the_requests() -> None:
    with ScriptedApi([{"tool": "Bash", "input": {"command": "ls"}}, {"text": "saw {{result}}"}]) as api:
        assert _said(api, _user("go")) == "Bash"
        assert _said(api, _user("go")) == "Bash"  # a retry
        assert _said(api, _user("go"), _CALL, _result("a.txt")) == "saw a.txt"
        assert _said(api, _user("go"), _CALL, _result("a"), _CALL, _result("b")) == "ok"

        assert [entry["step"] for entry in api.journal] == [0, 0, 1, -1]


def test_a_script_is_chosen_by_kind_and_by_the_newest_message_that_it_knows() -> None:
    scripts: list[dict[str, Any]] = [
        {"name": "sub", "match": {"kind": "subagent"}, "steps": [{"text": "sub"}]},
        {"name": "aux", "match": {"kind": "aux", "prompt": "title"}, "steps": [{"json": {"title": "T"}}]},
        {"name": "bus", "match": {"notice": "BUS"}, "steps": [{"text": "heard"}]},
        {"name": "two", "match": {"prompt": "^two"}, "steps": [{"text": "2"}]},
        {"name": "one", "match": {"prompt": "^one"}, "steps": [{"text": "1"}, {"text": "1b"}]},
    ]
    reminder, notice = "<system-reminder>\none two\n</system-reminder>", "<system-reminder>BUS</system-reminder>"

    with ScriptedApi({"scripts": scripts, "default_text": "default"}) as api:
        assert _said(api, _user(reminder, "one")) == "1"
        assert _said(api, _user("one"), _SAID, _user("two")) == "2"
        assert _said(api, _user("one"), _SAID, _user("Stop hook feedback:\nmore")) == "1b"
        assert _said(api, _user("one"), _CALL, _result("r", "[Request interrupted by user]", "two")) == "2"
        assert _said(api, _user("three")) == "default"
        assert _said(api, _user("one"), _SAID, _user(notice)) == "heard"
        assert _said(api, _user("one"), _CALL, _result("r"), {"role": "system", "content": "BUS"}) == "heard"
        assert _said(api, _user("title"), tools=[]) == '{"title": "T"}'
        assert _said(api, _user("one"), headers={"x-claude-code-agent-id": "a1"}) == "sub"


def test_an_error_is_answered_as_often_as_it_was_written() -> None:
    scenario: list[dict[str, Any]] = [
        {"error": {"status": 529, "type": "overloaded_error"}, "times": 2},
        {"text": "fine"},
    ]

    with ScriptedApi(scenario) as api:
        assert [_ask(api, _user("go")).status_code for _ in range(3)] == [529, 529, 200]
        assert api.journal[0]["step"] == 0


def test_what_was_expected_and_is_not_so_is_a_failure() -> None:
    expected = {"result": "yes", "is_error": False, "context": "CTX"}
    scenario: list[dict[str, Any]] = [{"tool": "Bash"}, {"expect": expected, "text": "ok"}]

    with ScriptedApi(scenario) as api:
        assert _said(api, _user("go"), _CALL, _result("yes", "<system-reminder>CTX</system-reminder>")) == "ok"
        assert api.failures == []
        assert "expectation failed" in _said(api, _user("go"), _CALL, _result("no"))
        assert [failure.split(":")[0] for failure in api.failures] == ["main[1]"]


def test_a_stream_is_the_same_message_in_pieces() -> None:
    content = {"file_path": "{{cwd}}/a", "content": "ü"}
    words = "words " * 20

    with ScriptedApi([{"thinking": "hm", "text": words, "tool": "Write", "input": content}]) as api:
        system = [{"type": "text", "text": "Primary working directory: /p\n"}]
        answer = _ask(api, _user("go"), model="m[1m]", stream=True, system=system)

    events = [json.loads(line[6:]) for line in answer.text.splitlines() if line.startswith("data: ")]
    deltas = [event["delta"] for event in events if event["type"] == "content_block_delta"]
    assert (events[0]["type"], events[-1]["type"]) == ("message_start", "message_stop")
    assert "".join(delta.get("text", "") for delta in deltas) == words
    written = json.loads("".join(delta.get("partial_json", "") for delta in deltas))
    assert written == {"file_path": "/p/a", "content": "ü"}
    assert events[-2]["delta"]["stop_reason"] == "tool_use"
    assert events[0]["message"]["model"] == "m"


def test_a_held_answer_waits_until_it_is_released() -> None:
    with ScriptedApi([{"text": "at last", "hold": "door"}]) as api:
        said: list[str] = []
        asking = threading.Thread(target=lambda: said.append(_said(api, _user("go"))))
        asking.start()
        eventually(lambda: api.is_held("door"))
        assert said == []

        api.release("door")
        asking.join(20)

    assert said == ["at last"]


def test_a_dropped_stream_ends_before_its_message_does() -> None:
    with ScriptedApi([{"text": "words " * 20, "drop": True}]) as api, pytest.raises(httpx2.RemoteProtocolError):
        _ask(api, _user("go"), stream=True)


def test_paths_that_are_not_served_are_noted() -> None:
    with ScriptedApi() as api:
        counted = httpx2.post(f"{api.url}/v1/messages/count_tokens", json={"a": 12})
        other = httpx2.post(f"{api.url}/api/event_logging", json={})

    assert counted.json() == {"input_tokens": 2}
    assert other.status_code == 404
    assert api.unexpected == ["POST /api/event_logging"]


def test_keys_stay_out_of_the_journal() -> None:
    with ScriptedApi() as api:
        _ask(api, _user("go"), headers={"X-Api-Key": "k3y", "Authorization": "Bearer k3y"})

        assert len(api.journal) == 1
        assert "k3y" not in json.dumps(api.journal)


def test_an_answer_that_must_have_a_schema_has_it_without_a_script() -> None:
    properties = {"ok": {"type": "boolean"}, "reason": {"type": "string"}}
    schema = {"type": "object", "properties": properties, "required": ["ok"]}

    with ScriptedApi() as api:
        said = _said(api, _user("judge"), tools=[], output_config={"format": {"type": "json_schema", "schema": schema}})

    assert json.loads(said) == {"ok": True}
    assert minimal_instance({"type": "array", "minItems": 2, "items": {"enum": ["a", "b"]}}) == ["a", "a"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps": []},
        [{"txt": "x"}],
        [{"comment": "only"}],
        {"scripts": [{"match": {"promt": "x"}, "steps": []}]},
        {"scripts": [{"match": {"kind": "boss"}, "steps": []}]},
        [{"text": "x", "expect": {"reslt": "y"}}],
    ],
)
def test_a_mistake_in_a_scenario_is_refused(wrong: Any) -> None:
    with pytest.raises(ScenarioError):
        Scenario.of(wrong)


def _user(*texts: str) -> dict[str, Any]:
    return {"role": "user", "content": [{"type": "text", "text": text} for text in texts]}


def _result(text: str, *more: str) -> dict[str, Any]:
    result = {"type": "tool_result", "tool_use_id": "t1", "content": text, "is_error": False}
    return {"role": "user", "content": [result, *_user(*more)["content"]]}


def _ask(api: ScriptedApi, *messages: dict[str, Any], headers: dict[str, str] | None = None, **more: Any) -> Any:
    body = {"model": "m", "messages": messages, "tools": [{"name": "Bash"}], **more}
    return httpx2.post(
        f"{api.url}/v1/messages?beta=true", json=body, headers={"X-Claude-Code-Session-Id": "s1", **(headers or {})}
    )


def _said(api: ScriptedApi, *messages: dict[str, Any], **more: Any) -> str:
    last = _ask(api, *messages, **more).json()["content"][-1]
    return str(last.get("text") or last["name"])
