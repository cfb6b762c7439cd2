"""Other programs that hold a port."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def listener(
    port: int, answer: Callable[[socket.socket], None] | None = None, host: str = "127.0.0.1"
) -> Iterator[None]:
    """Hold a port; calls are taken and handed to `answer`, or left without an answer."""
    server = socket.create_server((host, port))
    thread = threading.Thread(target=_accept, args=(server, answer), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5.0)


def saying(text: bytes) -> Callable[[socket.socket], None]:
    """Answer every call with these bytes."""

    def answer(call: socket.socket) -> None:
        call.recv(65536)
        call.sendall(text)

    return answer


def identity_of(**members: object) -> Callable[[socket.socket], None]:
    """Answer as a knowledge manager does, with an identity of one's own."""
    body = json.dumps(members).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return saying(head.encode() + body)


def _accept(server: socket.socket, answer: Callable[[socket.socket], None] | None) -> None:
    calls = []
    while True:
        try:
            call, _ = server.accept()
        except OSError:
            break
        if answer is None:
            calls.append(call)
            continue
        with call:
            answer(call)
    for call in calls:
        call.close()
