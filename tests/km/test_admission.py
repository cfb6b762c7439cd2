"""What is looked at before a request gets to MCP or to the API: the same for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from super_agents.km.admission import MOST_BODY
from super_agents.runtime import km_process
from tests.support.api import Api

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.projects.project import Project

BEHIND = ("/mcp", "/api/v1/tasks")
JSON = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


def posted(
    api: Api, path: str, content: bytes | Iterator[bytes] = b"{}", headers: dict[str, str] | None = None
) -> httpx.Response:
    told = {**api.headers, **JSON, **(headers or {})}
    return httpx.post(f"{api.root}{path}", content=content, headers=told, timeout=30)


@pytest.fixture
def started(project: Project) -> Iterator[Api]:
    yield Api.started(project)
    km_process.stop(project)


def test_both_doors_refuse_the_same(started: Api) -> None:
    cases = [
        (401, "token_refused", {"Authorization": "Bearer wrong"}),
        (403, "origin_refused", {"Origin": "http://evil.example"}),
        (421, "host_refused", {"Host": "evil.example"}),
    ]
    for path in BEHIND:
        for status, code, headers in cases:
            answer = posted(started, path, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_large_body_is_refused_with_a_length_and_without(started: Api) -> None:
    for path in BEHIND:
        told = posted(started, path, b"x" * (MOST_BODY + 1))
        streamed = posted(started, path, iter([b"x" * MOST_BODY, b"x"]))
        assert [told.status_code, streamed.status_code] == [413, 413]
        assert told.json() == streamed.json()


def test_a_caller_that_asks_too_often_is_told_when_to_go_on(project: Project) -> None:
    project.layout.config.write_text("[km]\nrate_limit = 1\n")
    api = Api.started(project)

    for path in BEHIND:
        answers = (posted(api, path, headers={"X-Super-Agent": "builder"}) for _ in range(200))
        refused = next(answer for answer in answers if answer.status_code == 429)
        assert (refused.json()["code"], refused.headers["Retry-After"]) == ("too_many_requests", "1")
        assert posted(api, path, headers={"X-Super-Agent": f"other-{len(path)}"}).status_code != 429
