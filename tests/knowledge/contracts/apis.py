"""OpenAPI documents as the tests of this folder want them."""

from __future__ import annotations

from typing import Any

ADDRESS = "/loaves/{id}"


def api(operation: dict[str, Any] | None = None, *, method: str = "post", **more: Any) -> dict[str, Any]:
    """Return a document of 3.1 with one operation."""
    said = {"responses": {"200": {"description": "done"}}, **(operation or {})}
    parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    paths = {ADDRESS: {"parameters": [parameter], method: said}}
    return {"openapi": "3.1.0", "info": {"title": "Bakery", "version": "1.0.0"}, "paths": paths, **more}


def taking(schema: Any) -> dict[str, Any]:
    """Return a document whose operation takes a body."""
    return api({"requestBody": {"content": {"application/json": {"schema": schema}}}})


def giving(schema: Any) -> dict[str, Any]:
    """Return a document whose operation gives a body."""
    return api({"responses": {"200": {"description": "done", "content": {"application/json": {"schema": schema}}}}})


def parameter(name: str, **more: Any) -> dict[str, Any]:
    """Return an operation with one parameter, in the query unless it says otherwise."""
    return {"parameters": [{"name": name, "in": "query", "schema": {"type": "string"}, **more}]}


def answer(**more: Any) -> dict[str, Any]:
    """Return an operation that answers 200 with these members."""
    return {"responses": {"200": {"description": "done", **more}}}


def body(**more: Any) -> dict[str, Any]:
    """Return an operation that takes JSON."""
    return {"requestBody": {"content": {"application/json": {}}, **more}}
