"""What the knowledge manager answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest
from starlette.responses import JSONResponse
from starlette.routing import Route

from super_agents.errors import LogLocked
from super_agents.km import app
from super_agents.km.traffic import Traffic
from super_agents.projects.km_record import Record

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from super_agents.km.health import Health

RECORD = Record("p" * 32, "i" * 32, "/a b", 5001, 42, 1.5, "2026-01-01T00:00:00.000000Z", "0.1.0")


@dataclass
class Verdict:
    """A state of health that the test decides."""

    bad: list[str] = field(default_factory=list)

    def faults(self) -> list[str]:
        """Return what the test wants to be wrong."""
        return self.bad

    unready = faults

    def figures(self) -> dict[str, Any]:
        """Return a figure."""
        return {"head": 7}


async def _locked(_: Request) -> Response:
    raise LogLocked("log.lock", 10.0)


async def _crash(_: Request) -> Response:
    raise ZeroDivisionError


async def _echo(_: Request) -> Response:
    return JSONResponse({"echo": True})


ROUTES = [Route("/locked", _locked), Route("/crash", _crash), Route("/echo", _echo)]


def ask(path: str, *, method: str = "GET", bad: list[str] | None = None, **headers: str) -> httpx.Response:
    traffic = Traffic()
    routes = app.build(RECORD, health=cast("Health", Verdict(bad or [])), traffic=traffic, more_routes=ROUTES)

    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(app=routes, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:5001") as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(run())


def test_identity_names_project_instance_process_and_place() -> None:
    assert ask("/identity").json() == {
        "project_id": "p" * 32,
        "instance_id": "i" * 32,
        "root": "/a b",
        "port": 5001,
        "pid": 42,
        "started_at": "2026-01-01T00:00:00.000000Z",
        "version": "0.1.0",
    }


@pytest.mark.parametrize(("path", "good"), [("/health", "ok"), ("/ready", "ready")])
def test_a_good_state_is_200(path: str, good: str) -> None:
    answer = ask(path)

    assert (answer.status_code, answer.json()) == (200, {"status": good, "reasons": [], "head": 7})


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_a_bad_state_is_503_with_the_reasons(path: str) -> None:
    answer = ask(path, bad=["the disk is full"])

    assert answer.status_code == 503
    assert answer.json() == {"status": "failing", "reasons": ["the disk is full"], "head": 7}


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:5001", "", "[::1]", "localhost.evil.example"])
def test_another_host_is_refused(host: str) -> None:
    answer = ask("/identity", Host=host)

    assert answer.status_code == 421
    assert answer.json()["code"] == "host_refused"
    assert "p" * 32 not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:5001", "localhost:5001", "LOCALHOST"])
def test_this_machine_is_let_in(host: str) -> None:
    assert ask("/identity", Host=host).status_code == 200


@pytest.mark.parametrize(
    ("path", "method", "status", "code"),
    [
        ("/nothing", "GET", 404, "not_found"),
        ("/health", "POST", 405, "method_not_allowed"),
        ("/locked", "GET", 503, "log_locked"),
        ("/crash", "GET", 500, "internal_error"),
    ],
)
def test_errors_are_problems_in_json(path: str, method: str, status: int, code: str) -> None:
    answer = ask(path, method=method)

    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)


def test_a_crash_is_logged_and_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    answer = ask("/crash")

    assert "ZeroDivisionError" not in answer.text
    assert "ZeroDivisionError" in caplog.text


def test_further_rows_of_the_table_are_served() -> None:
    assert ask("/echo").json() == {"echo": True}
