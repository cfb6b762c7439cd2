"""A stand-in for the model: the Messages API of Anthropic, with answers that were written down before.

The main conversation gets one step an answer: a text, or calls of tools. Requests without tools (titles of sessions and
the like) are answered with a word. For what a client sends, its number of answers so far tells which step is next.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Block = dict[str, Any]


_NUMBERS = count(1)
_SUBAGENT = "cc_is_subagent=true"  # what the client says of a subagent's request, in its system prompt


@dataclass(frozen=True)
class Step:
    """One answer: calls of a tool, or a text when there is none; `inside` is said by a subagent."""

    text: str = ""
    tool: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    inside: bool = False


@contextmanager
def scripted_model(steps: Sequence[Step]) -> Iterator[str]:
    """Serve the answers on a port of this machine and yield the address."""

    class Handler(_Handler):
        script = tuple(steps)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    script: Sequence[Step] = ()

    def do_HEAD(self) -> None:
        """Answer whether anybody is there."""
        self._answer(b"", "text/plain")

    def do_POST(self) -> None:
        """Answer a request of the Messages API."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if "count_tokens" in self.path:
            return self._answer(b'{"input_tokens": 1}', "application/json")
        message = _message(_next_step(self.script, asked), str(asked.get("model")), next(_NUMBERS))
        if not asked.get("stream"):
            return self._answer(json.dumps(message).encode(), "application/json")
        lines = (f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in _stream(message))
        return self._answer("".join(lines).encode(), "text/event-stream")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _next_step(script: Sequence[Step], asked: dict[str, Any]) -> Step:
    answered = sum(message["role"] == "assistant" for message in asked.get("messages", ()))
    inside = _SUBAGENT in json.dumps(asked.get("system", ""))
    steps = [step for step in script if step.inside == inside]
    return steps[answered] if asked.get("tools") and answered < len(steps) else Step("ok")


def _message(step: Step, model: str, number: int) -> dict[str, Any]:
    block: Block = {"type": "text", "text": step.text}
    if step.tool:
        block = {
            "type": "tool_use",
            "id": f"toolu_{number}",
            "name": step.tool,
            "input": step.arguments,
        }
    return {
        "id": f"msg_{number}",  # a client takes two messages of one id for one
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [block],
        "stop_reason": "tool_use" if step.tool else "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 1, "output_tokens": 1},
    }


def _stream(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {"type": "message_start", "message": {**message, "content": [], "stop_reason": None}}
    for index, block in enumerate(message["content"]):
        empty = {**block, "text": ""} if block["type"] == "text" else {**block, "input": {}}
        yield {"type": "content_block_start", "index": index, "content_block": empty}
        yield {"type": "content_block_delta", "index": index, "delta": _delta(block)}
        yield {"type": "content_block_stop", "index": index}
    ended = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    yield {"type": "message_delta", "delta": ended, "usage": {"output_tokens": 1}}
    yield {"type": "message_stop"}


def _delta(block: Block) -> Block:
    if block["type"] == "text":
        return {"type": "text_delta", "text": block["text"]}
    return {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
