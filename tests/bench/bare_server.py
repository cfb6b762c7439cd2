"""The least that a server of messages can do: `mcp` and a dictionary. Nothing is stored, and names are believed."""

from __future__ import annotations

import os
import sys
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Context  # noqa: TC002 - the server looks for it among the types of a tool

_INBOXES: dict[str, list[dict[str, Any]]] = {}
server = MCPServer("bare")


@server.tool()
def message_send(to: list[str], text: str) -> dict[str, Any]:
    """Send a message."""
    message = {"to": to, "text": text}
    for name in to:
        _INBOXES.setdefault(name, []).append(message)
    return {"message": message}


@server.tool()
def inbox_read(context: Context) -> dict[str, Any]:
    """Return what is for whoever asks."""
    name = (context.headers or {}).get("x-name") or os.environ["NAME"]
    return {"deliveries": [{"message": message} for message in _INBOXES.pop(name, [])]}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        server.run("streamable-http", port=int(sys.argv[1]))
    else:
        server.run("stdio")
