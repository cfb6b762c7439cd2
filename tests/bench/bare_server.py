"""The least that a server of messages can do: `mcp` alone, and a dictionary; nothing is stored, nobody is asked who."""

from __future__ import annotations

import sys
from typing import Any

from mcp.server import MCPServer

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
def inbox_read(name: str) -> dict[str, Any]:
    """Return what is for a name."""
    return {"deliveries": [{"message": message} for message in _INBOXES.pop(name, [])]}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        server.run("streamable-http", port=int(sys.argv[1]))
    else:
        server.run("stdio")
