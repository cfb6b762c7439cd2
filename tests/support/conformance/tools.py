"""The suite's tools that exist in both eras, or in the older one alone."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from mcp.shared.exceptions import MCPError
from mcp.shared.message import ServerMessageMetadata
from mcp.shared.subscriptions import PromptsListChanged, ToolsListChanged
from mcp_types import (
    MISSING_REQUIRED_CLIENT_CAPABILITY,
    AudioContent,
    CallToolResult,
    ClientCapabilities,
    CreateMessageRequest,
    CreateMessageRequestParams,
    CreateMessageResult,
    EmbeddedResource,
    ImageContent,
    SamplingCapability,
    SamplingMessage,
    TextContent,
    TextResourceContents,
)

from super_agents.km.mcp.dialogue import ACCEPTED
from super_agents.km.tools.asking import Question
from tests.support.conformance.contents import PNG, WAV, in_base64
from tests.support.conformance.turn import form, said

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from mcp_types import InputRequiredResult

    from tests.support.conformance.turn import Turn

    Play = Callable[[Turn], Awaitable[CallToolResult | InputRequiredResult]]

_PAUSE = 0.05  # seconds, as the suite wants it between two notifications
PICTURE = ImageContent(type="image", data=in_base64(PNG), mime_type="image/png")


def embedded(uri: str, text: str, mime_type: str = "text/plain") -> EmbeddedResource:
    """Return a resource that stands in a message."""
    return EmbeddedResource(type="resource", resource=TextResourceContents(uri=uri, text=text, mime_type=mime_type))


async def _simple(_: Turn) -> CallToolResult:
    return said("This is a simple text response for testing.")


async def _image(_: Turn) -> CallToolResult:
    return CallToolResult(content=[PICTURE])


async def _audio(_: Turn) -> CallToolResult:
    return CallToolResult(content=[AudioContent(type="audio", data=in_base64(WAV), mime_type="audio/wav")])


async def _embedded(_: Turn) -> CallToolResult:
    return CallToolResult(content=[embedded("test://embedded-resource", "This is an embedded resource content.")])


async def _mixed(_: Turn) -> CallToolResult:
    data = json.dumps({"test": "data", "value": 123})
    resource = embedded("test://mixed-content-resource", data, "application/json")
    return CallToolResult(content=[TextContent(type="text", text="Multiple content types test:"), PICTURE, resource])


async def _logging(turn: Turn) -> CallToolResult:
    for text in ("Tool execution started", "Tool processing data", "Tool execution completed"):
        await turn.notes.write(turn.context, "info", text)
        await asyncio.sleep(_PAUSE)
    return said("done")


async def _error(_: Turn) -> CallToolResult:
    return said("This tool intentionally returns an error for testing", is_error=True)


async def _progress(turn: Turn) -> CallToolResult:
    for so_far in (0, 50, 100):
        await turn.dialogue.progress(so_far, 100, "")
        await asyncio.sleep(_PAUSE)
    return said("done")


async def _sampling(turn: Turn) -> CallToolResult:
    message = SamplingMessage(role="user", content=TextContent(type="text", text=turn.arguments["prompt"]))
    request = CreateMessageRequest(params=CreateMessageRequestParams(messages=[message], max_tokens=100))
    beside = ServerMessageMetadata(related_request_id=turn.context.request_id)
    result = await turn.context.session.send_request(request, CreateMessageResult, metadata=beside)
    return said(f"LLM response: {result.model_dump_json()}")


async def _elicitation(turn: Turn) -> CallToolResult:
    if not turn.dialogue.can_ask:
        return said("the client shows no forms", is_error=True)
    reply = await turn.dialogue.ask("user", form(turn.arguments["message"], username="string", email="string"))
    return said(f"User response: action: {reply.action}, content: {json.dumps(reply.content)}")


async def _asking(turn: Turn, properties: Mapping[str, Any]) -> CallToolResult:
    reply = await turn.dialogue.ask("form", Question("Please choose", {"type": "object", "properties": properties}))
    return said(f"Elicitation completed: action={reply.action}, content={json.dumps(reply.content)}")


async def _defaults(turn: Turn) -> CallToolResult:
    states = ["active", "inactive", "pending"]
    return await _asking(
        turn,
        {
            "name": {"type": "string", "default": "John Doe"},
            "age": {"type": "integer", "default": 30},
            "score": {"type": "number", "default": 95.5},
            "status": {"type": "string", "enum": states, "default": "active"},
            "verified": {"type": "boolean", "default": True},
        },
    )


async def _enums(turn: Turn) -> CallToolResult:
    plain = ["option1", "option2", "option3"]
    titled = [{"const": f"value{n}", "title": f"Option {n}"} for n in (1, 2, 3)]
    legacy = {"enum": ["opt1", "opt2", "opt3"], "enumNames": ["Option One", "Option Two", "Option Three"]}
    return await _asking(
        turn,
        {
            "untitledSingle": {"type": "string", "enum": plain},
            "titledSingle": {"type": "string", "oneOf": titled},
            "legacyEnum": {"type": "string", **legacy},
            "untitledMulti": {"type": "array", "items": {"type": "string", "enum": plain}},
            "titledMulti": {"type": "array", "items": {"anyOf": titled}},
        },
    )


async def _needs_sampling(turn: Turn) -> CallToolResult:
    if turn.context.session.check_client_capability(ClientCapabilities(sampling=SamplingCapability())):
        return said("the client can sample")
    needed: dict[str, Any] = {"requiredCapabilities": {"sampling": {}}}
    raise MCPError(MISSING_REQUIRED_CLIENT_CAPABILITY, "the client has to declare sampling", needed)


async def _streaming(turn: Turn) -> CallToolResult:
    await turn.dialogue.progress(1, 2, "about to ask")
    reply = await turn.dialogue.ask("go_on", form("Go on?", ok="boolean"))
    return said(reply.action if reply.action != ACCEPTED else "goes on")


async def _change_tools(turn: Turn) -> CallToolResult:
    await turn.subscribers.publish(ToolsListChanged())
    return said("told")


async def _change_prompts(turn: Turn) -> CallToolResult:
    await turn.subscribers.publish(PromptsListChanged())
    return said("told")


TOOLS: Mapping[str, Play] = {
    "test_simple_text": _simple,
    "test_image_content": _image,
    "test_audio_content": _audio,
    "test_embedded_resource": _embedded,
    "test_multiple_content_types": _mixed,
    "test_tool_with_logging": _logging,
    "test_logging_tool": _logging,
    "test_error_handling": _error,
    "test_tool_with_progress": _progress,
    "test_sampling": _sampling,
    "test_elicitation": _elicitation,
    "test_elicitation_sep1034_defaults": _defaults,
    "test_elicitation_sep1330_enums": _enums,
    "test_missing_capability": _needs_sampling,
    "test_streaming_elicitation": _streaming,
    "test_trigger_tool_change": _change_tools,
    "test_trigger_prompt_change": _change_prompts,
}
