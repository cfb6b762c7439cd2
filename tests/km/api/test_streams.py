"""Following the log over HTTP: filters, going on after a loss, slow readers, WebSockets."""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from super_agents.events.filters import Filter
from super_agents.km.api.following import Beat, Wanted, follow
from super_agents.km.feed import Dropped, Feed
from super_agents.runtime import km_process
from tests.support.api import Api, followed
from tests.support.knowledge_managers import kill

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

    from super_agents.projects.project import Project

DROPPED = b"event: dropped\ndata: "


def write(project: Project, *names: str, by: str = "tester") -> list[int]:
    """Append events of our own, and return their numbers."""
    return [project.log.append(f"custom.{name}", by=by).seq for name in names]


def seqs(events: list[dict[str, Any]]) -> list[int]:
    return [event["seq"] for event in events]


def opened(api: Api, query: str = "") -> ClientConnection:
    """Open a WebSocket with another's client."""
    return connect(f"ws{api.url.removeprefix('http')}/events/socket{query}", additional_headers=api.headers)


def messages(connection: ClientConnection, count: int) -> list[dict[str, Any]]:
    """Return the next events of a WebSocket."""
    found: list[dict[str, Any]] = []
    while len(found) < count:
        told = json.loads(connection.recv(timeout=30))
        found += [told["event"]] if "event" in told else []
    return found


def test_what_comes_is_heard_of_and_what_was_is_read_on_request(project: Project, api: Api) -> None:
    before = write(project, "before")

    with api.stream("?kinds=custom.*") as stream, api.stream("?kinds=custom.*&after=0") as whole:
        assert int(next(stream)["id"]) >= before[0]
        after = write(project, "after")
        assert seqs(followed(stream, 1)) == after
        assert seqs(followed(whole, 2)) == before + after


def test_only_what_fits_all_filters_is_sent(project: Project, api: Api) -> None:
    log = project.log
    log.append("custom.a", by="ada", corr="c", session="s")
    wanted = log.append("custom.b", by="bob", corr="c", session="s")
    log.append("custom.b", by="bob", corr="c", session="t")
    last = log.append("custom.c", by="bob", corr="c", session="s")

    query = f"?after=0&by=bob&corr=c&session=s&kinds=custom.b&kinds=custom.c&since={wanted.ts}"
    with api.stream(query) as stream:
        assert seqs(followed(stream, 2)) == [wanted.seq, last.seq]


def test_a_reader_goes_on_without_gap_or_double_over_a_kill_of_the_server(project: Project, api: Api) -> None:
    heard = []
    written = write(project, *(f"n{number}" for number in range(5)))
    with api.stream("?kinds=custom.*&after=0") as stream:
        heard += followed(stream, 3)
    last = heard[-1]["seq"]

    kill(km_process.start(project))
    written += write(project, "meanwhile")
    api = Api.started(project)
    with api.stream("?kinds=custom.*", Last_Event_ID=str(last)) as stream:
        written += write(project, "late")
        heard += followed(stream, 4)

    assert seqs(heard) == written


def test_a_number_that_the_log_does_not_have_is_refused(project: Project, api: Api) -> None:
    head = project.log.head

    for headers in ({"Last_Event_ID": str(head + 1000)}, {"Last_Event_ID": "x"}, {"Last_Event_ID": "9" * 4000}):
        assert api.refused(400, "GET", "/events/stream", **headers)["code"] == "cursor_invalid"
    with pytest.raises(InvalidStatus) as refused, opened(api, f"?after={head + 1000}"):
        pass

    assert refused.value.response.status_code == 400
    assert json.loads(refused.value.response.body or b"")["code"] == "cursor_invalid"


def test_the_end_of_the_server_ends_a_stream(project: Project, api: Api) -> None:
    with api.stream() as stream:
        next(stream)
        km_process.stop(project)
        told = list(stream)

    assert all("event" not in message for message in told)
    assert [event.data["reason"] for event in project.log.read() if event.kind == "km.stopped"] == ["SIGTERM"]


def until_dropped(reader: socket.socket) -> bytes:
    """Read on until we are told that we were too slow."""
    said = b""
    while b"\n\n" not in said.partition(DROPPED)[2]:
        piece = reader.recv(1 << 16)
        assert piece, said[-200:]
        said += piece
    return said


def test_a_reader_that_does_not_read_is_let_go_and_told_where_to_go_on(project: Project, api: Api) -> None:
    place = urlsplit(api.url)
    headers = "".join(f"{name}: {value}\r\n" for name, value in api.headers.items())
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect((place.hostname, place.port))
        path = f"{place.path}/events/stream?kinds=custom.*"
        reader.sendall(f"GET {path} HTTP/1.1\r\nHost: {place.netloc}\r\n{headers}\r\n".encode())
        first = reader.recv(4096)  # it has begun
        count = 6000
        with project.log.exclusive() as log:
            written = [log.append("custom.x", by="tester", data={"text": "x" * 2000}).seq for _ in range(count)]
        reader.settimeout(30)
        said = first + until_dropped(reader)

    last = json.loads(said.partition(DROPPED)[2].partition(b"\n")[0])["after"]
    got = [int(line[4:]) for line in said.split(b"\n") if line.startswith(b"id: ") and line[4:].strip().isdigit()][1:]
    assert got == written[: len(got)]
    assert got[-1] == last
    assert len(got) < count
    with api.stream(f"?kinds=custom.*&after={last}") as stream:
        assert seqs(followed(stream, count - len(got))) == written[len(got) :]


def test_another_client_follows_over_a_websocket_and_resumes(project: Project, api: Api) -> None:
    with opened(api, "?kinds=custom.*&after=0") as connection:
        first = write(project, "a", "b", "c")
        heard = messages(connection, 2)
    with opened(api, f"?kinds=custom.*&after={heard[-1]['seq']}") as connection:
        late = write(project, "d")
        heard += messages(connection, 2)

    assert seqs(heard) == first + late


@pytest.mark.parametrize(
    ("status", "headers"), [(401, {"Authorization": "Bearer x"}), (403, {"Origin": "http://evil"})]
)
def test_a_websocket_is_admitted_as_any_request(api: Api, status: int, headers: dict[str, str]) -> None:
    stranger = Api(api.root, api.token)
    stranger.headers |= headers

    with pytest.raises(InvalidStatus) as refused, opened(stranger):
        pass

    assert refused.value.response.status_code == status


def test_a_quiet_stream_gives_signs_of_life_with_the_number_to_go_on_after(project: Project) -> None:
    async def listen() -> list[object]:
        feed = Feed(project.log)
        feed.start()
        asked = Wanted(Filter(kinds=("custom.wanted",)), feed.head)
        heard: list[object] = []
        try:
            async with aclosing(follow(feed, asked, heartbeat=0.01)) as items:
                heard.append(await anext(items))
                last = await asyncio.to_thread(write, project, "other", "another")
                while cast("Beat", heard[-1]).seq < last[-1]:
                    heard.append(await anext(items))
        finally:
            feed.close()
            await feed.join(5)
        assert feed.subscribers == 0
        return heard

    heard = asyncio.run(listen())

    assert all(isinstance(each, Beat) for each in heard)


def test_a_follower_that_leaves_leaves_nothing_behind(project: Project) -> None:
    async def leave() -> int:
        feed = Feed(project.log)
        feed.start()
        try:
            async with aclosing(follow(feed, Wanted(Filter(), feed.head), heartbeat=0.01)) as items:
                await anext(items)
                assert feed.subscribers == 1
            return feed.subscribers
        finally:
            feed.close()
            await feed.join(5)

    assert asyncio.run(leave()) == 0


def test_who_is_too_slow_hears_that_last(project: Project) -> None:
    async def listen() -> list[object]:
        feed = Feed(project.log)
        feed.start()
        heard: list[object] = []
        try:
            async with aclosing(follow(feed, Wanted(Filter(), feed.head), heartbeat=0.01)) as items:
                heard.append(await anext(items))
                await asyncio.to_thread(write, project, *(f"n{number}" for number in range(2000)))
                await feed.passed(1999)
                heard += [item async for item in items]
        finally:
            feed.close()
            await feed.join(5)
        return heard

    assert isinstance(asyncio.run(listen())[-1], Dropped)
