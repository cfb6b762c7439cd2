"""Claiming a port of this machine, and asking a short question over HTTP."""

from __future__ import annotations

import errno
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Listener = socket.socket  # what a port is claimed with; others may name the type without touching sockets
LOOPBACK = "127.0.0.1"
_BACKLOG = 128
_MOST = 1 << 20  # bytes of an answer: more than that is no answer to a short question
_TAKEN = {errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL}


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP status and the body as it came."""

    status: int
    body: bytes


def listen_on_first_free(host: str, ports: Iterable[int]) -> Listener | None:
    """Return a socket that listens on the first of `ports` that nobody else has, or None when all are taken.

    The port belongs to the caller from then on, until the socket is closed or the process ends.
    Raises `OSError` when listening fails for another reason than a taken port.
    """
    for port in ports:
        claimed = _listen(host, port)
        if claimed is not None:
            return claimed
    return None


def _listen(host: str, port: int) -> Listener | None:
    """Listen, or return None when another has the port.

    `bind` alone is no claim: with SO_REUSEADDR, which a restart on the same port needs, two sockets can be bound to one
    port as long as neither listens. On macOS that option also lets us in beside somebody who listens on all
    addresses, and would take his callers away: so we knock first.
    """
    if is_open(host, port):
        return None
    # By its protocol asyncio knows that it may send at once. Else the second part of an answer waits for the first to
    # be acknowledged, which takes Linux 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno in _TAKEN:
            return None
        raise
    return listener


def get(host: str, port: int, path: str, *, timeout: float = 1.0, headers: Mapping[str, str] | None = None) -> Response:
    """Ask with GET and return the answer; the whole exchange takes at most `timeout` seconds.

    For our own short answers: `http.client` would cost a command more time to import than the question takes.
    Raises `OSError` when nobody listens, the time is up, or the answer is no HTTP.
    """
    deadline = time.monotonic() + timeout
    with socket.create_connection((host, port), timeout=timeout) as connection:
        connection.sendall(_request(host, port, path, headers or {}))
        return _parse(_receive(connection, deadline))


def is_open(host: str, port: int) -> bool:
    """Tell whether somebody accepts connections on a port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as caller:
        caller.settimeout(0.2)
        return caller.connect_ex((host, port)) == 0


def _request(host: str, port: int, path: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}:{port}", "Connection: close", "Accept: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _receive(connection: socket.socket, deadline: float) -> bytes:
    """Read until the other side closes; each piece has what is left of the time, so that drops end, too."""
    received = bytearray()
    while len(received) <= _MOST:
        left = deadline - time.monotonic()
        if left <= 0:
            message = "the answer took too long"
            raise TimeoutError(message)
        connection.settimeout(left)
        piece = connection.recv(65536)
        if not piece:
            return bytes(received)
        received += piece
    message = f"the answer is longer than {_MOST} bytes"
    raise ConnectionError(message)


def _parse(answer: bytes) -> Response:
    head, found, body = answer.partition(b"\r\n\r\n")
    words = head.split(b"\r\n", 1)[0].split(b" ")
    if not found or not words[0].startswith(b"HTTP/1.") or len(words) < 2 or not words[1].isdigit():  # noqa: PLR2004 - version and status
        message = "the answer is no HTTP"
        raise ConnectionError(message)
    return Response(int(words[1]), body)
