"""The routes of the API: one for each path of the table, and those of streams and of the document."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from itertools import groupby
from typing import TYPE_CHECKING

from starlette.routing import Route, Router, WebSocketRoute

from super_agents.errors import DocumentChanged, SuperAgentsError
from super_agents.km.api import socket
from super_agents.km.api.answering import answered, as_json
from super_agents.km.api.asking import arguments_of, has_precondition
from super_agents.km.api.following import wanted
from super_agents.km.api.openapi import document
from super_agents.km.api.sse import EventStream
from super_agents.km.api.table import OPERATIONS
from super_agents.km.problems import problem_of
from super_agents.km.tools.caller import NAME_HEADER, SECRET_HEADER, HeaderCaller
from super_agents.km.tools.tool import Call

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp
    from starlette.websockets import WebSocket

    from super_agents.events.log import EventLog
    from super_agents.km.api.operation import Operation
    from super_agents.km.feed import Feed
    from super_agents.km.tools.calls import Calls
    from super_agents.projects.project import Project

    Answering = Callable[[Request], Awaitable[Response]]


def build(project: Project, calls: Calls, feed: Feed, *, log: EventLog) -> ASGIApp:
    """Return the application; paths that hold a variable come last, for they fit the others, too."""
    by_path = {path: [*rows] for path, rows in groupby(sorted(OPERATIONS, key=_path), key=_path)}
    rows = [_route(project, calls, path, by_path[path]) for path in sorted(by_path, key=lambda path: "{" in path)]
    return Router(routes=[*_streams(feed, log), Route("/openapi.json", _document), *rows])


def _path(operation: Operation) -> str:
    return operation.path


def _route(project: Project, calls: Calls, path: str, operations: list[Operation]) -> BaseRoute:
    """Return one route for all methods of a path: it can then say which they are."""
    methods = {operation.method: operation for operation in operations}

    async def answer(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return await _answer(project, calls, methods[method], request)

    return Route(path, answer, methods=[*methods])


async def _answer(project: Project, calls: Calls, operation: Operation, request: Request) -> Response:
    arguments = await arguments_of(request, operation)
    call = Call(project, HeaderCaller.told(request.headers, NAME_HEADER, SECRET_HEADER))
    try:
        given = await calls.answer(operation.tool, call, arguments)
    except DocumentChanged as error:
        if has_precondition(request):
            return problem_of(error, status=HTTPStatus.PRECONDITION_FAILED)
        raise
    return answered(request, operation, given)


async def _document(_: Request) -> Response:
    return as_json(document())


def _streams(feed: Feed, log: EventLog) -> list[BaseRoute]:
    async def stream(request: Request) -> Response:
        return EventStream(feed, await asyncio.to_thread(wanted, request, log))

    async def follow(websocket: WebSocket) -> None:
        try:
            asked = await asyncio.to_thread(wanted, websocket, log)
        except SuperAgentsError as error:
            await websocket.send_denial_response(problem_of(error))
            return
        await socket.tell(websocket, feed, asked)

    return [Route("/events/stream", stream, methods=["GET"]), WebSocketRoute("/events/socket", follow)]
