"""Claiming a port and asking a short question."""

from __future__ import annotations

import asyncio
import socket
from contextlib import closing, suppress

import pytest

from super_agents.system import sockets
from tests.support.projects import free_ports
from tests.support.strangers import listener, saying

HOST = "127.0.0.1"


def test_the_first_free_port_is_taken() -> None:
    ports = free_ports(3)

    with listener(ports[0]):
        claimed = sockets.listen_on_first_free(HOST, ports)

    assert claimed is not None
    with claimed:
        assert claimed.getsockname() == (HOST, ports[1])


def test_nothing_is_returned_when_every_port_is_taken() -> None:
    ports = free_ports(2)

    with listener(ports[0]), listener(ports[1]):
        assert sockets.listen_on_first_free(HOST, ports) is None


def test_a_claimed_port_cannot_be_claimed_again() -> None:
    ports = free_ports(1)
    first = sockets.listen_on_first_free(HOST, ports)
    assert first is not None

    with first:
        second = sockets.listen_on_first_free(HOST, ports)

    assert second is None


def test_who_listens_on_all_addresses_keeps_his_callers() -> None:
    ports = free_ports(1)

    with listener(ports[0], host="0.0.0.0"):  # noqa: S104 - the very case
        assert sockets.listen_on_first_free(HOST, ports) is None


def test_what_is_answered_on_a_claimed_port_is_sent_at_once() -> None:
    """An answer in two parts would wait 40 ms for its second."""
    claimed = sockets.listen_on_first_free(HOST, free_ports(1))
    assert claimed is not None

    async def accepted() -> int:
        delays: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            is_eager = writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            delays.set_result(is_eager)
            writer.close()

        async with await asyncio.start_server(serve, sock=claimed):
            _, writer = await asyncio.open_connection(*claimed.getsockname())
            is_eager = await delays
            writer.close()
            return is_eager

    assert asyncio.run(accepted()) != 0


def test_a_port_is_free_again_at_once_after_a_conversation() -> None:
    ports = free_ports(1)
    first = sockets.listen_on_first_free(HOST, ports)
    assert first is not None
    with first, closing(socket.create_connection((HOST, ports[0]))):
        first.accept()[0].close()  # the side that closes first is the one that keeps the port in TIME_WAIT

    again = sockets.listen_on_first_free(HOST, ports)

    assert again is not None
    again.close()


def test_get_returns_status_and_body() -> None:
    port = free_ports(1)[0]

    with listener(port, saying(b"HTTP/1.1 503 Service Unavailable\r\nX: y\r\n\r\n{}")):
        response = sockets.get(HOST, port, "/health")

    assert response == sockets.Response(503, b"{}")


def test_get_sends_host_and_headers() -> None:
    port = free_ports(1)[0]
    heard = []

    def echo(call: socket.socket) -> None:
        heard.append(call.recv(65536))
        call.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

    with listener(port, echo):
        sockets.get(HOST, port, "/a", headers={"Authorization": "Bearer x"})

    assert heard[0].startswith(b"GET /a HTTP/1.1\r\n")
    assert f"Host: {HOST}:{port}\r\n".encode() in heard[0]
    assert b"Authorization: Bearer x\r\n" in heard[0]


def test_get_raises_when_nobody_listens() -> None:
    with pytest.raises(ConnectionRefusedError):
        sockets.get(HOST, free_ports(1)[0], "/")


@pytest.mark.parametrize("said", [b"", b"+OK redis\r\n", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1\r\n\r\n", b"\x00\xff"])
def test_get_raises_when_the_answer_is_no_http(said: bytes) -> None:
    port = free_ports(1)[0]

    with listener(port, saying(said)), pytest.raises(ConnectionError, match="no HTTP"):
        sockets.get(HOST, port, "/")


def test_get_gives_up_on_who_says_nothing() -> None:
    port = free_ports(1)[0]

    with listener(port), pytest.raises(TimeoutError):
        sockets.get(HOST, port, "/", timeout=0.1)


def test_get_gives_up_on_who_never_comes_to_an_end() -> None:
    port = free_ports(1)[0]

    def drip(call: socket.socket) -> None:
        with suppress(OSError):  # the caller leaves
            while True:
                call.sendall(b"x")

    with listener(port, drip), pytest.raises((TimeoutError, ConnectionError)):
        sockets.get(HOST, port, "/", timeout=0.2)
