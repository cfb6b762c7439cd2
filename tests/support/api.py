"""The HTTP API of a running knowledge manager, asked as a program asks it."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx

from tests.support.knowledge_managers import started

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.projects.project import Project

PATIENCE = 30.0  # seconds


class Api:
    """An address and a token; `as_agent` gives the same for an agent that proves its name."""

    def __init__(self, root: str, token: str, **headers: str) -> None:
        self.root = root
        self.url = f"{root}/api/v1"
        self.token = token
        self.headers = {"Authorization": f"Bearer {token}", **headers}

    @classmethod
    def started(cls, project: Project) -> Api:
        """Start the knowledge manager of a project, if it does not run, and return its API."""
        root = started(project).url or ""
        return cls(root, project.layout.km_token.read_text().strip())

    def as_agent(self, project: Project, name: str) -> Api:
        """Register an agent and return the API as it asks."""
        secret = project.roster.register(name).secret
        return Api(self.root, self.token, **{"X-Super-Agent": name, "X-Super-Agent-Secret": secret})

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Send one request, with JSON as its body when there is one; header names with underscores."""
        told = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            told = {"Content-Type": "application/json", **told}
        return httpx.request(method, self.url + path, content=body, headers=told, timeout=PATIENCE)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask with GET."""
        return self.ask("GET", path, **headers)

    def given(self, method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        """Return what is given; fails when it is a problem."""
        answer = self.ask(method, path, body, **headers)
        assert answer.is_success, answer.text
        read: dict[str, Any] = answer.json()
        return read

    def refused(self, status: int, method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        """Return a problem; fails when the status is another, or the answer is no problem."""
        answer = self.ask(method, path, body, **headers)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        problem: dict[str, Any] = answer.json()
        assert problem["status"] == status
        assert set(problem) == {"type", "title", "status", "detail", "code", "hint", "details", "recoverable"}
        return problem

    @contextmanager
    def stream(self, query: str = "", **headers: str) -> Iterator[Iterator[dict[str, str]]]:
        """Follow the log by server-sent events; yields the fields of each message that has some."""
        told = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        url = f"{self.url}/events/stream{query}"
        with httpx.stream("GET", url, headers=told, timeout=PATIENCE) as answer:
            assert answer.status_code == 200, answer.read()
            yield _messages(answer.iter_lines())


def _messages(lines: Iterator[str]) -> Iterator[dict[str, str]]:
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        if line and name:
            fields[name] = value.strip()
        elif not line and fields:
            yield fields
            fields = {}


def followed(messages: Iterator[dict[str, str]], count: int) -> list[dict[str, Any]]:
    """Return the next events of a stream."""
    found: list[dict[str, Any]] = []
    while len(found) < count:
        message = next(messages)
        if "data" in message and "event" not in message:
            found.append(json.loads(message["data"]))
    return found
