"""Lists a page at a time, what happens once, and versions in headers."""

from __future__ import annotations

import base64
from itertools import chain
from typing import TYPE_CHECKING, Any

from super_agents.km.tools import tasks
from super_agents.km.tools.caller import Caller
from super_agents.km.tools.tool import Call
from tests.support.projects import make_project, make_repository

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.project import Project
    from tests.support.api import Api

PERSON = "human:ada"


def pages(api: Api, path: str, name: str) -> list[list[Any]]:
    """Return every page of a list, as the `Link` headers lead."""
    found = []
    following: str | None = path
    while following is not None:
        answer = api.get(following)
        assert answer.is_success, answer.text
        found.append(answer.json()[name])
        link = answer.links.get("next")
        assert (link is None) == (answer.json()["next_cursor"] is None)
        following = link["url"].removeprefix("/api/v1") if link else None
    return found


def ids(found: list[list[Any]], member: str = "id") -> list[list[str]]:
    return [[one[member] for one in page] for page in found]


def test_lists_of_the_newest_go_back_page_by_page(project: Project, api: Api) -> None:
    project.roster.register("builder")
    for number in range(5):
        project.board.add(f"task {number}", by=PERSON)
        project.mail.send(f"text {number}", to=["builder"], by=PERSON)
        project.log.append("custom.x", by=f"{number}")

    assert ids(pages(api, "/tasks?limit=2", "tasks")) == [["t-4", "t-5"], ["t-2", "t-3"], ["t-1"]]
    assert ids(pages(api, "/messages?limit=2&recipient=builder", "messages")) == [
        ["m-4", "m-5"],
        ["m-2", "m-3"],
        ["m-1"],
    ]
    assert ids(pages(api, "/messages?limit=5", "messages")) == [["m-1", "m-2", "m-3", "m-4", "m-5"]]
    assert ids(pages(api, "/events?kinds=custom.x&limit=3", "events"), "by") == [["2", "3", "4"], ["0", "1"]]


def test_lists_in_order_go_on_page_by_page(project: Project, api: Api) -> None:
    reader = api.as_agent(project, "agent-5")
    for number in range(1, 6):
        if number < 5:
            project.roster.register(f"agent-{number}")
        project.leases.take([f"path-{number}/"], by=f"agent-{number}")
        project.board.add(f"task {number}", by=PERSON, priority="low" if number < 3 else "critical")
        project.library.save(title=f"doc {number}", by=PERSON)
        project.mail.send("x", to=["agent-5"], by=PERSON, priority="high" if number == 4 else "low")

    assert ids(pages(api, "/agents?limit=2", "agents"), "name")[-1] == ["agent-5"]
    assert ids(pages(api, "/leases?limit=4", "leases")) == [["l-1", "l-2", "l-3", "l-4"], ["l-5"]]
    assert ids(pages(api, "/tasks?ready=true&limit=2", "tasks")) == [["t-3", "t-4"], ["t-5", "t-1"], ["t-2"]]
    assert ids(pages(api, "/knowledge?limit=3", "documents")) == [["doc-1", "doc-2", "doc-3"], ["doc-4", "doc-5"]]
    hits = ids(pages(api, "/search?query=doc&limit=2", "hits"))
    assert sorted(chain(*hits)) == [f"doc-{number}" for number in range(1, 6)]
    inbox = pages(reader, "/inbox?limit=2", "deliveries")
    assert [[one["message"]["id"] for one in page] for page in inbox] == [["m-4", "m-1"], ["m-2", "m-3"], ["m-5"]]


def test_a_page_is_not_moved_by_what_comes_meanwhile(project: Project, api: Api) -> None:
    for number in range(4):
        project.board.add(f"task {number}", by=PERSON)
    first = api.given("GET", "/tasks?limit=2")

    project.board.add("late", by=PERSON)
    second = api.given("GET", f"/tasks?limit=2&cursor={first['next_cursor']}")

    assert ids([first["tasks"], second["tasks"]]) == [["t-3", "t-4"], ["t-1", "t-2"]]


def test_a_cursor_of_elsewhere_is_refused(project: Project, api: Api, tmp_path: Path) -> None:
    for number in range(3):
        project.board.add(f"task {number}", by=PERSON)
        project.roster.register(f"agent-{number}")
    other = make_project(make_repository(tmp_path / "other"))
    for number in range(3):
        other.board.add(f"task {number}", by=PERSON)
    mine = api.given("GET", "/tasks?limit=1")["next_cursor"]
    theirs = tasks.LIST.run(Call(other, Caller()), {"limit": 1})["next_cursor"]

    foreign = [
        api.given("GET", "/agents?limit=1")["next_cursor"],
        theirs,
        "x",
        "",
        "%00",
        base64.urlsafe_b64encode(b'["t-2","000000000000"]').decode(),
        base64.urlsafe_b64encode(b"[1]").decode(),
    ]

    assert [api.refused(400, "GET", f"/tasks?cursor={one}")["code"] for one in foreign] == ["cursor_invalid"] * 7
    assert api.refused(400, "GET", f"/tasks?state=ready&cursor={mine}")["code"] == "cursor_invalid"
    assert api.given("GET", f"/tasks?limit=2&cursor={mine}")["tasks"]  # the page's size is no part of the question


def test_a_key_has_a_request_carried_out_once(project: Project, builder: Api) -> None:
    asked = {"title": "Write the parser"}
    first = builder.given("POST", "/tasks", asked, Idempotency_Key="k1")
    again = builder.given("POST", "/tasks", asked, Idempotency_Key="k1")
    sent = [
        builder.given("POST", "/messages", {"to": ["human"], "text": "x"}, Idempotency_Key="k2")["message"]["id"]
        for _ in range(2)
    ]
    events = [builder.given("POST", "/events", {"kind": "custom.x"}, Idempotency_Key="k3")["event"] for _ in range(2)]
    leases = [builder.given("POST", "/leases", {"patterns": ["a/"]}, Idempotency_Key="k4")["lease"] for _ in range(2)]

    assert first == again
    assert sent == ["m-1", "m-1"]
    assert events[0] == events[1]
    assert leases[0]["id"] == leases[1]["id"] == "l-1"
    kinds = [event.kind for event in project.log.read()]
    assert [kinds.count(kind) for kind in ("task.added", "message.sent", "custom.x", "lease.taken")] == [1, 1, 1, 1]


def test_a_document_is_changed_only_from_the_version_that_was_read(builder: Api) -> None:
    made = builder.ask("PUT", "/knowledge/how", {"title": "How"}, If_None_Match="*")
    tag = made.headers["ETag"]

    known = builder.ask("GET", "/knowledge/how", If_None_Match=f'"7", {tag}')
    changed = builder.ask("PUT", "/knowledge/how", {"body": "So."}, If_Match=tag)

    assert (known.status_code, known.content, known.headers["ETag"]) == (304, b"", tag)
    assert changed.json()["document"]["version"] == 2
    assert changed.headers["ETag"] != tag
    assert builder.refused(412, "PUT", "/knowledge/how", {"body": "No."}, If_Match=tag)["code"] == "document_changed"
    assert builder.refused(412, "PUT", "/knowledge/how", {"body": "No."}, If_None_Match="*")["status"] == 412
    assert builder.refused(409, "PUT", "/knowledge/how", {"body": "No.", "expected": 1})["code"] == "document_changed"
    assert builder.ask("GET", "/knowledge/how", If_None_Match=tag).status_code == 200
