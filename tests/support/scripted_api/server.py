"""The scripted model behind HTTP, on a thread of the test's own process."""

from __future__ import annotations

import json
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from tests.support.scripted_api.asking import Request
from tests.support.scripted_api.message import stream_of
from tests.support.scripted_api.playing import Play, Refusal
from tests.support.scripted_api.scenario import Object, Scenario

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping

_SECRET_HEADERS = frozenset({"x-api-key", "authorization", "cookie"})
_DROPPED_AFTER = 3  # events of a stream


class ScriptedApi:
    """The server. It listens on `listening`, a socket that is bound already, or on a free port of this machine."""

    def __init__(
        self, scenario: list[Object] | Object | None = None, *, listening: socket.socket | None = None
    ) -> None:
        self._play = Play(Scenario.of(scenario or {}))
        handler = type("Handler", (_Handler,), {"play": self._play})
        self._server = _server(handler, listening)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._play.open_all()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def journal(self) -> list[Object]:
        """Every request with what was answered, oldest first."""
        return self._play.journal

    @property
    def failures(self) -> list[str]:
        """Expectations that did not hold, and steps that were missing."""
        return self._play.failures

    @property
    def unexpected(self) -> list[str]:
        """Requests to paths that are no part of the Messages API, as `POST /path`."""
        return [f"{entry['method']} {entry['path']}" for entry in self.journal if entry["kind"] == "unexpected"]

    def play(self, scenario: list[Object] | Object) -> None:
        """Answer from another scenario from now on; the journal goes on."""
        self._play.scenario = Scenario.of(scenario)

    def is_held(self, gate: str) -> bool:
        """Tell whether an answer with `"hold": gate` is asked for and waits."""
        return self._play.is_held(gate)

    def release(self, gate: str) -> None:
        """Let the answers with `"hold": gate` go."""
        self._play.open(gate)


def _server(handler: type[BaseHTTPRequestHandler], listening: socket.socket | None) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler, bind_and_activate=listening is None)
    server.daemon_threads = True
    if listening is not None:
        server.socket.close()
        server.socket = listening
        server.server_activate()
    return server


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    play: Play

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Have every method of HTTP answered: the server asks for `do_GET` and its like."""
        if name.startswith("do_"):
            return self._handle
        raise AttributeError(name)

    def _handle(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            body = raw.decode("utf-8", "replace")
        headers = {
            name: "(redacted)" if name.lower() in _SECRET_HEADERS else value for name, value in self.headers.items()
        }
        entry = {"method": self.command, "path": self.path, "headers": headers, "body": body}
        try:
            self._route(entry, len(raw))
        except (BrokenPipeError, ConnectionResetError):  # the client interrupted the turn
            self.close_connection = True

    def _route(self, entry: Object, length: int) -> None:
        path = self.path.partition("?")[0]
        match self.command, path:
            case "POST", "/v1/messages":
                self._messages(Request(entry["body"], entry["headers"]), entry)
            case "POST", "/v1/messages/count_tokens":
                self._known(entry, "count_tokens", {"input_tokens": max(1, length // 4)})
            case "GET", "/v1/models":
                self._known(entry, "models", {"data": [], "has_more": False, "first_id": None, "last_id": None})
            case "HEAD" | "GET", "/":
                self._known(entry, "ping", {})
            case _:
                self.play.record({**entry, "kind": "unexpected"})
                self._error(404, "not_found_error", f"SCRIPTED_API: {self.command} {path} is not served")

    def _known(self, entry: Object, kind: str, said: Object) -> None:
        self.play.record({**entry, "kind": kind})
        self._json(200, said)

    def _messages(self, request: Request, entry: Object) -> None:
        entry |= {"session": request.session, "agent": request.agent}
        entry |= {"prompt": request.last_prompt, "result": request.result_text}
        try:
            message, step, note = self.play.answer(request)
        except Refusal as refusal:
            self.play.record({**entry, **refusal.note, "status": refusal.status})
            self._error(refusal.status, refusal.type, str(refusal), refusal.headers)
            return
        self.play.record({**entry, **note, "status": 200, "answer": message})
        if "hold" in step:
            self.play.wait_at(step["hold"])
        time.sleep(float(step.get("delay", 0)))
        if request.body.get("stream"):
            self._stream(message, step)
        else:
            self._json(200, message, step.get("headers", {}))

    def _stream(self, message: Object, step: Object) -> None:
        self._head(200, {"content-type": "text/event-stream; charset=utf-8", "transfer-encoding": "chunked"}, step)
        for number, event in enumerate(stream_of(message)):
            frame = f"event: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n".encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(frame), frame))
            self.wfile.flush()
            if step.get("drop") and number >= _DROPPED_AFTER:
                self.close_connection = True
                return
            if event["type"] == "content_block_delta":
                time.sleep(float(step.get("chunk_delay", 0)))
        self.wfile.write(b"0\r\n\r\n")

    def _error(self, status: int, kind: str, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        self._json(status, {"type": "error", "error": {"type": kind, "message": sentence}}, headers or {})

    def _json(self, status: int, value: Any, headers: Mapping[str, str] | None = None) -> None:
        written = json.dumps(value, ensure_ascii=False).encode()
        own = {"content-type": "application/json", "content-length": str(len(written))}
        self._head(status, own, {"headers": headers or {}})
        if self.command != "HEAD":
            self.wfile.write(written)

    def _head(self, status: int, own: Mapping[str, str], step: Object) -> None:
        self.send_response(status)
        for name, value in {**own, "request-id": f"req_{uuid.uuid4().hex[:20]}", **step.get("headers", {})}.items():
            self.send_header(name, value)
        self.end_headers()
