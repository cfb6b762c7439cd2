"""The page of the HTTP API, from the table of operations, and the OpenAPI document beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from super_agents.km.api.openapi import document
from super_agents.km.api.table import OPERATIONS, PREFIX
from super_agents.km.problems import STATUSES
from tests.documentation.reference.markdown import page, sentence, table, ticked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.km.api.operation import Operation

INTRODUCTION = f"""
What the knowledge manager answers under `{PREFIX}`; [the guide](../guides/http-api.md) says how to ask. The same as
OpenAPI 3.1 is [openapi.json](openapi.json), which a running one gives as `{PREFIX}/openapi.json`. An operation calls
the tool that it is named for, or the one in brackets; [some of them](tools.md) are what agents get over MCP.
"""


def api() -> str:
    """Return the page."""
    return page(
        "HTTP API",
        INTRODUCTION,
        "## Operations",
        table(["request", "operation", "takes", "meaning"], map(_row, OPERATIONS)),
        "## Streams",
        table(
            ["request", "takes", "meaning"],
            [
                ("`GET /events/stream`", _streamed(), "Follow the log by server-sent events."),
                ("WebSocket `/events/socket`", _streamed(), "Follow the log over a WebSocket."),
            ],
        ),
        "## What an error is to HTTP",
        "An error has the status of its class, or that of the nearest class above it in [the tree](errors.md).",
        table(["status", "classes"], _statuses()),
    )


def openapi() -> str:
    """Return the document as a file."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def _row(operation: Operation) -> tuple[str, str, str, str]:
    tool = "" if operation.name == operation.tool.name else f" ({ticked(operation.tool.name)})"
    takes = ", ".join(f"{ticked(name)}{'' if name in operation.needs else '?'}" for name in operation.takes)
    request = ticked(f"{operation.method} {operation.path}")
    return request, ticked(operation.name) + tool, takes or "-", sentence(operation.tool.description)


def _streamed() -> str:
    parameters = document()["paths"]["/events/stream"]["get"]["parameters"]
    return ", ".join(f"{ticked(one['name'])}?" for one in parameters if one["in"] == "query")


def _statuses() -> Iterator[tuple[str, str]]:
    for status in sorted({*STATUSES.values()}):
        yield str(status), ", ".join(ticked(each.__name__) for each, other in STATUSES.items() if other == status)
