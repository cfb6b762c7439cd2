"""What is refused, with which status, and that nothing is written when it is."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from itertools import product
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import httpx
import pytest

from super_agents.km.admission import MOST_BODY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.projects.project import Project
    from tests.support.api import Api

HOSTILE = """'; DROP TABLE tasks; -- " OR 1=1 NEAR/3 (a* AND "b) {x} \\ %00 \x01 ..%2f ^ ~ : - +"""

DOTTED = ["/../tasks", "/tasks/..", "/knowledge/%2e%2e", "/knowledge/..%2f..%2fetc%2fpasswd"]
WRONG: list[tuple[str, str, Any, str]] = [
    ("POST", "/tasks", {"title": 7}, "`title`: 7 is not of type 'string'"),
    ("POST", "/tasks", {}, "'title' is a required property"),
    ("POST", "/tasks", {"title": "x", "priority": "huge"}, "`priority`: 'huge' is not one of"),
    ("POST", "/tasks", {"title": "x", "checks": ["rm -rf /"]}, "'checks' was unexpected"),
    ("POST", "/tasks/t-1/claim", {"id": "t-2"}, "`id` is not taken in the body"),
    ("POST", "/tasks?title=x", {"title": "x"}, "`title` is not taken in the query"),
    ("PUT", "/knowledge/how", {"id": "other", "title": "x"}, "`id` is not taken in the body"),
    ("GET", "/tasks?limit=many", None, "`limit`: 'many' is not of type 'integer'"),
    ("GET", "/tasks?limit=0", None, "`limit`: 0 is less than the minimum of 1"),
    ("GET", "/tasks?ready=perhaps", None, "`ready`: 'perhaps' is not of type 'boolean'"),
    ("GET", "/tasks?state=ready&state=dead", None, "`state` is given twice"),
    ("GET", "/events?since=yesterday", None, "`since`: `yesterday` is no time"),
    ("GET", "/events/seven", None, "`seq`: 'seven' is not of type 'integer'"),
    ("GET", "/events/stream?limit=5", None, "`limit` is not taken"),
]
NO_OBJECTS = [b"{", b"[]", b'"x"', b'{"title": "\xff"}', b'{"title": "\\ud800"}', b'{"title": NaN}']


@contextmanager
def nothing_written(project: Project) -> Iterator[None]:
    """Fail when the log, or a file of knowledge, is another afterwards."""

    def seen() -> Any:
        return project.log.head, sorted(project.layout.knowledge.glob("**/*"))

    before = seen()
    yield
    assert seen() == before


def by_hand(api: Api, method: str, path: str) -> bytes:
    """Send a request as it stands, and return all that comes back."""
    place = urlsplit(api.url)
    head = f"{method} {place.path}{path} HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n"
    told = "".join(f"{name}: {value}\r\n" for name, value in api.headers.items())
    with socket.create_connection((place.hostname, place.port)) as connection:
        connection.sendall(f"{head}{told}\r\n".encode())
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.fixture(autouse=True)
def unchanged(project: Project, builder: Api) -> Iterator[None]:
    """Hold every test of this file to it."""
    builder.given("POST", "/events", {"kind": "custom.begun"})
    with nothing_written(project):
        yield


def test_who_does_not_show_the_token_is_not_let_in(builder: Api) -> None:
    places = (("GET", "/tasks"), ("POST", "/tasks"), ("GET", "/openapi.json"), ("GET", "/events/stream"))
    for shown, (method, path) in product(("", "Bearer", "Bearer wrong", "Basic x"), places):
        problem = builder.refused(401, method, path, {"title": "x"} if method == "POST" else None, Authorization=shown)
        assert problem["code"] == "token_refused"


def test_a_page_of_another_origin_is_not_let_in(builder: Api) -> None:
    for origin in ("http://evil.example", "null", "http://127.0.0.1.evil.example", "http://["):
        assert builder.refused(403, "POST", "/tasks", {"title": "x"}, Origin=origin)["code"] == "origin_refused"

    assert builder.given("GET", "/tasks", Origin=builder.root)["tasks"] == []


def test_another_host_is_not_answered(builder: Api) -> None:
    assert builder.refused(421, "POST", "/tasks", {"title": "x"}, Host="evil.example")["code"] == "host_refused"


def test_a_body_of_ten_megabytes_is_too_large_whether_it_says_so_or_not(builder: Api) -> None:
    large = b'{"title": "' + b"x" * 10_000_000 + b'"}'
    told = builder.refused(413, "POST", "/tasks", large, Content_Type="application/json")
    streamed = httpx.post(
        f"{builder.url}/tasks", content=iter([large[:MOST_BODY], large[MOST_BODY:]]), headers=builder.headers
    )

    assert told["code"] == "body_too_large"
    assert (streamed.status_code, streamed.json()["code"]) == (413, "body_too_large")


def test_a_streamed_body_of_usual_size_is_taken(builder: Api) -> None:
    headers = {**builder.headers, "Content-Type": "application/json"}

    answer = httpx.post(f"{builder.url}/tasks", content=iter([b'{"title"', b': ""}']), headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "task_invalid")


def test_a_path_with_dots_leads_nowhere(builder: Api) -> None:
    """By hand: clients write such paths out before they send them."""
    answers = [by_hand(builder, "DELETE", path) for path in DOTTED]

    assert [answer[:13] for answer in answers] == [b"HTTP/1.1 400 "] * len(DOTTED)
    assert all(b'"code":"path_refused"' in answer for answer in answers)


def test_a_query_may_hold_any_characters(builder: Api) -> None:
    assert builder.given("GET", f"/search?query={quote(HOSTILE)}")["hits"] == []
    assert builder.refused(404, "GET", f"/knowledge/{quote(HOSTILE, safe='')}")["status"] == 404
    assert builder.given("GET", f"/messages?sender={quote(HOSTILE)}")["messages"] == []
    assert builder.given("GET", f"/events?by={quote(HOSTILE)}&kinds={quote(HOSTILE)}")["events"] == []


def test_arguments_of_the_wrong_type_are_named(builder: Api) -> None:
    for method, path, body, fault in WRONG:
        problem = builder.refused(422, method, path, body)
        assert (problem["code"], fault in problem["detail"]) == ("arguments_invalid", True), problem["detail"]


def test_a_body_that_is_no_json_object_is_refused(builder: Api) -> None:
    for body in NO_OBJECTS:
        problem = builder.refused(400, "POST", "/tasks", body, Content_Type="application/json; charset=utf-8")
        assert problem["code"] == "body_invalid"


def test_another_content_type_is_refused(builder: Api) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"):
        assert builder.refused(415, "POST", "/tasks", b'{"title": "x"}', Content_Type=kind)["status"] == 415


def test_a_method_that_a_path_does_not_have_is_refused_with_those_it_has(builder: Api) -> None:
    answer = builder.ask("PATCH", "/knowledge/how")

    assert answer.status_code == 405
    assert {name.strip() for name in answer.headers["Allow"].split(",")} == {"GET", "HEAD", "PUT", "DELETE"}


def test_who_has_no_name_or_another_s_does_nothing(api: Api) -> None:
    names: tuple[dict[str, str], ...] = (
        {},
        {"X_Super_Agent": "builder"},
        {"X_Super_Agent": "nobody", "X_Super_Agent_Secret": "x"},
    )
    for headers in names:
        problem = api.refused(403, "POST", "/tasks", {"title": "x"}, **headers)
        assert (problem["code"], problem["recoverable"]) == ("identity_refused", True)

    assert "X-Super-Agent" in api.refused(403, "POST", "/tasks", {"title": "x"})["hint"]


def test_a_key_is_refused_where_it_would_mean_nothing(builder: Api) -> None:
    assert builder.refused(400, "POST", "/inbox/read", {}, Idempotency_Key="k")["code"] == "key_refused"
    problem = builder.refused(422, "POST", "/tasks", {"title": "x", "key": "a"}, Idempotency_Key="b")
    assert "`key` is another one" in problem["detail"]


def test_what_cannot_be_checked_as_a_precondition_is_refused(builder: Api) -> None:
    for tag in ("*", "abc", '"x"'):
        problem = builder.refused(400, "PUT", "/knowledge/how", {"title": "x"}, If_Match=tag)
        assert problem["code"] == "precondition_invalid"
