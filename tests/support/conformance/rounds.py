"""The suite's tools of the newer era that need something of the client before they can answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mcp_types import (
    CreateMessageRequest,
    CreateMessageRequestParams,
    ElicitRequest,
    ElicitRequestFormParams,
    InputRequiredResult,
    ListRootsRequest,
    SamplingMessage,
    TextContent,
)

from tests.support.conformance.turn import form, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mcp_types import CallToolResult, InputRequest

    from tests.support.conformance.tools import Play
    from tests.support.conformance.turn import Turn

_SEEN = "seen"
_NAME = form("What is your name?", name="string")


def _sample(text: str, most: int) -> CreateMessageRequest:
    message = SamplingMessage(role="user", content=TextContent(type="text", text=text))
    return CreateMessageRequest(params=CreateMessageRequestParams(messages=[message], max_tokens=most))


def _needed(turn: Turn, wanted: Mapping[str, InputRequest], state: str | None) -> CallToolResult | InputRequiredResult:
    """Answer once the client has brought all that is wanted; ask for it until then."""
    brought = turn.params.input_responses or {}
    if not wanted.keys() <= brought.keys():
        return InputRequiredResult(input_requests=dict(wanted), request_state=state)
    return said(json.dumps({name: brought[name].model_dump(mode="json") for name in wanted}))


async def _elicitation(turn: Turn) -> CallToolResult:
    reply = await turn.dialogue.ask("user_name", _NAME)
    return said(f"Hello, {reply.content.get('name')}!")


async def _sampling(turn: Turn) -> CallToolResult | InputRequiredResult:
    return _needed(turn, {"capital_question": _sample("What is the capital of France?", 100)}, None)


async def _roots(turn: Turn) -> CallToolResult | InputRequiredResult:
    return _needed(turn, {"client_roots": ListRootsRequest()}, None)


async def _several(turn: Turn) -> CallToolResult | InputRequiredResult:
    name = ElicitRequest(params=ElicitRequestFormParams(message=_NAME.message, requested_schema=dict(_NAME.schema)))
    greeting = _sample("Generate a greeting", 50)
    return _needed(turn, {"user_name": name, "greeting": greeting, "client_roots": ListRootsRequest()}, _SEEN)


async def _state(turn: Turn) -> CallToolResult:
    await turn.dialogue.ask("confirm", form("Please confirm", ok="boolean"), state=_SEEN)
    return said("state-ok" if turn.dialogue.state == _SEEN else f"the state is {turn.dialogue.state!r}")


async def _rounds(turn: Turn) -> CallToolResult:
    state = turn.dialogue.state or ""
    if not state.startswith("second:"):
        first = await turn.dialogue.ask("step1", form("Step 1: What is your name?", name="string"), state="first")
        state = f"second:{first.content.get('name')}"
    color = form("Step 2: What is your favorite color?", color="string")
    second = await turn.dialogue.ask("step2", color, state=state)
    return said(f"{state.removeprefix('second:')} likes {second.content.get('color')}")


async def _as_declared(turn: Turn) -> CallToolResult | InputRequiredResult:
    declared = turn.context.session.client_capabilities
    wanted: dict[str, InputRequest] = {}
    if declared is not None and declared.sampling is not None:
        wanted["greeting"] = _sample("Generate a greeting", 50)
    if turn.dialogue.can_ask:
        asked = ElicitRequestFormParams(message=_NAME.message, requested_schema=dict(_NAME.schema))
        wanted["user_name"] = ElicitRequest(params=asked)
    return _needed(turn, wanted, None)


_PREFIX = "test_input_required_result_"
ROUNDS: Mapping[str, Play] = {
    f"{_PREFIX}elicitation": _elicitation,
    f"{_PREFIX}sampling": _sampling,
    f"{_PREFIX}list_roots": _roots,
    f"{_PREFIX}multiple_inputs": _several,
    f"{_PREFIX}request_state": _state,
    f"{_PREFIX}tampered_state": _state,
    f"{_PREFIX}multi_round": _rounds,
    f"{_PREFIX}capabilities": _as_declared,
}
