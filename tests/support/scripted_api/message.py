"""A message of the assistant, as a whole and as it is streamed."""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.scripted_api.asking import Request
    from tests.support.scripted_api.scenario import Object

_TEXT_PIECE, _INPUT_PIECE = 24, 48  # characters
_OF_TYPE: dict[str | None, Any] = {"boolean": True, "integer": 0, "number": 0, "null": None}


def message_of(step: Object, request: Request) -> Object:
    """Write the message of a step that is no failure."""
    calls = _calls(step)
    content = [*_words(step), *calls]
    usage = {
        "input_tokens": max(1, len(json.dumps(request.body)) // 4),
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "output_tokens": max(1, len(json.dumps(content)) // 4),
        "service_tier": "standard",
        **step.get("usage", {}),
    }
    return {
        "id": f"msg_{uuid.uuid4().hex[:24]}",  # a client takes two messages of one id for one
        "type": "message",
        "role": "assistant",
        "model": re.sub(r"\[.*\]$", "", request.model),
        "content": content,
        "stop_reason": step.get("stop_reason") or ("tool_use" if calls else "end_turn"),
        "stop_sequence": None,
        "usage": usage,
    }


def stream_of(message: Object) -> Iterator[Object]:
    """Cut a message into the events of its stream."""
    usage = {**message["usage"], "output_tokens": 1}
    yield {"type": "message_start", "message": {**message, "content": [], "stop_reason": None, "usage": usage}}
    yield {"type": "ping"}
    for index, block in enumerate(message["content"]):
        start, *deltas = _stream_of_block(block)
        yield {"type": "content_block_start", "index": index, "content_block": start}
        for delta in deltas:
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    ended = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    yield {"type": "message_delta", "delta": ended, "usage": message["usage"]}
    yield {"type": "message_stop"}


def minimal_instance(schema: Any) -> Any:
    """Return the smallest value that satisfies a simple JSON schema."""
    match schema:
        case {"const": value} | {"default": value} | {"enum": [value, *_]}:
            return value
        case {"anyOf": [choice, *_]} | {"oneOf": [choice, *_]} | {"allOf": [choice, *_]}:
            return minimal_instance(choice)
        case {"type": [kind, *_]}:
            return minimal_instance({**schema, "type": kind})
        case {"type": "object"} | {"properties": _}:
            properties = schema.get("properties", {})
            return {name: minimal_instance(properties.get(name)) for name in schema.get("required", properties)}
        case {"type": "array"}:
            return [minimal_instance(schema.get("items"))] * int(schema.get("minItems", 0))
    return _OF_TYPE.get(schema.get("type") if isinstance(schema, dict) else None, "ok")


def _words(step: Object) -> list[Object]:
    thought = {"type": "thinking", "thinking": step.get("thinking"), "signature": "ZmFrZQ=="}
    said = json.dumps(step["json"], ensure_ascii=False) if "json" in step else step.get("text")
    blocks = (("thinking" in step, thought), (bool(said), {"type": "text", "text": said}))
    return [block for is_there, block in blocks if is_there]


def _calls(step: Object) -> list[Object]:
    alone = {"name": step.get("tool"), "input": step.get("input", {}), "id": step.get("id")}
    calls: list[Object] = [*step.get("tools", []), alone]
    return [
        {
            "type": "tool_use",
            "id": call.get("id") or f"toolu_{uuid.uuid4().hex[:24]}",
            "name": call["name"],
            "input": call.get("input", {}),
        }
        for call in calls
        if call["name"]
    ]


def _stream_of_block(block: Object) -> Iterator[Object]:
    """Yield the empty block, then its pieces."""
    match block["type"]:
        case "text":
            yield {"type": "text", "text": ""}
            for piece in _pieces(block["text"], _TEXT_PIECE):
                yield {"type": "text_delta", "text": piece}
        case "thinking":
            yield {"type": "thinking", "thinking": "", "signature": ""}
            for piece in _pieces(block["thinking"], _TEXT_PIECE):
                yield {"type": "thinking_delta", "thinking": piece}
            yield {"type": "signature_delta", "signature": block["signature"]}
        case _:
            yield {**block, "input": {}}
            for piece in _pieces(json.dumps(block["input"], ensure_ascii=False), _INPUT_PIECE):
                yield {"type": "input_json_delta", "partial_json": piece}


def _pieces(text: str, size: int) -> Iterator[str]:
    for start in range(0, len(text), size):
        yield text[start : start + size]
