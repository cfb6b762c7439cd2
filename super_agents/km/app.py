"""What the knowledge manager answers over HTTP.

Routes stand in one table. Every door added later (MCP, the API, the dashboard) adds its own rows to it.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from super_agents.km import problems
from super_agents.km.hosts import LocalHostsOnly
from super_agents.km.traffic import Watched
from super_agents.system.legible import legible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from super_agents.km.health import Health
    from super_agents.km.traffic import Traffic
    from super_agents.projects.km_record import Record

PROBES = frozenset({"/health", "/ready", "/identity"})


def build(record: Record, *, health: Health, traffic: Traffic, more_routes: Sequence[BaseRoute] = ()) -> Starlette:
    """Return the application of one instance."""
    return Starlette(
        routes=[*_probes(record, health), *more_routes],
        middleware=[Middleware(LocalHostsOnly), Middleware(Watched, traffic=traffic, ignore=PROBES)],
        exception_handlers=problems.HANDLERS,
    )


def _probes(record: Record, health: Health) -> list[BaseRoute]:
    async def identity(_: Request) -> Response:
        return JSONResponse(_identity(record))

    async def is_healthy(_: Request) -> Response:
        return _answer("ok", health.faults(), health)

    async def is_ready(_: Request) -> Response:
        return _answer("ready", health.unready(), health)

    return [
        Route("/identity", identity, methods=["GET"]),
        Route("/health", is_healthy, methods=["GET"]),
        Route("/ready", is_ready, methods=["GET"]),
    ]


def _identity(record: Record) -> Any:
    """Return who this is; when the system started the process is between `stop` and the system."""
    return legible({key: value for key, value in asdict(record).items() if key != "process_started"})


def _answer(good: str, reasons: list[str], health: Health) -> Response:
    body = {"status": "failing" if reasons else good, "reasons": reasons, **health.figures()}
    return JSONResponse(legible(body), status_code=503 if reasons else 200)
